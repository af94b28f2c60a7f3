"""How far each account has been heard. Saved in the transaction of the mentions that the cursor covers."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.store.tables import CURSORS
from bot.store.upsert import insert


def read(tx: Session, account: str) -> str | None:
    """The account's cursor; None before its first start."""
    return tx.execute(select(CURSORS.c.cursor).where(CURSORS.c.account == account)).scalar()


def save(tx: Session, account: str, cursor: str, now: datetime) -> None:
    """Move the account's cursor."""
    moved = {"cursor": cursor, "at": now}
    statement = insert(tx, CURSORS).values(account=account, **moved)
    tx.execute(statement.on_conflict_do_update(index_elements=["account"], set_=moved))
