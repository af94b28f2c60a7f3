"""`INSERT … ON CONFLICT`, which both engines know and SQLAlchemy spells once for each."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert(tx: Session, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that takes an `on_conflict_…` clause, for the engine of the open transaction."""
    if tx.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
