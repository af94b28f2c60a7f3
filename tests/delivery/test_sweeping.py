"""What Slack shows late is posted twice for a while, and once in the end; looking reads a channel once for all."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.workspace import BOT
from bot.slack.views.blocks import Message
from bot.slack.views.notices import thread_opening
from bot.store import sweeps
from bot.store.outbox import SWEEP_AFTER, State
from bot.store.tables_delivery import OUTBOX
from bot.work import casework, looking_up, operating
from tests.build import ANA, BEN
from tests.delivery.stage import HISTORY, POST, Stage, with_operators
from tests.work.desks import CARE

HOUR = timedelta(hours=1)


def swept(stage: Stage) -> None:
    """Time passes, and the sweeps that are due by then are made."""
    stage.forward(HOUR)
    stage.loop.sweep()


def swept_at(stage: Stage, waits: Mapping[int, timedelta]) -> None:
    """From now on the cards of these cases wait so long for their sweep."""
    with stage.desk.db.transaction() as tx:
        for case_id, wait in waits.items():
            here = update(OUTBOX).where(OUTBOX.c.key == f"card:{case_id}")
            tx.execute(here.values(sweep_at=stage.now() + wait))


def doubled(stage: Stage, post_id: str = "9001") -> int:
    """A case whose card was posted, but not shown to the look, and so was posted once more."""
    stage.box.slack.set_lag(60)
    stage.spoil(POST, FaultKind.DROP_AFTER)
    case_id = stage.heard(post_id)
    stage.settle()
    stage.box.slack.set_lag(0)
    return case_id


def test_of_two_cards_the_one_that_the_desk_knows_stays(stage: Stage) -> None:
    case_id = doubled(stage)
    before = len(stage.roots(CARE))

    swept(stage)
    swept(stage)

    place = looking_up.card_place(stage.desk, case_id)
    assert place is not None
    assert (before, stage.card().ts) == (2, place.ts)
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    assert "has it" in stage.card().text


def test_with_a_copy_goes_what_the_desk_said_in_its_thread_and_no_more(stage: Stage) -> None:
    doubled(stage)
    copy = stage.roots(CARE)[0]
    stage.poster.post(CARE, thread_opening(), "thread:1", copy.ts)
    stage.box.slack.write(CARE, ANA.id, "A note of mine", thread_ts=copy.ts)

    swept(stage)

    assert [line.text for line in stage.box.slack.replies(CARE, copy.ts)] == ["A note of mine"]


@pytest.mark.parametrize("set_up", [lambda stage: None, with_operators], ids=["", "sheltered"])
def test_a_sweep_that_was_kept_out_of_a_channel_is_made_when_the_desk_is_let_in_again(
    stage: Stage, set_up: Callable[[Stage], object]
) -> None:
    set_up(stage)
    doubled(stage)
    stage.box.slack.kick(CARE, BOT)
    swept(stage)
    stage.settle()

    stage.box.slack.channels[CARE].members.add(BOT)
    for _ in range(2):  # a card that comes home from the operators' channel is fresh at first
        swept(stage)
        stage.settle()

    assert stage.card()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_channel_that_stays_closed_is_not_swept_for_ever(stage: Stage) -> None:
    doubled(stage)
    stage.box.slack.kick(CARE, BOT)

    for _ in range(2):
        stage.forward(timedelta(days=7))
        stage.loop.sweep()

    with stage.desk.db.reading() as tx:
        assert sweeps.due(tx, stage.now() + timedelta(days=1), 10) == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_card_that_was_left_to_a_person_is_looked_for_before_it_is_posted_once_more(stage: Stage) -> None:
    stage.spoil(POST, FaultKind.DROP_AFTER)
    key = f"card:{stage.heard()}"
    stage.deliver()
    stage.box.slack.kick(CARE, BOT)
    stage.settle()
    swept(stage)
    left = stage.line(key)

    stage.box.slack.channels[CARE].members.add(BOT)
    operating.retry(stage.desk.db, [key], "U0ZOE", stage.now())
    stage.settle()

    assert (left.state, left.error) == (State.PERSON, "not_in_channel")
    assert stage.line(key).state is State.SENT
    assert stage.card()


def test_a_direct_message_is_swept_too_and_what_only_looks_like_ours_is_left_alone(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.box.faults.add("slack", POST, FaultKind.DROP_AFTER, channel=BEN.id)
    casework.assign(stage.desk, case_id, ANA, BEN, stage.now())
    stage.settle()
    (notice,) = stage.roots(BEN.id)
    key = next(key for key in stage.to_tell("notice"))
    stage.poster.post(BEN.id, Message("again", []), key)
    forged = stage.box.slack.write(notice.channel, BEN.id, "forged", metadata=notice.metadata)

    swept(stage)

    assert [line.ts for line in stage.roots(BEN.id)] == [notice.ts]
    assert forged in stage.box.slack.messages(notice.channel)


def test_what_is_just_being_posted_is_no_copy(stage: Stage) -> None:
    case_id = doubled(stage)
    stage.forward(HOUR)
    fresh = stage.poster.post(CARE, Message("posted, and about to be written down", []), f"card:{case_id}")

    stage.loop.sweep()

    place = looking_up.card_place(stage.desk, case_id)
    assert place is not None
    assert {line.ts for line in stage.roots(CARE)} == {place.ts, fresh.ts}


def test_what_was_too_fresh_for_one_sweep_is_there_for_the_next(stage: Stage) -> None:
    case_id = doubled(stage)
    stage.forward(HOUR)
    stage.poster.post(CARE, Message("posted, and never written down", []), f"card:{case_id}")
    stage.loop.sweep()

    swept(stage)

    place = looking_up.card_place(stage.desk, case_id)
    assert place is not None
    assert stage.card().ts == place.ts


def test_a_copy_of_a_card_that_stands_for_long_goes_as_soon_as_it_is_not_fresh(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.forward(HOUR)
    card, line = stage.card(), stage.line(f"card:{case_id}")
    with stage.desk.db.transaction() as tx:
        sweeps.ask(tx, replace(line, first_tried_at=stage.now()), stage.now() - SWEEP_AFTER)
    stage.poster.post(CARE, Message("posted, and never written down", []), line.key)
    stage.loop.sweep()
    fresh = len(stage.roots(CARE))

    swept(stage)

    assert (fresh, stage.card().ts) == (2, card.ts)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_last_that_is_left_of_a_card_stays_while_only_a_person_can_say_where_it_is(stage: Stage) -> None:
    key = f"card:{stage.heard()}"
    stage.settle()
    stage.box.slack.remove(stage.card())
    now = stage.forward(HOUR)
    anew = stage.poster.post(CARE, Message("posted anew, and never written down", []), key)
    left = {"state": State.PERSON.value, "sweep_at": now, "first_tried_at": now}
    with stage.desk.db.transaction() as tx:
        tx.execute(update(OUTBOX).where(OUTBOX.c.key == key).values(left))

    swept(stage)

    assert stage.card().ts == anew.ts


def test_what_is_posted_once_more_when_its_sweep_is_long_due_is_swept_all_the_same(stage: Stage) -> None:
    stage.box.slack.set_lag(60)
    stage.spoil(POST, FaultKind.DROP_AFTER)
    stage.box.faults.add("slack", POST, FaultKind.THROTTLED, retry_after=700)
    stage.heard()
    stage.settle()
    before = len(stage.roots(CARE))
    stage.loop.sweep()

    swept(stage)

    assert before == 2
    assert stage.card()


def test_what_stands_once_is_left_alone_and_a_public_reply_always(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    card_before = stage.card().ts

    swept(stage)

    assert stage.card().ts == card_before
    assert stage.line(f"card:{case_id}").state is State.SENT
    assert stage.calls("chat.delete") == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_one_look_at_a_channel_serves_all_that_may_be_there(stage: Stage) -> None:
    cases = [stage.heard(f"90{number}") for number in range(12)]
    for _ in range(3):
        stage.claimed()
        stage.forward(timedelta(seconds=1))
    claimed = [number for number in cases if stage.line(f"card:{number}").state is State.SENDING]

    stage.die()
    for _ in range(20):
        stage.loop.run_once()
        stage.loop.drain()

    assert len(claimed) == 3
    assert stage.calls(HISTORY) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_one_reading_of_a_channel_serves_all_that_is_swept(stage: Stage) -> None:
    cases = [doubled(stage, f"90{number}") for number in range(4)]
    stage.forward(HOUR)
    last_first = reversed(cases)
    swept_at(stage, {case_id: timedelta(minutes=number - 10) for number, case_id in enumerate(last_first)})
    before = stage.calls(HISTORY)

    stage.loop.sweep()

    assert len(stage.roots(CARE)) == len(cases)
    assert stage.calls(HISTORY) - before == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_look_between_two_sweeps_has_nothing_read_again(stage: Stage) -> None:
    one, other = doubled(stage, "901"), doubled(stage, "902")
    stage.forward(HOUR)
    swept_at(stage, {one: timedelta(), other: timedelta(seconds=30)})
    stage.loop.sweep()
    stage.spoil(POST, FaultKind.DROP_AFTER)
    stage.heard("903")
    stage.deliver()
    stage.forward(timedelta(seconds=30))
    stage.deliver()
    looked = stage.calls(HISTORY)

    stage.loop.sweep()

    assert len(stage.roots(CARE)) == 3
    assert stage.calls(HISTORY) == looked


def test_a_slack_that_asks_sweeps_for_a_rest_is_neither_swept_nor_looked_at_meanwhile(stage: Stage) -> None:
    for number in range(3):
        doubled(stage, f"90{number}")
    stage.forward(HOUR)
    before = stage.calls(HISTORY)
    stage.box.faults.add("slack", HISTORY, FaultKind.THROTTLED, retry_after=60)
    stage.loop.sweep()
    stage.start_loop()
    stage.spoil(POST, FaultKind.DROP_AFTER)
    stage.heard("903")
    stage.deliver()
    stage.forward(timedelta(seconds=20))
    stage.deliver()
    stage.loop.sweep()
    meanwhile = stage.calls(HISTORY) - before

    stage.settle()
    swept(stage)

    assert meanwhile == 1
    assert len(stage.roots(CARE)) == 4
