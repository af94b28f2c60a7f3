"""Replicas share one desk: each duty is done by one of them, and a lost one is replaced within a term."""

import pytest

from bot.replica import TERM, Replica
from bot.share import NAMES, Share, fair_share
from bot.store import leases
from bot.store.database import Database

DUTIES = ("poll x:brand_es", "wake")


class Plugs:
    """Sockets that only count."""

    def __init__(self) -> None:
        self.number = 0

    def keep(self, number: int) -> None:
        self.number = number

    def count(self) -> int:
        return self.number

    def start(self) -> None:
        """There is nothing to watch over."""

    def stop(self, seconds: float) -> None:
        self.number = 0

    def is_listening(self) -> bool:
        return self.number > 0


class Desk:
    """One replica, its sockets, and its own steady clock."""

    def __init__(self, db: Database) -> None:
        self.steady = 100.0
        self.plugs = Plugs()
        self.replica = Replica(db, DUTIES, steady=lambda: self.steady)
        self.share = Share(self.replica, self.plugs)

    def turn(self) -> None:
        self.replica.renew()
        self.share.adjust()

    @property
    def open(self) -> int:
        return self.plugs.number

    @property
    def duties(self) -> list[str]:
        return [duty for duty in DUTIES if self.replica.holds(duty)]


def run_out(db: Database, desk: Desk) -> None:
    """Let a term pass for what a replica holds, as the database sees it."""
    with db.transaction() as tx:
        leases.drop_all(tx, desk.replica.name)


@pytest.fixture
def desks(db: Database) -> list[Desk]:
    return [Desk(db) for _ in range(12)]


def test_each_duty_is_done_by_one_replica(desks: list[Desk]) -> None:
    for _ in range(2):
        for desk in desks[:3]:
            desk.turn()

    assert [desk.duties for desk in desks[:3]] == [[*DUTIES], [], []]


def test_a_replica_that_stops_hands_over_at_once(desks: list[Desk]) -> None:
    first, second, *_ = desks
    first.turn()
    second.turn()

    first.replica.release()
    second.turn()

    assert (first.duties, second.duties) == ([], [*DUTIES])
    assert second.replica.living() == 1


def test_a_replica_that_cannot_renew_knows_that_its_time_is_over(desks: list[Desk]) -> None:
    desk = desks[0]
    desk.turn()

    desk.steady += TERM.total_seconds()

    assert desk.duties == []


def test_a_lost_replica_is_replaced_when_its_term_is_over(db: Database, desks: list[Desk]) -> None:
    lost, other, *_ = desks
    lost.turn()
    other.turn()
    before = other.duties

    run_out(db, lost)
    other.turn()

    assert (before, other.duties) == ([], [*DUTIES])


def test_slacks_ten_sockets_are_shared_out_and_never_an_eleventh_is_open(desks: list[Desk]) -> None:
    shares = []
    for replicas in (1, 2, 5, 6, 12):
        for _ in range(3):
            for desk in desks[:replicas]:
                desk.turn()
                assert sum(each.open for each in desks) <= len(NAMES)
        shares.append([desk.open for desk in desks[:replicas]])

    assert shares == [[2], [2, 2], [2] * 5, [1] * 6, [1] * 10 + [0] * 2]
    assert all(desk.share.is_listening() for desk in desks)


def test_the_sockets_of_a_lost_replica_go_to_those_that_have_none(db: Database, desks: list[Desk]) -> None:
    for desk in desks[:11]:
        desk.turn()
    before = desks[10].open

    run_out(db, desks[0])
    for _ in range(2):
        for desk in desks[1:11]:
            desk.turn()

    assert (before, desks[10].open) == (0, 1)


@pytest.mark.parametrize(("replicas", "share"), [(0, 2), (1, 2), (5, 2), (6, 1), (10, 1), (40, 1)])
def test_a_share_is_one_or_two(replicas: int, share: int) -> None:
    assert fair_share(replicas) == share
