"""Listening: each source at its own pace, paused and held back by rows, and what was missed is told."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.desk.hearing import Hearing, Quota
from bot.desk.source import Search, Source, Stream
from bot.desk.switch import Act, Switch
from bot.errors import LockedOut, Rejected, Throttled, Unreachable
from bot.platforms.base import Charge, Gap, Page, Use
from bot.store import sources, spend, switches
from bot.store.database import Database
from bot.work import listening, operating
from tests import build
from tests.work.desks import LAYOUT, PROMO, AtWork, Network, X, at_work, spoken

MENTIONS = Source(X, Stream.MENTIONS)
SEARCH = Source(X, Stream.SEARCH, Search("misspelt", ("brnad",)))
MINUTE = timedelta(minutes=1)


@dataclass
class Heard(Network):
    """Hands out the pages it is given, one a poll, and breaks as it is told."""

    asked: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    told: Quota | None = None

    def quota(self, source: Source) -> Quota | None:
        return self.told

    def start(self, source: Source) -> Page:
        self.asked.append(source.id)
        return Page((), "0")

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        self.asked.append(source.id)
        if self.pages:
            yield self.pages.pop(0)
        if self.errors:
            raise self.errors.pop(0)


@dataclass
class Ears:
    """A desk with one network under it, and a real time that passes only when a test says so."""

    work: AtWork
    net: Heard
    real_now: datetime

    def poll(self, source: Source = MENTIONS) -> int | None:
        return listening.poll(self.work.desk, source, spoken, self.work.now, lambda: self.real_now)

    def pass_by(self, time: timedelta) -> None:
        self.real_now += time
        self.work.forward(time)

    def hearing(self, source: Source = MENTIONS) -> Hearing:
        with self.work.desk.db.reading() as tx:
            found = sources.read(tx, source.id)
        assert found is not None
        return found

    def alarms(self) -> list[tuple[str, str]]:
        with self.work.desk.db.reading() as tx:
            return [(one.code, one.subject) for one in operating.alarms(tx)]

    def budget(self, usd: float) -> None:
        plan = replace(self.work.desk.layout.listening, micros_a_month=round(usd * 1_000_000))
        self.work.desk = replace(self.work.desk, layout=replace(self.work.desk.layout, listening=plan))


@pytest.fixture
def ears(db: Database) -> Ears:
    work = at_work(db, replace(LAYOUT, searches=(SEARCH,)))
    net = Heard()
    work.desk = replace(work.desk, adapters={X: net, PROMO: Network()})
    return Ears(work, net, db.clock())


def page(*post_ids: str, cursor: str = "1", gap: Gap | None = None, uses: tuple[Use, ...] = ()) -> Page:
    return Page(tuple(build.mention(post_id, thread_id=post_id) for post_id in post_ids), cursor, uses, gap)


def used(count: int, charge: Charge = Charge.POST) -> tuple[Use, ...]:
    return tuple(Use(charge, str(number)) for number in range(count))


def test_a_source_is_asked_when_its_time_has_come_by_every_replica_and_after_every_restart(ears: Ears) -> None:
    ears.poll()
    ears.poll()
    replica = Ears(ears.work.restarted(), ears.net, ears.real_now)

    too_early = replica.poll()
    replica.pass_by(MINUTE)
    ears.net.pages = [page("9001")]
    taken = replica.poll()

    assert (too_early, taken, ears.net.asked) == (None, 1, [X, X])


def test_a_source_is_asked_sooner_after_a_find_than_when_it_is_quiet(ears: Ears) -> None:
    for _ in range(10):
        ears.poll()
        ears.pass_by(MINUTE)
    quiet = ears.hearing().pause
    ears.net.pages = [page("9001")]

    ears.poll()

    assert (quiet, ears.hearing().pause) == (MINUTE, MINUTE / 4)


def test_a_paused_source_is_not_asked_and_the_others_are(ears: Ears) -> None:
    with ears.work.desk.db.transaction() as tx:
        switches.turn_off(tx, Switch(Act.LISTEN, X), "U0LUIS", ears.work.now())

    ears.poll(MENTIONS)
    ears.poll(SEARCH)

    assert ears.net.asked == [SEARCH.id]


def test_who_is_locked_out_is_an_alarm_at_once_and_until_somebody_has_mended_it(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(MINUTE)
    ears.net.errors = [LockedOut("401", "revoked")]
    with pytest.raises(LockedOut):
        ears.poll()

    told = ears.alarms()

    assert told == [("locked_out", X)]
    ears.pass_by(MINUTE)
    ears.poll()
    assert ears.alarms() == []


def test_a_network_that_wants_to_be_left_alone_is_left_alone_by_every_replica(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(MINUTE)
    ears.net.errors = [Throttled("429", 600)]
    with pytest.raises(Throttled):
        ears.poll()
    ears.pass_by(9 * MINUTE)
    replica = Ears(ears.work.restarted(), ears.net, ears.real_now)

    replica.poll()
    quiet = len(ears.net.asked)
    replica.pass_by(MINUTE)
    replica.poll()

    assert (quiet, len(ears.net.asked)) == (2, 3)


def test_a_source_that_fails_says_since_when_and_why_and_one_that_is_heard_again_says_nothing(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(MINUTE)
    failed_at = ears.real_now
    ears.net.errors = [Rejected("401", "the token was refused"), Unreachable("503")]
    for _ in range(2):
        with pytest.raises((Rejected, Unreachable)):
            ears.poll()
        ears.pass_by(MINUTE)
    failing = ears.hearing()

    ears.poll()

    assert (failing.failing_since, failing.error) == (failed_at, "503")
    assert (ears.hearing().failing_since, ears.hearing().error) == (None, None)


def test_after_downtime_the_desk_catches_up_and_says_once_what_it_missed(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(14 * MINUTE)
    ears.net.pages = [page("9001", "9002"), page("9003", cursor="2")]
    ears.net.errors = [Unreachable("503")]
    with pytest.raises(Unreachable):
        ears.poll()
    ears.pass_by(MINUTE)

    ears.poll()
    ears.pass_by(MINUTE)
    ears.poll()

    since = int((ears.work.now() - 16 * MINUTE).timestamp())
    assert ears.alarms() == [("caught_up", f"{X} {since} {since + 15 * 60} 3")]


def test_a_short_rest_is_nothing_that_was_missed(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(4 * MINUTE)
    ears.net.pages = [page("9001")]

    ears.poll()

    assert ears.alarms() == []


def test_what_the_network_no_longer_tells_is_an_alarm_that_names_from_and_to(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(MINUTE)
    until = ears.work.now()
    ears.net.pages = [page("9001", gap=Gap(until - timedelta(hours=3), until))]

    ears.poll()

    assert ears.alarms() == [("gap", f"{X} {int(until.timestamp()) - 3 * 3600} {int(until.timestamp())}")]


def test_reads_are_charged_to_their_source_once_a_day_and_only_with_the_page_that_is_stored(ears: Ears) -> None:
    ears.poll()
    ears.poll(SEARCH)
    ears.pass_by(5 * MINUTE)
    ears.net.pages = [page("9001", uses=used(3)), page("9002", uses=(*used(3), Use(Charge.OWN_MENTION, "1")))]

    ears.poll(SEARCH)
    ears.poll(MENTIONS)

    with ears.work.desk.db.reading() as tx:
        by_day = spend.by_day(tx, ears.real_now.date() - timedelta(days=1))
    assert {source: sum(days.values()) for source, days in by_day.items()} == {SEARCH.id: 15_000, X: 1_000}


def test_at_four_fifths_of_the_budget_searches_slow_down_and_the_operators_hear_once(ears: Ears) -> None:
    ears.budget(1.0)
    ears.poll()
    ears.pass_by(MINUTE)
    ears.net.pages = [page("9001", uses=used(170)), page("9002", uses=(Use(Charge.POST, "more"),))]

    ears.poll()
    (alarm,) = ears.alarms()
    with ears.work.desk.db.transaction() as tx:
        operating.over(tx, *alarm)
    ears.pass_by(MINUTE)
    ears.poll()
    ears.poll(SEARCH)

    assert alarm == ("budget_short", f"{ears.real_now:%Y-%m}")
    assert ears.alarms() == []
    assert ears.hearing(SEARCH).pause == 5 * MINUTE
    assert ears.hearing().pause == MINUTE / 4


def test_without_money_searches_are_not_asked_and_our_own_mentions_are(ears: Ears) -> None:
    ears.budget(0.5)
    ears.poll()
    ears.pass_by(MINUTE)
    ears.net.pages = [page("9001", uses=used(100))]
    ears.poll()
    ears.net.asked.clear()
    ears.pass_by(timedelta(hours=1))

    ears.poll(SEARCH)
    ears.net.pages = [page("9002")]
    taken = ears.poll(MENTIONS)

    assert (taken, ears.net.asked) == (1, [X])
    assert ("budget_spent", f"{ears.real_now:%Y-%m}") in ears.alarms()


def test_how_late_the_newest_post_was_heard_is_known(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(MINUTE)
    posted_at = ears.work.now() - 12 * timedelta(seconds=1)
    ears.net.pages = [Page((build.mention("9001", posted_at=posted_at),), "1")]

    ears.poll()

    assert (ears.hearing().newest_at, ears.hearing().lag) == (posted_at, timedelta(seconds=12))


def test_a_clock_that_is_set_back_by_a_day_leaves_nobody_unheard(ears: Ears) -> None:
    ears.poll()
    ears.real_now -= timedelta(days=1)
    ears.net.pages = [page("9001")]

    assert ears.poll() == 1


def test_every_account_is_heard_or_the_desk_is_not_well(ears: Ears) -> None:
    desk = ears.work.desk
    ears.poll()
    promo_unheard = listening.hears_every_account(desk, ears.real_now)
    with desk.db.transaction() as tx:
        switches.turn_off(tx, Switch(Act.LISTEN, PROMO), "U0LUIS", ears.work.now())

    heard = [listening.hears_every_account(desk, ears.real_now + late * MINUTE) for late in (0, 6)]

    assert (promo_unheard, heard) == (False, [True, False])


def test_a_network_that_is_down_leaves_the_others_running(ears: Ears) -> None:
    promo = Source(PROMO, Stream.MENTIONS)
    for source in (MENTIONS, promo):
        ears.poll(source)
    ears.pass_by(MINUTE)
    ears.net.errors = [Unreachable("503")]
    ears.work.posted("9001", PROMO)

    with pytest.raises(Unreachable):
        ears.poll(MENTIONS)

    assert ears.poll(promo) == 1
    assert (ears.hearing(MENTIONS).error, ears.hearing(promo).error) == ("503", None)


def test_a_limit_that_runs_low_is_spread_over_its_window_and_shown(ears: Ears) -> None:
    ears.net.told = Quota(300, 10, ears.real_now + 15 * MINUTE)

    ears.poll()

    assert ears.hearing().quota == ears.net.told
    assert ears.hearing().next_poll_at == ears.real_now + 1.5 * MINUTE
