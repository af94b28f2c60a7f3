"""The accounts' tokens as they are now. They are in no log, and in no copy that `mentiondesk backup` makes."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.store.columns import read, written
from bot.store.database import Database
from bot.store.tables_listening import GRANTS
from bot.store.upsert import insert


@dataclass(frozen=True)
class Kept:
    """A grant and a digest of the configured credentials that it descends from; see `bot.platforms.grants`."""

    account: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime | None
    seed: str
    at: datetime


def find(tx: Session, account: str) -> Kept | None:
    """What is kept for an account."""
    row = tx.execute(select(GRANTS).where(GRANTS.c.account == account)).one_or_none()
    return read(Kept, row) if row else None


def survivors(database: Database) -> list[Kept]:
    """The grants of a database that is about to be replaced, as far as it can still be read."""
    try:
        with database.reading() as tx:
            return [read(Kept, row) for row in tx.execute(select(GRANTS).order_by(GRANTS.c.account))]
    except SQLAlchemyError:
        return []


def save(tx: Session, kept: Kept) -> None:
    """Keep it in place of what was kept for the account."""
    values = written(kept)
    statement = insert(tx, GRANTS).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["account"], set_=values))
