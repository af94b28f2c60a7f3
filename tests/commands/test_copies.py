"""A backup is whole or not there, and what is no backup changes nothing."""

import errno
import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.store import cases, desk_id, grants, leases, pg_copies
from bot.store.database import Database
from bot.store.grants import Kept
from tests.build import NOON, stored_case
from tests.full_disk import LESS_THAN_A_PAGE, files_no_longer_than


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


def test_a_restored_desk_knows_what_it_posted_under_an_id_that_its_backup_has_not(
    desk: Database, database_url: str
) -> None:
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        own_id = desk_id.read(tx, NOON)
    desk.close()

    run("restore", "desk.backup")

    with closing(Database(database_url)) as database, database.transaction() as tx:
        assert desk_id.read(tx, NOON) == own_id


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
def test_a_restore_without_room_changes_nothing(desk: Database, folder: Path, database_url: str) -> None:
    run("backup", "desk.backup")
    desk.close()

    with files_no_longer_than(LESS_THAN_A_PAGE):
        result = run("restore", "desk.backup")

    assert result.exit_code == 1
    assert result.stderr.startswith(f"{folder / 'blank.db'}: [Errno {errno.EFBIG}] File too large")
    assert result.stderr.endswith(". Nothing was changed.\n")
    assert [*folder.glob(".blank.db.*"), *folder.glob("*.before-restore-*")] == []
    assert case_count(database_url) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("tables", ["", "CREATE TABLE songs (id INTEGER)"])
def test_what_is_no_desk_is_not_praised_as_its_backup(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tables: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    other = sqlite3.connect("other.db")
    other.executescript(tables)
    other.close()
    Path("other.db").touch()

    result = run("backup", "desk.backup")

    assert result.exit_code == 1
    assert result.stderr == "other.db: This is no desk's database; nothing was written\n"
    assert not Path("desk.backup").exists()


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


def killed_in_a_restore(point: str, monkeypatch: pytest.MonkeyPatch) -> int | None:
    """Restore in a process of its own, which the `pg_restore` that it calls kills; returns how it ended."""
    real = pg_copies.path_of("pg_restore")
    steps = {"before": "kill -9 $PPID", "after": f'{real} "$@" && kill -9 $PPID'}
    spy = Path("tools") / "pg_restore"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\ncase "$*" in *--list*) exec {real} "$@";; esac\n{steps[point]}\n')
    spy.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{spy.parent.resolve()}:{os.environ['PATH']}")
        process = multiprocessing.get_context("fork").Process(target=run, args=("restore", "desk.backup"))
        process.start()
        process.join()
    return process.exitcode


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_database_whose_restore_was_killed_is_refused_until_it_is_restored(
    desk: Database, database_url: str, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept("x:acme", "access 1", "refresh-number-1", NOON, "seed", NOON)
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        stored_case(tx, "9002")
        grants.save(tx, kept)
    desk.close()

    killed = killed_in_a_restore(point, monkeypatch)
    refused = [run(*words.split()) for words in ("migrate", "backup other.backup", "outbox list")]
    again = run("restore", "desk.backup")

    assert killed == -signal.SIGKILL
    assert {(one.exit_code, "a restore of it broke off" in one.output) for one in refused} == {(2, True)}
    assert again.exit_code == 0, again.output
    assert case_count(database_url) == 1
    with closing(Database(database_url)) as database:
        assert grants.survivors(database) == [kept]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_what_stands_in_the_way_of_putting_back_is_told(
    desk: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "desk.backup")
    desk.close()
    killed_in_a_restore("before", monkeypatch)
    with closing(Database(database_url, for_restore=True)) as database, database.transaction() as tx:
        tx.execute(text("CREATE VIEW cases AS SELECT 1"))

    result = run("restore", "desk.backup")

    assert result.exit_code == 1
    assert result.stderr == (
        'What a restore left cannot be put back yet: "cases" is not a table. Nothing was changed.\n'
    )


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_was_replaced_is_kept_with_what_a_killed_desk_left_in_its_log(
    desk: Database, folder: Path, database_url: str
) -> None:
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        stored_case(tx, "9002")
    Path("blank.db").chmod(0o644)

    assert run("restore", "desk.backup").exit_code == 0  # the log is still open, as after a kill -9

    (aside,) = (file for file in folder.glob("blank.db.before-restore-*") if file.name[-4:] not in ("-wal", "-shm"))
    assert (case_count(f"sqlite:///{aside}"), case_count(database_url)) == (2, 1)
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("source", ["desk.backup", "moved.backup"])
def test_a_backup_copied_over_a_killed_desk_is_not_mixed_with_its_log(
    desk: Database, folder: Path, database_url: str, source: str
) -> None:
    run("backup", "desk.backup")
    with desk.transaction() as tx:
        stored_case(tx, "9002")
    log = Path("blank.db-wal").read_bytes()
    desk.close()
    shutil.copyfile("desk.backup", "blank.db")
    Path("blank.db-wal").write_bytes(log)

    refused = [run(*words.split()) for words in ("migrate", "backup other.backup", "outbox list", "outbox retry --all")]
    left = (Path("blank.db").read_bytes(), Path("blank.db-wal").read_bytes())
    if source == "moved.backup":
        Path("blank.db").rename(source)
    result = run("restore", source)

    assert {(one.exit_code, "run `mentiondesk restore` on that" in one.stderr) for one in refused} == {(2, True)}
    assert left == (Path("desk.backup").read_bytes(), log)
    assert result.exit_code == 0, result.output
    assert [file.read_bytes() for file in folder.glob("blank.db.before-restore-*-wal")] == [log]
    assert case_count(database_url) == 1


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
