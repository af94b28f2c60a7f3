"""
A release that is still at work when the next one has migrated the database.

Migrations expand first: they add, and what they add the release before them need not know. The one prepared here does
so, and the desk goes on with its statements as they were, also with those that the server has prepared by then.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from bot.errors import ConfigError
from bot.sandbox.server import Sandbox
from bot.store.database import Database, SchemaState
from bot.work import casework
from tests.build import ANA
from tests.delivery.stage import Stage, staged_on_x

PREPARED_AFTER = 6
"""A statement that was carried out so often is one that PostgreSQL's driver has prepared on the server."""

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade() -> None:
    op.add_column("cases", sa.Column("mood", sa.String(), nullable=False, server_default="calm"))
    op.add_column("outbox", sa.Column("weight", sa.Integer()))
    op.create_table("moods", sa.Column("name", sa.String(), primary_key=True))
    op.create_index("ix_cases_mood", "cases", ["mood"])
"""


@pytest.fixture
def running(blank_url: str, box: Sandbox) -> Iterator[Stage]:
    """A desk of this release, on a database of its own."""
    database = Database(blank_url)
    database.migrate()
    stage = staged_on_x(database, box)
    yield stage
    stage.close()
    database.close()


def migrate_to_the_next_release(database_url: str, versions: Path) -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    ours = ScriptDirectory.from_config(config)
    (versions / "next.py").write_text(NEXT.format(newest=ours.get_current_head()), encoding="utf-8")
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{ours.versions}\n{versions}")
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def answered(stage: Stage, words: str) -> bool:
    """Whether a post gets these words for an answer: heard, shown, claimed, written, approved, sent."""
    case_id = stage.mentioned()
    stage.settle()
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.approved(case_id, text=words)
    stage.settle()
    return stage.public(case_id) == [words]


def test_a_desk_goes_on_while_the_next_release_migrates(running: Stage, blank_url: str, tmp_path: Path) -> None:
    before = [answered(running, f"Hola, lo vemos ({number}).") for number in range(PREPARED_AFTER)]

    migrate_to_the_next_release(blank_url, tmp_path)

    after = [answered(running, f"Hola, ya está ({number}).") for number in range(2)]
    assert all(before + after)
    assert running.desk.db.answers()
    with running.desk.db.reading() as tx:
        assert set(tx.execute(text("SELECT mood FROM cases")).scalars()) == {"calm"}


def test_a_desk_does_not_start_on_what_the_next_release_has_made(
    running: Stage, blank_url: str, tmp_path: Path
) -> None:
    migrate_to_the_next_release(blank_url, tmp_path)

    assert running.desk.db.state_of_schema() is SchemaState.UNKNOWN
    with pytest.raises(ConfigError, match="newer release"):
        running.desk.db.migrate()
