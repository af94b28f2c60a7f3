"""The history of every case: written with the change it tells of, and never changed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from bot.desk.events import Event
from bot.store.columns import read
from bot.store.tables import EVENTS


def add(tx: Session, case_id: int, events: Iterable[Event]) -> None:
    """Write down what happened to a case."""
    rows = [
        {"case_id": case_id, "name": event.name, "by": event.by, "at": event.at, "facts": dict(event.facts)}
        for event in events
    ]
    if rows:
        tx.execute(insert(EVENTS), rows)


def of_case(tx: Session, case_id: int) -> tuple[Event, ...]:
    """What happened to a case, in the order in which it was written down."""
    rows = tx.execute(select(EVENTS).where(EVENTS.c.case_id == case_id).order_by(EVENTS.c.id))
    return tuple(read(Event, row) for row in rows)


def last(tx: Session, case_id: int, name: str) -> datetime | None:
    """When something happened to a case for the last time; None where it never did."""
    here = (EVENTS.c.case_id == case_id, EVENTS.c.name == name)
    return tx.execute(select(EVENTS.c.at).where(*here).order_by(EVENTS.c.id.desc()).limit(1)).scalar()
