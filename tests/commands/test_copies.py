"""A backup is whole or not there, and what is no backup changes nothing."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.store import cases, grants, leases
from bot.store.database import Database
from bot.store.grants import Kept
from tests.build import NOON, stored_case


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def database_url(blank_url: str) -> str:
    """A database of the test's own, which may be put aside."""
    with_tables = Database(blank_url)
    with_tables.migrate()
    with_tables.close()
    return blank_url


@pytest.fixture
def desk(db: Database) -> Iterator[Database]:
    """A desk with one case, and nobody running it."""
    with db.transaction() as tx:
        stored_case(tx)
    yield db
    db.close()


def case_count(url: str) -> int:
    database = Database(url)
    with database.reading() as tx:
        count = sum(number for _, _, number in cases.tally(tx))
    database.close()
    return count


def test_a_backup_is_made_while_the_desk_runs_and_brings_back_what_it_held(desk: Database, database_url: str) -> None:
    desk.hold()
    made = run("backup", "desk.backup")
    with desk.transaction() as tx:
        stored_case(tx, "9002")
    desk.close()

    result = run("restore", "desk.backup")

    assert (made.exit_code, result.exit_code) == (0, 0), made.output + result.output
    assert stat.S_IMODE(os.stat("desk.backup").st_mode) == 0o600
    assert "The desk is as it was at" in result.stdout
    assert case_count(database_url) == 1


def test_a_backup_holds_no_token_and_restoring_one_brings_back_no_older_one(
    desk: Database, database_url: str, folder: Path
) -> None:
    first = Kept("x:acme", "access 1", "refresh-number-1", NOON, "seed", NOON)
    with desk.transaction() as tx:
        grants.save(tx, first)
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        grants.save(tx, replace(first, refresh="refresh-number-2"))
    desk.close()

    run("restore", "desk.backup")

    assert b"refresh-number-1" not in (folder / "desk.backup").read_bytes()
    database = Database(database_url)
    assert [kept.refresh for kept in grants.survivors(database)] == ["refresh-number-2"]
    database.close()


def test_nothing_is_left_beside_a_backup_or_a_restored_desk(desk: Database, folder: Path) -> None:
    desk.close()
    before = {file.name for file in folder.iterdir()}

    run("backup", "desk.backup")
    run("restore", "desk.backup")

    left = {file.name for file in folder.iterdir()} - before
    assert {name for name in left if ".before-restore-" not in name} <= {"desk.backup", "blank.db.lock"}


def test_a_backup_is_never_written_over_anything(desk: Database, folder: Path) -> None:
    (folder / "desk.backup").write_text("mine")

    result = run("backup", "desk.backup")

    assert result.exit_code == 1
    assert result.stderr == "desk.backup: File exists; nothing was written\n"
    assert (folder / "desk.backup").read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_nothing(desk: Database) -> None:
    assert run("backup", "nowhere/desk.backup").exit_code == 1
    assert not Path("nowhere").exists()


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\0" * 200])
def test_what_is_no_backup_changes_nothing(desk: Database, folder: Path, database_url: str, content: bytes) -> None:
    desk.close()
    (folder / "strange").write_bytes(content)

    result = run("restore", "strange")

    assert result.exit_code == 1
    assert result.stderr.endswith("Nothing was changed.\n")
    assert case_count(database_url) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_another_program_s_database_is_no_backup(desk: Database, database_url: str) -> None:
    desk.close()
    other = sqlite3.connect("other.db")
    other.execute("CREATE TABLE songs (id INTEGER)")
    other.close()

    result = run("restore", "other.db")

    assert result.stderr == "other.db: This is no backup of a desk. Nothing was changed.\n"
    assert case_count(database_url) == 1


def test_a_backup_by_a_newer_release_changes_nothing(desk: Database, database_url: str) -> None:
    _set_revision(desk, "9999")
    run("backup", "desk.backup")
    _set_revision(desk, "0003")
    desk.close()

    result = run("restore", "desk.backup")

    assert result.exit_code == 1
    assert "a newer release of mentiondesk has migrated it" in result.stderr
    assert case_count(database_url) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_running_desk_is_not_replaced(desk: Database) -> None:
    run("backup", "desk.backup")
    desk.hold()

    result = run("restore", "desk.backup")

    assert result.exit_code == 1
    assert "a desk is already running" in result.stderr


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_replica_that_runs_is_not_robbed_of_its_database(desk: Database) -> None:
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        leases.hold(tx, ["wake"], "replica 1", desk.clock(), timedelta(minutes=1))

    result = run("restore", "desk.backup")

    assert result.exit_code == 1
    assert "A desk is running on this database (wake)" in result.stderr


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_was_replaced_is_kept_with_what_a_killed_desk_left_in_its_log(
    desk: Database, folder: Path, database_url: str
) -> None:
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        stored_case(tx, "9002")

    assert run("restore", "desk.backup").exit_code == 0  # the log is still open, as after a kill -9

    (aside,) = (file for file in folder.glob("blank.db.before-restore-*") if file.name[-4:] not in ("-wal", "-shm"))
    assert (case_count(f"sqlite:///{aside}"), case_count(database_url)) == (2, 1)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("name", ["blank.db", "blank.db-wal", "blank.db-shm", "blank.db.lock"])
def test_a_database_is_not_copied_into_itself(desk: Database, name: str) -> None:
    assert run("backup", name).exit_code == 1


@pytest.mark.parametrize("engine", ["postgresql"])
def test_no_command_line_holds_the_password(desk: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = make_url(os.environ["DATABASE_URL"]).set(password="s3cret&word")
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    spy = tmp_path / "pg_dump"
    spy.write_text('#!/bin/sh\necho "$PGPASSWORD" "$@" > told\nexit 1\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    result = run("backup", "desk.backup")

    told = Path("told").read_text()
    assert told.startswith("s3cret&word ")
    assert "s3cret" not in told.removeprefix("s3cret&word ")
    assert "s3cret" not in result.output


def _set_revision(database: Database, revision: str) -> None:
    with database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_desk_of_an_older_release_is_copied_before_it_is_migrated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///old.db")
    made_by("0002", "sqlite:///old.db")
    before = {file.name for file in folder.iterdir()}

    first, second = run("migrate"), run("migrate")

    (copy,) = {file.name for file in folder.iterdir()} - before
    assert copy.startswith("old.db.before-migrate-")
    assert (first.exit_code, copy in first.stdout, copy in second.stdout) == (0, True, False)
    assert run("restore", copy).exit_code == 0


def made_by(revision: str, url: str) -> None:
    """A database in the shape that an older release knew."""
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
