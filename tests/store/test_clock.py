"""The database's time: measured now and then, and moved by no clock that somebody sets."""

from datetime import datetime, timedelta

from bot.clock import utcnow
from bot.store.clock import CarriedClock
from bot.store.database import Database
from tests.build import NOON


class Times:
    """The source's time and the steady one, moved by hand."""

    def __init__(self) -> None:
        self.source, self.steady = NOON, 100.0

    def clock(self, again_after: float | None) -> CarriedClock:
        return CarriedClock(lambda: self.source, again_after, lambda: self.steady)

    def pass_by(self, seconds: float, jump: timedelta = timedelta()) -> datetime:
        self.source += timedelta(seconds=seconds) + jump
        self.steady += seconds
        return self.source


def test_a_clock_that_is_set_moves_nothing_until_it_is_asked_again() -> None:
    times = Times()
    clock = times.clock(again_after=10)
    clock()

    times.pass_by(9, jump=timedelta(hours=1))
    before = clock()
    times.pass_by(1)

    assert before == NOON + timedelta(seconds=9)
    assert clock() == NOON + timedelta(hours=1, seconds=10)


def test_where_there_is_no_server_the_first_answer_holds() -> None:
    times = Times()
    clock = times.clock(again_after=None)
    clock()

    times.pass_by(3600, jump=timedelta(days=-2))

    assert clock() == NOON + timedelta(hours=1)


def test_the_database_tells_a_present_moment(db: Database) -> None:
    before = utcnow()

    told = db.clock()

    assert abs(told - before) < timedelta(minutes=1)
    assert db.clock() >= told
