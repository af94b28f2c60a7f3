"""A channel that takes nothing any more: its cards stand with the operators until it does, and never live in both."""

from datetime import timedelta

import pytest

from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.workspace import BOT
from bot.slack import ids
from bot.slack.views.notices import thread_opening
from bot.store.outbox import State
from bot.work import casework, looking_up, losing, operating, placing
from tests.build import ANA, BEN
from tests.delivery.stage import EDIT, OPS, POST, Stage, with_operators
from tests.work.desks import CARE, CARE_DE

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])
"""What depends on no engine; the way there and back is gone on both."""


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A desk with an operators' channel."""
    return with_operators(stage)


def archive(stage: Stage) -> None:
    stage.box.slack.archive(CARE)


def unarchive(stage: Stage) -> None:
    with stage.box.slack.lock:
        stage.box.slack.channels[CARE].archived = False


def kick(stage: Stage) -> None:
    stage.box.slack.kick(CARE, BOT)


def invite(stage: Stage) -> None:
    with stage.box.slack.lock:
        stage.box.slack.channels[CARE].members.add(BOT)


def live(stage: Stage) -> list[Message]:
    """The cards that can be pressed on, wherever they stand."""
    posts = [post for channel in (CARE, CARE_DE, OPS) for post in stage.roots(channel)]
    return [post for post in posts if ids.MENU in str(post.blocks)]


def alarms(stage: Stage) -> list[tuple[str, str]]:
    with stage.desk.db.reading() as tx:
        return [(alarm.code, alarm.subject) for alarm in operating.trouble(tx).alarms]


def sheltered(stage: Stage) -> int:
    """A case whose card stood in its channel, which was archived, and stands with the operators since."""
    case_id = stage.heard()
    stage.settle()
    archive(stage)
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    return case_id


@ON_SQLITE
def test_a_new_card_whose_channel_takes_nothing_is_worked_on_with_the_operators(stage: Stage) -> None:
    archive(stage)
    case_id = stage.heard()
    stage.settle()

    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()

    (card,) = live(stage)
    (opening,) = stage.box.slack.replies(OPS, card.ts)
    assert card.channel == OPS
    assert f"<#{CARE}> cannot be reached* (is_archived" in card.text
    assert f"<@{ANA.id}> has it" in card.text
    assert opening.text == thread_opening().text
    assert alarms(stage) == [("is_archived", CARE)]
    assert looking_up.tally(stage.desk).cards == 1


@ON_SQLITE
@pytest.mark.parametrize(("take", "give"), [(archive, unarchive), (kick, invite)])
def test_a_card_comes_back_to_its_old_message_and_leaves_a_stub(stage: Stage, take, give) -> None:  # type: ignore[no-untyped-def]
    case_id = stage.heard()
    stage.settle()
    (old,) = live(stage)
    take(stage)
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    (away,) = [card for card in live(stage) if card.channel == OPS]

    give(stage)
    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.settle()

    (card,), (stub,) = live(stage), stage.roots(OPS)
    assert (card.ts, stub.ts) == (old.ts, away.ts)
    assert "nobody yet" in card.text
    assert f"p{old.ts.replace('.', '')}" in str(stub.blocks)
    assert alarms(stage) == []


@ON_SQLITE
def test_a_card_whose_old_message_vanished_comes_back_in_a_new_one(stage: Stage) -> None:
    case_id = sheltered(stage)
    unarchive(stage)
    stage.box.slack.remove(stage.card())

    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.settle()

    assert [card.channel for card in live(stage)] == [CARE]


@ON_SQLITE
def test_a_channel_that_is_lost_for_a_moment_scatters_nothing(stage: Stage) -> None:
    kick(stage)
    stage.heard()
    stage.deliver()

    invite(stage)
    stage.settle()

    assert (stage.card().channel, stage.roots(OPS), alarms(stage)) == (CARE, [], [])


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.HTML])
def test_on_its_way_there_and_back_a_card_is_posted_once_whatever_becomes_of_the_calls(
    stage: Stage, kind: FaultKind
) -> None:
    stage.box.faults.add("slack", POST, kind, 1, channel=OPS, seconds=0.05)
    case_id = sheltered(stage)
    (away,) = stage.roots(OPS)
    unarchive(stage)
    stage.box.slack.remove(stage.card())
    stage.spoil(POST, kind)
    stage.spoil(EDIT, kind)

    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.settle()

    (card,), (stub,) = live(stage), stage.roots(OPS)
    assert (card.channel, stub.ts) == (CARE, away.ts)
    assert len(stage.roots(CARE)) == 1


@ON_SQLITE
def test_a_sheltered_card_that_was_posted_before_its_process_died_is_found(stage: Stage) -> None:
    kick(stage)
    stage.box.faults.add("slack", POST, FaultKind.DROP_AFTER, 1, channel=OPS)
    case_id = stage.heard()
    while stage.line(f"card:{case_id}").state is not State.UNSURE:
        stage.deliver()
        stage.forward(timedelta(seconds=1))

    stage.die()
    stage.settle()

    assert [card.channel for card in live(stage)] == [OPS]
    assert len(stage.roots(OPS)) == 1


@ON_SQLITE
def test_a_case_that_moves_meanwhile_leaves_stubs_wherever_it_stood(stage: Stage) -> None:
    case_id = sheltered(stage)

    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()
    unarchive(stage)
    operating.retry_all(stage.desk.db, "U0ZOE", stage.now())
    stage.settle()

    assert [card.channel for card in live(stage)] == [CARE_DE]
    assert [len(stage.roots(channel)) for channel in (CARE, OPS)] == [1, 1]


@ON_SQLITE
def test_a_card_is_tried_at_home_when_its_channel_is_given_back(stage: Stage) -> None:
    sheltered(stage)
    unarchive(stage)

    losing.regain_channel(stage.desk, "Ev1", CARE, stage.now())
    stage.settle()

    assert [card.channel for card in live(stage)] == [CARE]


@ON_SQLITE
def test_a_card_is_tried_at_home_when_its_alarm_was_seen_to_and_the_alarm_returns_where_it_must(stage: Stage) -> None:
    sheltered(stage)

    for _ in range(2):
        operating.dismiss(stage.desk, f"alarm:is_archived:{CARE}", "U0ZOE", stage.now())
        stage.settle()
        assert alarms(stage) == [("is_archived", CARE)]
        assert len(stage.roots(OPS)) == 1
    unarchive(stage)
    placing.try_home(stage.desk, stage.now())
    stage.settle()

    assert [card.channel for card in live(stage)] == [CARE]
    assert alarms(stage) == []


@ON_SQLITE
def test_a_note_for_the_thread_waits_for_its_card_to_stand_where_both_are_taken(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    kick(stage)

    casework.claim(stage.desk, case_id, BEN, stage.now())
    stage.settle()

    (card,) = stage.roots(OPS)
    assert stage.line(f"thread:{case_id}").state is State.SENT
    assert [line.text for line in stage.box.slack.replies(OPS, card.ts)] == [thread_opening().text]
