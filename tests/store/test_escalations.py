"""Escalations are kept with their question, and answered once."""

from datetime import timedelta

import pytest

from bot.desk import escalation as rules
from bot.desk.escalation import Escalation, EscalationState, Need
from bot.errors import Refused
from bot.store import escalations, events
from bot.store.database import Database
from tests.build import ANA, EVA, NOON, stored_case


def test_a_question_is_kept_and_told_in_the_history(db: Database) -> None:
    due_at = NOON + timedelta(hours=1)
    with db.transaction() as tx:
        case = stored_case(tx)

        asked = escalations.add(tx, case.id, ANA.id, "S0BILLING", Need.DECISION, "Refund?", due_at, NOON)

        assert asked == Escalation(asked.id, case.id, ANA.id, "S0BILLING", Need.DECISION, "Refund?", NOON, due_at)
        assert escalations.read(tx, asked.id) == escalations.lock(tx, asked.id) == asked
        assert escalations.case_of(tx, asked.id) == case.id
        told = events.of_case(tx, case.id)[-1]
        assert (told.name, told.by, told.at) == ("escalation.asked", ANA.id, NOON)
        question = {"escalation": asked.id, "asked": "S0BILLING", "need": "decision", "question": "Refund?"}
        assert told.facts == question | {"due": due_at.isoformat()}


def test_an_answer_is_kept(db: Database) -> None:
    with db.transaction() as tx:
        case = stored_case(tx)
        asked = escalations.add(tx, case.id, ANA.id, EVA.id, Need.ANSWER, "Refund?", None, NOON)
        change = rules.answer(escalations.lock(tx, asked.id), EVA, "Yes, in full.", NOON)

        escalations.save(tx, change)

        read = escalations.newest_of(tx, case.id)
        assert read == change.subject
        assert read is not None
        assert (read.state, read.expert, read.answer) == (EscalationState.ANSWERED, EVA.id, "Yes, in full.")
        assert events.of_case(tx, case.id)[-1].name == "escalation.answered"


def test_an_escalation_that_does_not_exist_is_a_refusal(db: Database) -> None:
    for look in (escalations.read, escalations.lock, escalations.case_of):
        with db.transaction() as tx, pytest.raises(Refused) as refused:
            look(tx, 4711)

        assert refused.value.code == "no_such_escalation"
