"""The migrations and the tables that the statements name are the same thing, told twice."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, delete, inspect, text

from bot.desk.notice import NoticeKind
from bot.store import notices
from bot.store.database import Database
from bot.store.schema import METADATA
from bot.store.tables import NOTICES
from tests.build import stored_case

INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
}


def test_the_migrations_make_the_tables_that_the_code_names(blank_url: str) -> None:
    database = Database(blank_url)
    database.migrate()
    database.close()
    engine = create_engine(blank_url)

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)

    assert differences == []
    engine.dispose()


def test_the_migrations_make_the_indexes_that_the_code_names(database_url: str, blank_url: str) -> None:
    migrated, made = create_engine(database_url), create_engine(blank_url)
    METADATA.create_all(made)

    with migrated.connect() as theirs, made.connect() as ours:
        pair = _indexes(theirs), _indexes(ours)

    assert pair[0] == pair[1]
    migrated.dispose()
    made.dispose()


def test_every_foreign_key_is_kept(database_url: str) -> None:
    engine = create_engine(database_url)

    tables = {table for table in METADATA.tables if inspect(engine).get_foreign_keys(table)}

    assert tables == {"mentions", "replies", "follow_ups", "escalations", "notices", "events", "native_answers"}
    engine.dispose()


def test_no_id_is_used_twice(db: Database) -> None:
    with db.transaction() as tx:
        first = notices.add(tx, NoticeKind.VOIDED, stored_case(tx).id, "U0ANA", {})
        tx.execute(delete(NOTICES))

        second = notices.add(tx, NoticeKind.VOIDED, 1, "U0ANA", {})

    assert second > first


def _indexes(connection: Connection) -> set[str]:
    """Without quotes: SQLite writes them around the name of a table that another test took away and put back."""
    made = connection.execute(text(INDEXES[connection.dialect.name])).scalars()
    return {index.replace('"', "") for index in made}
