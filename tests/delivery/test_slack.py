"""Reviews, notices and reminders: each arrives once, whatever becomes of the calls."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.desk.case import Outcome
from bot.desk.escalation import Need
from bot.sandbox.faults import FaultKind
from bot.slack import ids
from bot.slack.views.blocks import Message
from bot.slack.views.reminder import reminder
from bot.store import checks
from bot.store.outbox import State
from bot.work import casework, escalating, following_up, overdue, replying, withdrawing
from tests.build import ANA, BEN, EVA
from tests.delivery.stage import DONE, EDIT, FAULTS, HISTORY, POST, Stage
from tests.work.desks import CARE, CARE_DE, REVIEWS, SALES, WORDS, WORKDAYS

DAY = timedelta(days=1)


def reminded(stage: Stage) -> int:
    """A case of Ana's whose follow-up has fired, with nothing told of it yet."""
    case_id = stage.heard()
    casework.claim(stage.desk, case_id, ANA, stage.now())
    following_up.plan(stage.desk, case_id, ANA, 1, stage.now())
    stage.settle()
    stage.forward(7 * DAY)
    assert following_up.wake_due(stage.desk, stage.now()) == 1
    return case_id


@pytest.mark.parametrize("kind", FAULTS)
def test_a_review_is_posted_once_whatever_becomes_of_the_call(stage: Stage, kind: FaultKind) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.box.faults.add("slack", POST, kind, 2, channel=REVIEWS)

    reply = stage.written(case_id)
    stage.settle()

    (review,) = stage.roots(REVIEWS)
    assert WORDS in str(review.blocks)
    assert ids.APPROVE in str(review.blocks)
    assert stage.line(f"review:{reply.id}.1").state is State.SENT


@pytest.mark.parametrize("kind", FAULTS)
def test_a_review_says_what_became_of_it_whatever_becomes_of_its_edits(stage: Stage, kind: FaultKind) -> None:
    reply = stage.written(stage.heard())
    stage.settle()
    stage.spoil(EDIT, kind, 2)

    replying.withdraw(stage.desk, reply.id, ANA, stage.now())
    stage.settle()

    (review,) = stage.roots(REVIEWS)
    assert ids.APPROVE not in str(review.blocks)


def test_card_and_review_tell_of_a_broken_promise_when_it_breaks_each_after_the_other_and_once(stage: Stage) -> None:
    cases = [stage.heard(post_id) for post_id in ("9001", "9002")]
    stage.written(cases[0])
    stage.settle()
    before, edits = [line.text for channel in (CARE, REVIEWS) for line in stage.roots(channel)], stage.calls(EDIT)

    stage.forward(7 * DAY)
    drawn = [overdue.draw_overdue(stage.desk, stage.now()) for _ in range(2)]
    first, second = (stage.line(f"card:{case_id}").due_at for case_id in cases)
    stage.settle()

    after = [line.text for channel in (CARE, REVIEWS) for line in stage.roots(channel)]
    assert ["first reply due" in text for text in before] == [True] * 3
    assert ["first reply *overdue* since" in text for text in after] == [True] * 3
    assert (drawn, stage.calls(EDIT) - edits) == ([2, 0], 3)
    assert second - first == overdue.APART


def test_promises_that_break_second_by_second_are_told_no_faster_than_those_of_one_minute(stage: Stage) -> None:
    dues, second = [], timedelta(seconds=1)
    stage.forward(WORKDAYS.working_day_after(stage.now(), 1, time(10)) - stage.now())
    cases = [stage.heard("9001"), stage.heard("9002", posted_at=stage.now() + second)]
    stage.settle()

    for case_id in cases:
        broken_at = stage.dossier(case_id).case.first_reply_due_at
        assert overdue.draw_overdue(stage.desk, broken_at) == 1
        dues.append(stage.line(f"card:{case_id}").due_at)

    assert dues[1] - dues[0] == overdue.APART


@pytest.mark.parametrize("kind", sorted(DONE))
def test_a_review_that_is_taken_back_while_its_fate_is_unknown_offers_no_approval(
    stage: Stage, kind: FaultKind
) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.box.faults.add("slack", POST, kind, channel=REVIEWS)
    reply = stage.written(case_id)
    stage.deliver()

    replying.withdraw(stage.desk, reply.id, ANA, stage.now())
    stage.settle()

    (review,) = stage.roots(REVIEWS)
    assert ids.APPROVE not in str(review.blocks)


def test_a_review_whose_case_moves_while_its_fate_is_unknown_is_found_where_it_went(stage: Stage) -> None:
    care, care_de, *others = stage.desk.layout.queues
    queues = (care, replace(care_de, approvers_channel=SALES), *others)
    stage.desk = replace(stage.desk, layout=replace(stage.desk.layout, queues=queues))
    stage.start_loop()
    case_id = stage.heard()
    stage.box.faults.add("slack", POST, FaultKind.DROP_AFTER, channel=REVIEWS)
    reply = stage.written(case_id)
    stage.deliver()

    replying.withdraw(stage.desk, reply.id, ANA, stage.now())
    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    (review,) = stage.roots(REVIEWS)
    assert ids.APPROVE not in str(review.blocks)
    assert stage.roots(SALES) == []


def test_a_review_that_nobody_needs_any_more_is_not_posted(stage: Stage) -> None:
    reply = stage.written(stage.heard())
    replying.withdraw(stage.desk, reply.id, ANA, stage.now())

    stage.settle()

    assert stage.roots(REVIEWS) == []


def test_every_round_of_a_reply_has_a_review_of_its_own(stage: Stage) -> None:
    case_id = stage.heard()
    reply = stage.written(case_id)
    stage.settle()
    replying.withdraw(stage.desk, reply.id, ANA, stage.now())
    stage.settle()

    stage.written(case_id, text="Mejor así.")
    stage.settle()

    first, second = stage.roots(REVIEWS)
    assert [ids.APPROVE in str(review.blocks) for review in (first, second)] == [False, True]
    assert "Mejor así." in str(second.blocks)


@pytest.mark.parametrize("kind", FAULTS)
def test_a_reminder_reaches_the_assignee_once_whatever_becomes_of_the_call(stage: Stage, kind: FaultKind) -> None:
    reminded(stage)
    stage.box.faults.add("slack", POST, kind, 2, channel=ANA.id)

    stage.settle()

    (reminder,) = stage.roots(ANA.id)
    assert ids.SEND_AS_IS in str(reminder.blocks)


@pytest.mark.parametrize("kind", FAULTS)
def test_a_lost_reminder_is_looked_for_in_the_direct_messages(stage: Stage, kind: FaultKind) -> None:
    reminded(stage)
    stage.box.faults.add("slack", POST, FaultKind.DROP_AFTER, channel=ANA.id)
    stage.spoil("conversations.open", kind)
    stage.spoil(HISTORY, kind)

    stage.settle()

    assert len(stage.roots(ANA.id)) == 1


def test_a_reminder_that_was_on_its_way_when_the_process_died_comes_once(stage: Stage) -> None:
    reminded(stage)
    claimed = [delivery for delivery in stage.claimed() if delivery.kind == "reminder"]
    stage.poster.post(ANA.id, _reminder(stage, 1), claimed[0].key)

    stage.die()
    stage.settle()

    assert len(stage.roots(ANA.id)) == 1


def test_a_reminder_of_what_was_closed_meanwhile_is_not_sent(stage: Stage) -> None:
    case_id = reminded(stage)
    casework.close(stage.desk, case_id, ANA, Outcome.SOLVED, stage.newest(case_id), stage.now())

    stage.settle()

    assert stage.roots(ANA.id) == []


@pytest.mark.parametrize("kind", FAULTS)
def test_a_person_is_told_once_whatever_becomes_of_the_call(stage: Stage, kind: FaultKind) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.box.faults.add("slack", POST, kind, 2, channel=BEN.id)

    casework.assign(stage.desk, case_id, ANA, BEN, stage.now())
    stage.settle()

    (notice,) = stage.roots(BEN.id)
    assert f"MD-{case_id}" in notice.text


@pytest.mark.parametrize("kind", FAULTS)
def test_the_thread_is_told_once_whatever_becomes_of_the_call(stage: Stage, kind: FaultKind) -> None:
    case_id = stage.heard()
    escalation = escalating.ask(stage.desk, case_id, ANA, EVA.id, Need.ANSWER, "¿En efectivo?", None, True, stage.now())
    stage.settle()
    card = stage.card()
    stage.spoil(POST, kind, 2)

    escalating.answer(stage.desk, escalation.id, EVA, "Sí, en 14 días.", stage.now())
    stage.settle()

    (answer,) = stage.box.slack.replies(card.channel, card.ts)
    assert "Sí, en 14 días." in answer.text


def test_what_the_thread_was_told_before_its_card_moved_is_not_told_again_in_the_new_one(stage: Stage) -> None:
    case_id = stage.heard()
    escalation = escalating.ask(stage.desk, case_id, ANA, EVA.id, Need.ANSWER, "¿En efectivo?", None, True, stage.now())
    stage.settle()
    stage.spoil(POST, FaultKind.DROP_AFTER, 2)

    escalating.answer(stage.desk, escalation.id, EVA, "Sí, en 14 días.", stage.now())
    stage.deliver()
    unsure = len(stage.left())
    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    cards = [card for channel in (CARE, CARE_DE) for card in stage.roots(channel)]
    told = [line.text for card in cards for line in stage.box.slack.replies(card.channel, card.ts)]
    assert (unsure > 0, len(cards)) == (True, 2)
    assert len([line for line in told if "Sí, en 14 días." in line]) == 1


def test_a_note_for_the_thread_waits_for_the_card(stage: Stage) -> None:
    stage.spoil(POST, FaultKind.THROTTLED, 3)
    case_id = stage.heard()
    casework.claim(stage.desk, case_id, ANA, stage.now())

    stage.settle()

    card = stage.card()
    assert len(stage.box.slack.replies(card.channel, card.ts)) == 1


def _reminder(stage: Stage, case_id: int) -> Message:
    dossier, layout = stage.dossier(case_id), stage.desk.layout
    canned = following_up.suggestion(layout, dossier)
    assert canned is not None
    return reminder(dossier, layout, canned, following_up.words(layout, dossier, canned))


def test_the_words_of_a_deleted_post_go_from_every_message_that_showed_them(stage: Stage) -> None:
    case_id = reminded(stage)
    casework.assign(stage.desk, case_id, ANA, BEN, stage.now())
    escalating.ask(stage.desk, case_id, BEN, EVA.id, Need.ANSWER, "¿Qué le digo?", None, True, stage.now())
    stage.written(case_id, BEN)
    stage.settle()
    places = [CARE, REVIEWS, ANA.id, BEN.id, EVA.id]
    shown = [place for place in places if any("tres días" in str(one) for one in stage.roots(place))]

    with stage.desk.db.reading() as tx:
        post = checks.standing(tx, "x", ["9001"])["9001"]
    withdrawing.withdraw(stage.desk, post, stage.now())
    stage.settle()

    assert shown == places
    assert [place for place in places if "tres días" in str(stage.roots(place))] == []
    assert [place for place in places if "Marta López" in str(stage.roots(place))] == []
    assert WORDS in str(stage.roots(REVIEWS))
