"""
Which desk this is: an id by which it tells what it has posted from what another desk on the same Slack app has.

It is made at random, once, and goes with the database into its backups.
"""

import secrets
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.store import marks
from bot.store.database import Database

MADE, ID = "desk made", "desk id "


def read(tx: Session, now: datetime) -> str:
    """The desk's id (`"4be1c09a77d2"`), made where there is none yet."""
    marks.begin(tx, MADE, now)  # of two replicas at their first start the second waits here for what the first makes
    known = _known(tx)
    if known is not None:
        return known
    made = secrets.token_hex(6)
    marks.begin(tx, ID + made, now)
    return made


def survivor(database: Database) -> str | None:
    """The id of a database that is about to be replaced; None where it has none, or cannot be read any more."""
    try:
        with database.reading() as tx:
            return _known(tx)
    except SQLAlchemyError:
        return None


def keep(tx: Session, own_id: str, now: datetime) -> None:
    """Go on under this id where the database has none: it was backed up before the desk made itself one."""
    if _known(tx) is None:
        marks.begin(tx, ID + own_id, now)


def _known(tx: Session) -> str | None:
    return next((name.removeprefix(ID) for name, _ in marks.begun(tx, ID)), None)
