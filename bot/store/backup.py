"""
Copies of a SQLite desk: made while it runs, and put in its place when it does not.

A copy is whole or not there: it is made under another name, checked, on the disk, and only then takes its own. What is
replaced by a restored copy is kept beside it.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from bot.errors import ConfigError, CopyFailed
from bot.store import marks, strange_log
from bot.store.database import Database, SchemaState

TAKEN = "backup"
"""The mark of the moment at which a copy was taken; it stands in copies alone."""

COMPANIONS = ("-wal", "-shm", "-journal", ".lock")
"""What SQLite and the desk keep beside a database, under its name."""


def save(source: Database, target: Path, now: datetime) -> None:
    """
    Copy a SQLite database, be a desk running on it or not, to a new file that only this account reads.

    Raises:
        CopyFailed: it is no desk's database, or there is a file at `target` already, or it cannot be written.
    """
    if str(target.resolve()) in {f"{Path(str(source.file)).resolve()}{ending}" for ending in COMPANIONS}:
        raise CopyFailed(f"{target}: This name belongs to the database itself")
    with new_file(target) as part:
        with source.reading() as tx, closing(sqlite3.connect(part)) as copy:
            live = tx.connection()
            if not {"cases", "outbox"} <= set(inspect(live).get_table_names()):
                raise CopyFailed(f"{source.file}: This is no desk's database; nothing was written")
            driver: Any = live.connection.driver_connection
            driver.backup(copy)  # in one step, which sees one moment of it and keeps no writer waiting
            _forget_tokens(copy)
        with closing(Database(f"sqlite:///{part}")) as database:
            mark_taken(database, now)
        _finish(part)


def _forget_tokens(copy: sqlite3.Connection) -> None:
    """Leave the accounts' tokens out: a copy may lie anywhere, and its tokens would be used up by then."""
    copy.execute("PRAGMA secure_delete = ON")
    if copy.execute("SELECT 1 FROM sqlite_schema WHERE name = 'grants'").fetchone():
        copy.execute("DELETE FROM grants")
        copy.commit()


def save_before_migrating(database: Database, now: datetime) -> Path | None:
    """
    Copy a SQLite desk as an older release left it, to beside itself; None where there is nothing to migrate.

    Raises as `save` does.
    """
    if database.file is None or not database.file.is_file():
        return None
    with database.reading() as tx:
        is_a_desk = inspect(tx.connection()).has_table("outbox")
    if not is_a_desk or database.state_of_schema() is not SchemaState.BEHIND:
        return None
    target = Path(f"{database.file}.before-migrate-{now:%Y%m%dT%H%M%S}")
    save(database, target, now)
    return target


def mark_taken(database: Database, now: datetime) -> None:
    """Note when a copy was taken, where the database's shape has room for that: an older one stays what it is."""
    with database.transaction() as tx:
        if inspect(tx.connection()).has_table("marks"):
            marks.save(tx, TAKEN, now)


@contextmanager
def restored(copy: Path, target: Path, now: datetime) -> Iterator[Database]:
    """
    The copy as a migrated database to make ready, which takes the place of `target` at the end of the block.

    The replaced database stays beside it as `….before-restore-<moment>`. Whoever calls holds the target. When the block
    raises, everything stays as it was.

    Raises:
        CopyFailed: the copy is no desk's, or is damaged, or a newer release made it, or it cannot be written.
    """
    if not copy.is_file():
        raise CopyFailed(f"{copy}: This is no file")
    if target.exists() and copy.samefile(target):
        raise CopyFailed(f"{copy}: This is the database itself")
    part = _temporary(target)
    try:
        shutil.copyfile(copy, part)
        # Someone may have copied the files of a database as they lay there.
        if (log := Path(f"{copy}-wal")).exists() and not strange_log.lies_beside(copy):
            shutil.copyfile(log, f"{part}-wal")
        _check_is_a_desk(part, copy)
        with _migrated(part) as database:
            yield database
        _finish(part)
        _replace(target, part, now)
    except (OSError, sqlite3.Error) as error:
        raise CopyFailed(f"{target}: {error}") from None
    finally:
        _remove(part)


def _check_is_a_desk(part: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(part)) as connection:
            well = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            is_a_desk = _holds_a_desk(connection)
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"{copy}: This is no backup of a desk ({error})") from None
    if not is_a_desk:
        raise CopyFailed(f"{copy}: This is no backup of a desk")
    if not well:
        raise CopyFailed(f"{copy}: The file is damaged")


def _holds_a_desk(connection: sqlite3.Connection) -> bool:
    tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('cases', 'outbox')"
    return bool(connection.execute(tables).fetchone() == (2,))


@contextmanager
def _migrated(part: Path) -> Iterator[Database]:
    """The database at `part`, in the shape that this release knows."""
    with closing(Database(f"sqlite:///{part}")) as database:
        try:
            database.migrate()
        except ConfigError as error:
            raise CopyFailed(str(error)) from None
        yield database


def _finish(part: Path) -> None:
    """Leave one file, whole and on the disk: without a log beside it, it can be carried anywhere."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise CopyFailed(f"{part}: The copy is damaged; is the database?")
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _replace(target: Path, part: Path, now: datetime) -> None:
    """Let `part` be the database. At no moment is there none, nor one with another's log."""
    aside = f"{target}.before-restore-{now:%Y%m%dT%H%M%S}"
    if target.exists():
        _fold_in_the_log(target)
        os.link(target, aside)
        os.chmod(aside, 0o600)  # one of an older release may be open to everybody, and it holds tokens
    for ending in ("-wal", "-shm"):  # still there where they are another's, or the replaced database cannot be opened
        if (companion := Path(f"{target}{ending}")).exists():
            companion.rename(f"{aside}{ending}")
    part.replace(target)
    _sync_folder(target)


def _fold_in_the_log(target: Path) -> None:
    """Bring into the file what a desk that was killed left in its log, so that the file alone is the database."""
    if strange_log.lies_beside(target):
        return
    try:
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        return


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A file to fill, which is called `target` at the end of the block, and is gone when it raises."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise CopyFailed(f"{target}: {error.strerror}; nothing was written") from None
    part = _temporary(target)
    try:
        yield part
        part.replace(target)
        _sync_folder(target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError | sqlite3.Error):
            raise CopyFailed(f"{target}: {error}; nothing was written") from None
        raise
    finally:
        _remove(part)


def _temporary(target: Path) -> Path:
    """A new file beside `target`, which only this account reads."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise CopyFailed(f"{target.parent}: {error.strerror}; nothing was written") from None
    os.close(number)
    return Path(name)


def _remove(part: Path) -> None:
    for ending in ("", *COMPANIONS):
        Path(f"{part}{ending}").unlink(missing_ok=True)


def _sync_folder(file: Path) -> None:
    """Bring the folder's own entry onto the disk: a new name is not there after a power cut without it."""
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
