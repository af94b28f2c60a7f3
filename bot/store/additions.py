"""Links that people asked to have on the desk, and what came of each."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session

from bot.desk.addition import Addition
from bot.store.columns import read as read_value
from bot.store.columns import written
from bot.store.tables_delivery import ADDITIONS


def begin(tx: Session, url: str, by: str, now: datetime) -> Addition:
    """Write down who asked for which link."""
    asked = written(Addition(0, url, by, now))
    return read_value(Addition, tx.execute(insert(ADDITIONS).returning(ADDITIONS), asked).one())


def read(tx: Session, addition_id: int) -> Addition:
    """What was asked for under this id, which a line of the outbox names."""
    return read_value(Addition, tx.execute(select(ADDITIONS).where(ADDITIONS.c.id == addition_id)).one())


def save(tx: Session, addition: Addition) -> None:
    """Write down what came of it."""
    tx.execute(update(ADDITIONS).where(ADDITIONS.c.id == addition.id), written(addition))
