from datetime import timedelta

import pytest

from bot.desk import escalation as rules
from bot.desk.escalation import Escalation, EscalationState, Need
from bot.errors import Refused
from tests.build import ANA, EVA, NOON

TO_EVA = Escalation(1, 1, ANA.id, EVA.id, Need.ANSWER, "Is a refund in cash possible?", NOON)
TO_BILLING = Escalation(1, 1, ANA.id, "S0BILLING", Need.ANSWER, "Is a refund in cash possible?", NOON)


@pytest.mark.parametrize("escalation", [TO_EVA, TO_BILLING])
def test_who_was_asked_answers_alone_or_as_one_of_a_group(escalation: Escalation) -> None:
    answered = rules.answer(escalation, EVA, "Yes, within 14 days.", NOON).subject

    assert (answered.state, answered.expert, answered.answer) == (
        EscalationState.ANSWERED,
        EVA.id,
        "Yes, within 14 days.",
    )


def test_nobody_else_answers() -> None:
    for act in (rules.take, rules.decline):
        with pytest.raises(Refused, match="not_asked"):
            act(TO_EVA, ANA, NOON)
    with pytest.raises(Refused, match="not_asked"):
        rules.answer(TO_EVA, ANA, "yes", NOON)


def test_a_question_is_answered_once() -> None:
    answered = rules.answer(TO_EVA, EVA, "yes", NOON).subject

    with pytest.raises(Refused, match="answered_before"):
        rules.answer(answered, EVA, "no", NOON + timedelta(minutes=1))


def test_saying_that_one_is_on_it_twice_changes_nothing() -> None:
    taken = rules.take(TO_EVA, EVA, NOON).subject

    assert rules.take(taken, EVA, NOON).events == ()


def test_questions_and_answers_are_neither_empty_nor_endless() -> None:
    with pytest.raises(Refused, match="no_question"):
        rules.checked_question("  ")
    with pytest.raises(Refused, match="question_too_long"):
        rules.checked_question("x" * 301)
    with pytest.raises(Refused, match="answer_too_long"):
        rules.answer(TO_EVA, EVA, "x" * 301, NOON)
