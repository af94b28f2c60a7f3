"""How well the desk hears is told at once when it changes, and not all the time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.hearing import DEAF, Quota, Standing
from bot.desk.spending import Thrift
from bot.desk.switch import Act, Off, Switch
from bot.errors import Refused, Unreachable
from bot.store.tables_delivery import OUTBOX
from bot.work import operating, switching
from bot.work.granting import NOT_RENEWED
from bot.work.sources import CARD, FIGURES_EVERY, Overview, SourcesWatch, figures, overview
from tests.build import LUIS
from tests.work.desks import PROMO, X, refusal
from tests.work.test_listening import MENTIONS, MINUTE, SEARCH, Ears, page, used
from tests.work.test_listening import ears as ears

LISTENING = Switch(Act.LISTEN, X)


def seen(ears: Ears) -> Overview:
    with ears.work.desk.db.reading() as tx:
        return overview(tx, ears.work.desk, ears.work.now(), ears.real_now)


def standings(ears: Ears) -> dict[str, Standing]:
    return {one.source.id: one.standing for one in seen(ears).sources}


def asked(ears: Ears) -> int:
    """How often the message was asked for."""
    with ears.work.desk.db.reading() as tx:
        return tx.execute(select(OUTBOX.c.asked).where(OUTBOX.c.key == f"operators:{CARD}")).scalar() or 0


@pytest.fixture
def watch(ears: Ears) -> SourcesWatch:
    desk = ears.work.desk
    ears.work.desk = replace(desk, layout=replace(desk.layout, operators_channel="C0DESKOPS"))
    return SourcesWatch(ears.work.desk)


def look(watch: SourcesWatch, ears: Ears) -> None:
    watch.look(ears.work.now(), ears.real_now)


def test_each_source_stands_for_itself(ears: Ears) -> None:
    for source in (MENTIONS, SEARCH):
        ears.poll(source)
    ears.pass_by(2 * MINUTE)
    ears.net.errors = [Unreachable("503")]
    with pytest.raises(Unreachable):
        ears.poll(SEARCH)
    switching.pause(ears.work.desk, Switch(Act.LISTEN, PROMO), LUIS.id, ears.work.now())

    assert standings(ears) == {
        X: Standing.HEARD,
        f"{X}/own": Standing.NEW,
        PROMO: Standing.PAUSED,
        f"{PROMO}/own": Standing.NEW,
        SEARCH.id: Standing.FAILING,
    }


def test_the_overview_has_every_sources_own_cost_and_that_of_the_replies(ears: Ears) -> None:
    ears.budget(0.02)
    for source in (MENTIONS, SEARCH):
        ears.poll(source)
    ears.pass_by(5 * MINUTE)
    ears.net.pages = [page("9001", uses=used(3))]
    ears.poll(SEARCH)

    found = seen(ears)

    assert [one.cost.so_far for one in found.sources if one.source == SEARCH] == [15_000]
    assert (found.cost.so_far, found.budget, found.thrift) == (15_000, 20_000, Thrift.NONE)


def test_a_monitor_is_told_of_each_source_what_people_are(ears: Ears) -> None:
    ears.poll(SEARCH)
    ears.pass_by(5 * MINUTE)
    ears.net.told = Quota(300, 280, ears.real_now + MINUTE)
    ears.net.pages = [page("9001", uses=used(3))]
    ears.poll(SEARCH)

    found = figures(seen(ears))

    assert found.keys() == {X, f"{X}/own", PROMO, f"{PROMO}/own", SEARCH.id}
    told = found[SEARCH.id]
    assert (told["is"], told["calls_left"], told["usd_this_month"]) == (Standing.HEARD, 280, 0.015)
    assert None not in (told["last_poll"], told["lag_seconds"])
    assert set(found[X].values()) == {Standing.NEW, None, 0}


def test_the_message_is_asked_for_when_something_changes_and_now_and_then_for_its_figures(
    ears: Ears, watch: SourcesWatch
) -> None:
    look(watch, ears)
    for _ in range(3):
        ears.pass_by(MINUTE)
        ears.poll()
        look(watch, ears)
    first = asked(ears)
    look(watch, ears)
    quiet = asked(ears)

    switching.pause(ears.work.desk, LISTENING, LUIS.id, ears.work.now())
    look(watch, ears)
    paused = asked(ears)
    with ears.work.desk.db.transaction() as tx:
        operating.alarm(tx, NOT_RENEWED, X, ears.work.now())
    look(watch, ears)
    token_ends = asked(ears)
    ears.work.forward(FIGURES_EVERY)
    look(watch, ears)

    assert (first, quiet, paused, token_ends, asked(ears)) == (2, 2, 3, 4, 5)


def test_who_is_not_heard_for_five_minutes_is_an_alarm_until_they_are(ears: Ears, watch: SourcesWatch) -> None:
    ears.poll()
    ears.pass_by(MINUTE)
    ears.net.errors = [Unreachable("503")] * 6
    told = []
    for _ in range(6):
        with pytest.raises(Unreachable):
            ears.poll()
        look(watch, ears)
        told.append([code for code, _ in ears.alarms()])
        ears.pass_by(MINUTE)

    ears.poll()
    look(watch, ears)

    assert told == [[]] * 5 + [[operating.NOT_HEARD]]
    assert [code for code, _ in ears.alarms()] == [operating.CAUGHT_UP]


def test_a_clock_that_was_moved_ahead_is_the_only_one_that_people_read(ears: Ears) -> None:
    ears.net.told = Quota(300, 240, ears.real_now + 15 * MINUTE)
    ears.poll()
    ears.net.errors = [Unreachable("503")]
    ears.pass_by(MINUTE)
    with pytest.raises(Unreachable):
        ears.poll()

    ears.work.forward(timedelta(days=2))
    found, now = seen(ears), ears.work.now()

    (hearing,) = (one.hearing for one in found.sources if one.source == MENTIONS)
    assert hearing is not None
    assert (found.at, hearing.polled_at, hearing.failing_since) == (now, now - MINUTE, now)
    assert hearing.quota == Quota(300, 240, now + 14 * MINUTE)


def test_a_source_that_nobody_asks_any_more_is_not_heard_either(ears: Ears) -> None:
    ears.poll()
    ears.pass_by(timedelta(hours=1))

    assert standings(ears)[X] is Standing.SILENT
    assert Standing.SILENT in DEAF


def test_a_paused_source_is_no_alarm_and_is_asked_at_once_when_it_is_resumed(ears: Ears, watch: SourcesWatch) -> None:
    ears.poll()
    switching.pause(ears.work.desk, LISTENING, LUIS.id, ears.work.now())
    switching.pause(ears.work.desk, LISTENING, "U0BEN", ears.work.now())
    look(watch, ears)
    (off,) = (one.off for one in seen(ears).sources if one.source == MENTIONS)
    alarms = ears.alarms()
    ears.net.pages = [page("9001")]

    paused = ears.poll()
    switching.resume(ears.work.desk, LISTENING, LUIS.id, ears.work.now())
    resumed = ears.poll()

    assert (off, alarms) == (Off(LUIS.id, ears.work.now()), [])
    assert (paused, resumed) == (None, 1)


@pytest.mark.parametrize("act", Act)
def test_what_the_desk_does_not_have_cannot_be_paused(ears: Ears, act: Act) -> None:
    gone = Switch(act, "x:gone/own")

    assert refusal(switching.pause, ears.work.desk, gone, LUIS.id, ears.work.now()) == "no_such_source"
    with pytest.raises(Refused):
        switching.resume(ears.work.desk, gone, LUIS.id, ears.work.now())
