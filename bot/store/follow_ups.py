"""Follow-ups: a case has one at most that is set or has fired. What is due is an indexed column."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlmodel import Session

from bot.desk.events import Change
from bot.desk.follow_up import FollowUp, FollowUpState
from bot.errors import Refused
from bot.store import events
from bot.store.columns import read as read_value
from bot.store.columns import spelled, written
from bot.store.tables import FOLLOW_UPS

_CURRENT = select(FOLLOW_UPS).where(
    FOLLOW_UPS.c.case_id == bindparam("case_id"), FOLLOW_UPS.c.state != spelled(FollowUpState.DONE)
)
_LOCKED = _CURRENT.with_for_update()


def set(tx: Session, case_id: int, due_at: datetime, set_by: str, now: datetime) -> FollowUp:
    """Set the case's follow-up; one that was set or had fired is done."""
    before = (FOLLOW_UPS.c.case_id == case_id, FOLLOW_UPS.c.state != spelled(FollowUpState.DONE))
    tx.execute(update(FOLLOW_UPS).where(*before).values(state=FollowUpState.DONE))
    columns = written(FollowUp(id=0, case_id=case_id, due_at=due_at, set_by=set_by)) | {"set_at": now}
    return read_value(FollowUp, tx.execute(insert(FOLLOW_UPS).returning(FOLLOW_UPS), columns).one())


def current(tx: Session, case_id: int) -> FollowUp | None:
    """The case's follow-up that is set or has fired, locked; None when it has none."""
    return _first(tx.execute(_LOCKED, {"case_id": case_id}).first())


def of_case(tx: Session, case_id: int) -> FollowUp | None:
    """The case's follow-up that is set or has fired, unlocked; None when it has none."""
    return _first(tx.execute(_CURRENT, {"case_id": case_id}).first())


def every(tx: Session, case_id: int) -> tuple[FollowUp, ...]:
    """All follow-ups that the case ever had, oldest first."""
    rows = tx.execute(select(FOLLOW_UPS).where(FOLLOW_UPS.c.case_id == case_id).order_by(FOLLOW_UPS.c.id))
    return tuple(read_value(FollowUp, row) for row in rows)


def due(tx: Session, now: datetime, most: int) -> list[int]:
    """The ids of follow-ups whose moment has come, the longest due first."""
    statement = select(FOLLOW_UPS.c.id).where(
        FOLLOW_UPS.c.state == spelled(FollowUpState.SET), FOLLOW_UPS.c.due_at <= now
    )
    return list(tx.execute(statement.order_by(FOLLOW_UPS.c.due_at, FOLLOW_UPS.c.id).limit(most)).scalars())


def read(tx: Session, follow_up_id: int) -> FollowUp:
    """
    The follow-up as it stands, unlocked.

    Raises:
        Refused: "follow_up_over" when there is none.
    """
    return _one(tx, select(FOLLOW_UPS).where(FOLLOW_UPS.c.id == follow_up_id))


def lock(tx: Session, follow_up_id: int) -> FollowUp:
    """
    The follow-up as it is, which nobody else can change until the transaction ends.

    Raises:
        Refused: "follow_up_over" when there is none.
    """
    return _one(tx, select(FOLLOW_UPS).where(FOLLOW_UPS.c.id == follow_up_id).with_for_update())


def save(tx: Session, change: Change[FollowUp]) -> None:
    """Write a locked follow-up back, and what happened to it into the history of its case."""
    follow_up = change.subject
    tx.execute(update(FOLLOW_UPS).where(FOLLOW_UPS.c.id == follow_up.id), written(follow_up))
    events.add(tx, follow_up.case_id, change.events)


def _one(tx: Session, statement: Select[Any]) -> FollowUp:
    follow_up = _first(tx.execute(statement).first())
    if follow_up is None:
        raise Refused("follow_up_over")
    return follow_up


def _first(row: Row[Any] | None) -> FollowUp | None:
    return None if row is None else read_value(FollowUp, row)
