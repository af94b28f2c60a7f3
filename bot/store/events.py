"""The history of every case: written with the change it tells of, and never changed."""

from collections.abc import Iterable

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
