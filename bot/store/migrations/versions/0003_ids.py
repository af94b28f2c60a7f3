"""
On SQLite no id is used twice, and the next one can be set, as on PostgreSQL; it changes nothing else.

A restored desk must go on far above the ids that the lost time gave away: they stand in Slack, on cards and buttons.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = ("cases", "mentions", "replies", "follow_ups", "escalations", "notices")
"""Those whose ids are known outside of the database."""


def upgrade() -> None:
    """Make each table anew with the same rows; the release before this one sees no difference."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    # The rows that refer to those of a table that is made anew are content again when it has them back.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for table in TABLES:
        _make_anew(connection, table)


def _make_anew(connection: sa.Connection, table: str) -> None:
    named = {"table": table}
    shape = connection.execute(sa.text("SELECT sql FROM sqlite_schema WHERE name = :table"), named).scalar_one()
    indexes = connection.execute(
        sa.text("SELECT sql FROM sqlite_schema WHERE tbl_name = :table AND type = 'index' AND sql IS NOT NULL"), named
    )
    kept = list(indexes.scalars())
    counted = shape.replace("id INTEGER NOT NULL", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", 1)
    counted = counted.replace(f"CONSTRAINT pk_{table} PRIMARY KEY (id),", "", 1)
    counted = counted.replace(f", \n\tCONSTRAINT pk_{table} PRIMARY KEY (id)", "", 1)
    connection.exec_driver_sql(f"CREATE TEMP TABLE kept AS SELECT * FROM {table}")  # noqa: S608 - the names are our own
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(counted)
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608
    connection.exec_driver_sql("DROP TABLE kept")
    for index in kept:
        connection.exec_driver_sql(index)
