"""Escalations: what was asked of whom, and the answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlmodel import Session

from bot.desk.escalation import Escalation, Need
from bot.desk.events import Change, Event, Fact
from bot.errors import Refused
from bot.store import events
from bot.store.columns import read as read_value
from bot.store.columns import written
from bot.store.tables import ESCALATIONS

_OF_CASE = select(ESCALATIONS).where(ESCALATIONS.c.case_id == bindparam("case_id"))
_NEWEST = _OF_CASE.order_by(ESCALATIONS.c.id.desc()).limit(1)


def add(
    tx: Session,
    case_id: int,
    asker: str,
    asked: str,
    need: Need,
    question: str,
    due_at: datetime | None,
    now: datetime,
) -> Escalation:
    """Write down that somebody was asked."""
    blank = Escalation(
        id=0, case_id=case_id, asker=asker, asked=asked, need=need, question=question, asked_at=now, due_at=due_at
    )
    escalation = read_value(Escalation, tx.execute(insert(ESCALATIONS).returning(ESCALATIONS), written(blank)).one())
    facts: dict[str, Fact] = {"escalation": escalation.id, "asked": asked, "need": need.value, "question": question}
    facts["due"] = None if due_at is None else due_at.isoformat()
    events.add(tx, case_id, (Event("escalation.asked", asker, now, facts),))
    return escalation


def case_of(tx: Session, escalation_id: int) -> int:
    """
    The id of the case that an escalation belongs to, which has to be locked before it.

    Raises:
        Refused: "no_such_escalation".
    """
    return read(tx, escalation_id).case_id


def read(tx: Session, escalation_id: int) -> Escalation:
    """
    The escalation as it stands, unlocked.

    Raises:
        Refused: "no_such_escalation".
    """
    return _one(tx, select(ESCALATIONS).where(ESCALATIONS.c.id == escalation_id))


def lock(tx: Session, escalation_id: int) -> Escalation:
    """
    The escalation as it is, which nobody else can change until the transaction ends.

    Raises:
        Refused: "no_such_escalation".
    """
    return _one(tx, select(ESCALATIONS).where(ESCALATIONS.c.id == escalation_id).with_for_update())


def newest_of(tx: Session, case_id: int) -> Escalation | None:
    """The case's newest escalation; None when nobody was asked."""
    row = tx.execute(_NEWEST, {"case_id": case_id}).first()
    return None if row is None else read_value(Escalation, row)


def save(tx: Session, change: Change[Escalation]) -> None:
    """Write a locked escalation back, and what happened to it into the history of its case."""
    escalation = change.subject
    tx.execute(update(ESCALATIONS).where(ESCALATIONS.c.id == escalation.id), written(escalation))
    events.add(tx, escalation.case_id, change.events)


def _one(tx: Session, statement: Select[Any]) -> Escalation:
    row = tx.execute(statement).first()
    if row is None:
        raise Refused("no_such_escalation")
    return read_value(Escalation, row)
