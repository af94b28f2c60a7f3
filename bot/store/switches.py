"""What people have turned off, and who did: listening to a source, sending from an account."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from bot.desk.switch import Off, Switch
from bot.store.tables_listening import SWITCHES
from bot.store.upsert import insert


def read(tx: Session, switch: Switch) -> Off | None:
    """Who turned it off, and when; None while it is on."""
    row = tx.execute(select(SWITCHES).where(SWITCHES.c.name == switch.name)).first()
    return Off(row.by, row.at) if row else None


def off(tx: Session) -> Mapping[str, Off]:
    """Everything that is off, by the switches' names."""
    return {row.name: Off(row.by, row.at) for row in tx.execute(select(SWITCHES))}


def turn_off(tx: Session, switch: Switch, by: str, at: datetime) -> bool:
    """Turn it off; False when it was off already."""
    statement = insert(tx, SWITCHES).values(name=switch.name, by=by, at=at).on_conflict_do_nothing()
    return tx.execute(statement.returning(SWITCHES.c.name)).first() is not None


def turn_on(tx: Session, switch: Switch) -> bool:
    """Turn it on again; False when it was on already."""
    gone = delete(SWITCHES).where(SWITCHES.c.name == switch.name)
    return tx.execute(gone.returning(SWITCHES.c.name)).first() is not None
