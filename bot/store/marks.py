"""Moments in the life of the desk that every replica, and every later start, may ask for."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.store.tables_delivery import MARKS
from bot.store.upsert import insert


def read(tx: Session, name: str) -> datetime | None:
    """When it was; None when it never was."""
    return tx.execute(select(MARKS.c.at).where(MARKS.c.name == name)).scalar()


def save(tx: Session, name: str, at: datetime) -> None:
    """Remember when it was, in place of any time before."""
    statement = insert(tx, MARKS).values(name=name, at=at)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": at}))


def begin(tx: Session, name: str, at: datetime) -> None:
    """Remember when it was, unless it is remembered already."""
    tx.execute(insert(tx, MARKS).values(name=name, at=at).on_conflict_do_nothing(index_elements=["name"]))


def begun(tx: Session, prefix: str) -> list[tuple[str, datetime]]:
    """The marks whose names begin so, with their moments, the oldest first."""
    begins = MARKS.c.name.startswith(prefix, autoescape=True)
    return [(name, at) for name, at in tx.execute(select(MARKS).where(begins).order_by(MARKS.c.at, MARKS.c.name))]


def forget(tx: Session, *names: str) -> None:
    """Remember these no more."""
    tx.execute(delete(MARKS).where(MARKS.c.name.in_(names)))
