"""Escalating: the question reaches who knows, the answer comes back to the thread, and nothing goes outside."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.case import Outcome
from bot.desk.escalation import EscalationState, Need
from bot.store import places
from bot.store.outbox import Kind
from bot.store.places import Place
from bot.work import casework, escalating, looking_up
from tests.build import ANA, BEN, EVA
from tests.work.desks import CARE, ZOE, AtWork, refusal

CARD = Place(CARE, "17.000100")
QUESTION = "¿Devolvemos en efectivo?"


def asked(work: AtWork, asked: str = "U0EVA", keep: bool = True) -> int:
    """A question of Ana's about a new case; returns its id."""
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    return escalating.ask(work.desk, case_id, ANA, asked, Need.ANSWER, QUESTION, None, keep, work.now()).id


def carded(work: AtWork) -> int:
    """A case with its card in the channel."""
    case_id = work.heard()
    with work.desk.db.transaction() as tx:
        places.save(tx, f"card:{case_id}", CARD)
    return case_id


def test_a_person_is_asked_directly_and_a_group_in_the_thread(work: AtWork) -> None:
    asked(work)
    escalating.ask(work.desk, 1, ANA, "S0BILLING", Need.DECISION, QUESTION, None, True, work.now())

    assert work.notices() == [("asked", "U0EVA"), ("asked", "thread")]
    assert work.to_tell(Kind.REPLY) == []


def test_the_authors_clock_and_the_assignee_stay_as_they_are(work: AtWork) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    before = work.case(case_id)

    escalating.ask(work.desk, case_id, ANA, EVA.id, Need.ANSWER, QUESTION, None, True, work.now())

    assert work.case(case_id) == before


def test_who_does_not_stay_on_a_case_gives_it_back(work: AtWork) -> None:
    asked(work, keep=False)

    assert work.case(1).assignee is None


def test_the_answer_comes_back_to_the_thread_and_into_the_history(work: AtWork) -> None:
    escalation_id = asked(work)
    escalating.take(work.desk, escalation_id, EVA, work.now())

    escalating.answer(work.desk, escalation_id, EVA, "Sí, en 14 días.", work.now())

    assert work.notices()[1:] == [("escalation_taken", "thread"), ("answered", "thread")]
    assert looking_up.history(work.desk, 1)[-1].facts["answer"] == "Sí, en 14 días."
    assert looking_up.escalation(work.desk, escalation_id).state is EscalationState.ANSWERED


def test_a_double_click_takes_a_question_once(work: AtWork) -> None:
    escalation_id = asked(work)
    escalating.take(work.desk, escalation_id, EVA, work.now())
    told = work.notices()

    escalating.take(work.desk, escalation_id, EVA, work.now())

    assert work.notices() == told


def test_only_who_was_asked_answers_be_it_by_their_group(work: AtWork) -> None:
    to_eva, to_group = asked(work), asked(work, "S0BILLING")

    codes = {refusal(press, work.desk, to_eva, BEN, work.now()) for press in (escalating.take, escalating.decline)}
    codes.add(refusal(escalating.answer, work.desk, to_eva, BEN, "Sí", work.now()))
    escalating.answer(work.desk, to_group, EVA, "Sí", work.now())

    assert codes == {"not_asked"}


def test_an_answered_question_takes_no_second_answer(work: AtWork) -> None:
    escalation_id = asked(work)
    escalating.answer(work.desk, escalation_id, EVA, "Sí", work.now())

    assert refusal(lambda: escalating.answer(work.desk, escalation_id, EVA, "No", work.now())) == "answered_before"
    assert looking_up.escalation(work.desk, escalation_id).answer == "Sí"


def test_a_declined_question_goes_back_to_who_asked(work: AtWork) -> None:
    escalation_id = asked(work)

    escalating.decline(work.desk, escalation_id, EVA, work.now())

    assert work.notices()[-1] == ("declined", ANA.id)


@pytest.mark.parametrize(
    ("differs", "code"),
    [
        ({"asked": ANA.id}, "ask_yourself"),
        ({"question": "  "}, "no_question"),
        ({"question": "x" * 301}, "question_too_long"),
        ({"due": -1}, "in_the_past"),
        ({"agent": BEN}, "held_by_other"),
        ({"agent": ZOE}, "not_in_team"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_tells_nobody(
    work: AtWork, differs: dict[str, object], code: str
) -> None:
    case_id = work.heard()
    casework.claim(work.desk, case_id, ANA, work.now())
    form = {"agent": ANA, "asked": EVA.id, "question": QUESTION, "due": 1} | differs
    due_at = work.now() + timedelta(hours=int(str(form["due"])))

    who, whom, question = form["agent"], form["asked"], form["question"]
    refused = refusal(escalating.ask, work.desk, case_id, who, whom, Need.ANSWER, question, due_at, True, work.now())

    assert (refused, work.notices()) == (code, [])


def test_a_name_in_a_cards_thread_is_offered_once_however_often_slack_tells_of_it(work: AtWork) -> None:
    carded(work)

    offers = [escalating.offer(work.desk, "Ev1", CARD, ANA, EVA.id, work.now()) for _ in range(3)]

    assert (offers, work.notices()) == ([True, False, False], [("offer", "thread")])


def test_a_name_elsewhere_or_by_somebody_else_is_no_escalation(work: AtWork) -> None:
    case_id = carded(work)

    elsewhere = escalating.offer(work.desk, "Ev1", replace(CARD, ts="18.000100"), ANA, EVA.id, work.now())
    stranger = escalating.offer(work.desk, "Ev2", CARD, ZOE, EVA.id, work.now())
    casework.close(work.desk, case_id, ANA, Outcome.PRAISE, work.newest(case_id), work.now())
    closed = escalating.offer(work.desk, "Ev3", CARD, ANA, EVA.id, work.now())

    assert (elsewhere, stranger, closed, work.notices()) == (False, False, False, [])
