"""How far each account has been heard. Saved in the transaction of the mentions that the cursor covers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.store.tables_listening import CURSORS
from bot.store.upsert import insert


def read(tx: Session, account: str) -> str | None:
    """The account's cursor; None before its first start."""
    return tx.execute(select(CURSORS.c.cursor).where(CURSORS.c.account == account)).scalar()


def begin(tx: Session, account: str, cursor: str, now: datetime) -> None:
    """Begin to hear an account from here on, unless somebody else has begun already."""
    statement = insert(tx, CURSORS).values(account=account, cursor=cursor, at=now)
    tx.execute(statement.on_conflict_do_nothing(index_elements=["account"]))


def lock(tx: Session, accounts: Collection[str]) -> None:
    """Have everybody wait who would take in what these accounts hear, until the transaction ends."""
    here = select(CURSORS.c.account).where(CURSORS.c.account.in_(accounts))
    tx.execute(here.order_by(CURSORS.c.account).with_for_update()).all()


def save(tx: Session, account: str, cursor: str, now: datetime) -> None:
    """Move the account's cursor."""
    moved = {"cursor": cursor, "at": now}
    statement = insert(tx, CURSORS).values(account=account, **moved)
    tx.execute(statement.on_conflict_do_update(index_elements=["account"], set_=moved))
