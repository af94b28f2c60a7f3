"""
The shapes that a database may have: the one it has, and those that this release can bring it to.

They are read without Alembic, which takes a tenth of a start to load and is needed for a migration only.
"""

from importlib.resources import files

from sqlalchemy import Connection, text

TABLE = "alembic_version"


def known() -> tuple[str, ...]:
    """The revisions of this release, the newest first: each step's file begins with its own."""
    steps = files("bot.store.migrations").joinpath("versions").iterdir()
    return tuple(sorted((step.name.partition("_")[0] for step in steps if step.name[:1].isdigit()), reverse=True))


def shape_of(connection: Connection) -> str | None:
    """The revision that a database has; None for one without tables of ours."""
    if not connection.dialect.has_table(connection, TABLE):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
