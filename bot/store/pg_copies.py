"""
Copies of a desk on PostgreSQL, made and put in its place by the server's own tools.

What is replaced is kept: the tables move into a schema of their own, `before_restore_<moment>`, and move back when the
copy cannot be put in their place. Where a restore is killed, nobody gets at what it leaves (`half_restored`), and the
next one begins by moving them back.
"""

import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.errors import ConfigError, CopyFailed
from bot.store import ailing, backup, half_restored, leases
from bot.store.database import Database
from bot.store.schema import METADATA

log = logging.getLogger(__name__)

TOOLS = Path("/usr/lib/postgresql")
"""Where Debian and its kin keep every version's tools, of which only some are on the PATH."""

RESTORING = 7_206_342
"""The advisory lock (any number that is ours) under which PostgreSQL lets one restore work at a time."""

TABLES = (*METADATA.tables, "alembic_version")


def save(url: str, database: Database, target: Path, now: datetime) -> None:
    """
    Copy the database, be desks running on it or not, to a new file that only this account reads.

    Raises:
        CopyFailed: there is a file at `target` already, or `pg_dump` is not there or says no.
    """
    with backup.new_file(target) as part:
        backup.mark_taken(database, now)  # before the dump: a lost time that begins too early only looks further
        options = ("--format=custom", "--no-owner", "--no-privileges", *(f"--table={table}" for table in TABLES))
        without_tokens = "--exclude-table-data=grants"  # a copy may lie anywhere, and they would be used up by then
        _run("pg_dump", url, *options, without_tokens, f"--file={part}")


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """
    Let nobody else restore into the database during the block; what a restore that was killed has left is put back.

    `database` is open for a restore.

    Raises:
        CopyFailed: another restore is at work, or a killed one's `pg_restore` still is.
    """
    with database.transaction() as tx:
        tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        if not tx.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": RESTORING}).scalar_one():
            raise CopyFailed("It is being restored already: wait for that")
        with database.reading() as seen:
            aside = half_restored.aside(seen)
        if aside is not None:
            try:
                _put_back(database, aside)
            except SQLAlchemyError as error:  # the killed one's `pg_restore` holds a lock, or commits its tables now
                raise CopyFailed(f"What a restore left cannot be put back yet: {ailing.reason(error)}") from None
            log.warning("restore.put_back", extra={"schema": aside})
        yield


@contextmanager
def restored(url: str, database: Database, copy: Path, now: datetime) -> Iterator[Database]:
    """
    The database with what is in the copy, migrated, to make ready before a desk runs on it.

    `database` is open for a restore: nobody else gets in until it is made ready. When the block raises, everything is
    put back as it was.

    Raises:
        CopyFailed: a desk is running, the copy is no desk's, or `pg_restore` is not there or says no.
    """
    _check_is_a_desk(url, copy)
    aside = f"before_restore_{now:%Y%m%dt%H%M%S}"
    _put_aside(database, aside)
    try:
        _run("pg_restore", url, "--clean", "--if-exists", "--single-transaction", "--no-owner", str(copy), into=True)
        database.migrate()
        yield database
    except BaseException as error:
        _put_back(database, aside)
        if isinstance(error, ConfigError):
            raise CopyFailed(str(error)) from None
        raise


def _check_is_a_desk(url: str, copy: Path) -> None:
    if not copy.is_file():
        raise CopyFailed(f"{copy}: This is no file")
    listed = _run("pg_restore", url, "--list", str(copy))
    if not all(f"TABLE DATA public {table} " in listed for table in ("cases", "outbox", "alembic_version")):
        raise CopyFailed(f"{copy}: This is no backup of a desk")


def _put_aside(database: Database, aside: str) -> None:
    with database.transaction() as tx:
        _refuse_if_running(tx, database.clock())
        tx.execute(text(f'CREATE SCHEMA "{aside}"'))
        _move(tx, "current_schema()", aside)
        half_restored.begin(tx, aside)


def _refuse_if_running(tx: Session, now: datetime) -> None:
    """Who starts takes leases and then asks whether this is going on: either it is seen here, or it sees us."""
    if not inspect(tx.connection()).has_table("leases"):
        return
    tx.execute(text("LOCK TABLE leases IN ACCESS EXCLUSIVE MODE"))
    if held := leases.live(tx, "", now):
        raise CopyFailed(f"A desk is running on this database ({', '.join(held)}): stop it, or wait for its leases")


def _put_back(database: Database, aside: str) -> None:
    with database.transaction() as tx:
        here = str(tx.execute(text("SELECT current_schema()")).scalar_one())
        for table in TABLES:
            tx.execute(text(f'DROP TABLE IF EXISTS "{table}" CASCADE'))
        _move(tx, f"'{aside}'", here)
        half_restored.end(tx)
        tx.execute(text(f'DROP SCHEMA "{aside}"'))


def _move(tx: Session, source: str, target: str) -> None:
    """Move our tables, with their indexes and sequences, from one schema to another."""
    chosen = f"SELECT schemaname, tablename FROM pg_tables WHERE schemaname = {source}"  # noqa: S608 - our own names
    for schema, table in tx.execute(text(chosen)).all():
        if table in TABLES:
            tx.execute(text(f'ALTER TABLE "{schema}"."{table}" SET SCHEMA "{target}"'))


def _run(tool: str, url: str, *options: str, into: bool = False) -> str:
    """What a tool prints; the password reaches it by the environment, for everybody can read a command line."""
    address = make_url(url)
    database = ["--dbname", _without_password(address)] if into or tool == "pg_dump" else []
    password = address.password or address.query.get("password")
    environ = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    try:
        done = subprocess.run(  # noqa: S603 - a tool of PostgreSQL's, and no shell
            [path_of(tool), *database, "--no-password", *options],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise CopyFailed(f"{tool}: {error.strerror}") from None
    if done.returncode:
        raise CopyFailed(f"{tool}: {' '.join(done.stderr.split())}")
    return done.stdout


def _without_password(address: URL) -> str:
    """`"postgresql://desk@db.example/desk"`: as the tools take it."""
    bare = URL.create("postgresql", address.username, None, address.host, address.port, address.database, address.query)
    return bare.difference_update_query(["password"]).render_as_string(hide_password=False)


def path_of(tool: str) -> str:
    """Where one of PostgreSQL's tools is on this machine. Raises CopyFailed: it is not."""
    packaged = sorted(TOOLS.glob(f"*/bin/{tool}"), key=lambda path: int(path.parts[-3]))
    path = shutil.which(tool) or (str(packaged[-1]) if packaged else None)
    if path is None:
        raise CopyFailed(f"{tool} is not on this machine; install PostgreSQL's client tools")
    return path
