"""Moments in the life of the desk that every replica, and every later start, may ask for."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.store.tables import MARKS
from bot.store.upsert import insert


def read(tx: Session, name: str) -> datetime | None:
    """When it was; None when it never was."""
    return tx.execute(select(MARKS.c.at).where(MARKS.c.name == name)).scalar()


def save(tx: Session, name: str, at: datetime) -> None:
    """Remember when it was, in place of any time before."""
    statement = insert(tx, MARKS).values(name=name, at=at)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": at}))
