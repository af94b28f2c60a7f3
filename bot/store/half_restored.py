"""
The sign that a restore on PostgreSQL was begun and is not finished: nobody else may use such a database.

What `pg_restore` brings is committed before the desk was made to look before it posts, and a restore may be killed
anywhere. So the sign comes in the transaction that puts the replaced tables aside and goes in the one that makes the
desk look. It is a table without columns among those that were put aside, where `pg_restore` changes nothing.
"""

from typing import Any

from psycopg import Connection
from sqlalchemy import text
from sqlmodel import Session

from bot.errors import ConfigError

TABLE = "being_restored"
_SCHEMA = f"SELECT schemaname FROM pg_tables WHERE tablename = '{TABLE}'"  # noqa: S608 - our own name
_REFUSAL = "database: It is being restored, or a restore of it broke off; wait, or run `mentiondesk restore FILE` again"


def refuse_connection(connection: Connection[Any], _record: object) -> None:
    """Close a new connection to a database that is half restored. Raises ConfigError: it is."""
    if connection.execute(_SCHEMA).fetchone():
        connection.close()
        raise ConfigError(_REFUSAL)
    connection.rollback()


def refuse(tx: Session) -> None:
    """Raises ConfigError: the database is half restored."""
    if aside(tx):
        raise ConfigError(_REFUSAL)


def begin(tx: Session, aside: str) -> None:
    """Let nobody in from now on who comes without knowing of it; `aside` is the schema of the replaced tables."""
    tx.execute(text(f'CREATE TABLE "{aside}"."{TABLE}" ()'))


def aside(tx: Session) -> str | None:
    """The schema in which a restore that is not finished has put the replaced tables; None where there is none."""
    if tx.get_bind().dialect.name != "postgresql":
        return None
    return tx.execute(text(_SCHEMA)).scalar()


def end(tx: Session) -> None:
    """Let everybody in again; where nothing is half restored, as on SQLite, there is nothing to do."""
    if schema := aside(tx):
        tx.execute(text(f'DROP TABLE "{schema}"."{TABLE}"'))
