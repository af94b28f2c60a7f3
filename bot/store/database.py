"""
The database: who may write, how durably, and which shape of it this release knows.

SQLite has one writing connection, for which the threads queue, and transactions that take the write lock when they
begin: with the driver's own, two of them read the same free case and both claim it; with more connections than one,
the slowest presses take seven times as long. Everything is on the disk before a commit returns (`synchronous=FULL`),
for a lost "it is being sent" would become a second public reply.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlmodel import Session

from bot.clock import Clock, utcnow
from bot.errors import AlreadyRunning, ConfigError
from bot.store import half_restored, shapes, strange_log
from bot.store.clock import CarriedClock
from bot.store.columns import Moment
from bot.store.disk import NETWORK_FILE_SYSTEMS, file_system

BUSY_SECONDS = 30
"""How long a thread waits for the writing connection, and the connection for another one's lock."""

MEASURED_EVERY = 10.0
"""Seconds for which the server's time is carried on by our own steady clock."""

MIGRATING = 7_206_341
"""The advisory lock (any number that is ours) under which PostgreSQL lets one replica migrate at a time."""


POOL_SECONDS = 5
PATIENCE: Mapping[str, Any] = {
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 10_000,  # milliseconds without a sign from the other end
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 5,  # seconds
    "keepalives_count": 2,
    "options": "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
}
"""Nothing waits for ever for a PostgreSQL that hangs, or for a replica that froze in the middle of a transaction."""

AWAY = (OperationalError, InterfaceError, NoConnection)
"""What is raised while the database is away or full: nobody's bug, and over as soon as it is back."""

QUIET: Mapping[str, Any] = {"hide_parameters": True}
"""An error of the database goes to the log; what strangers and agents wrote must not go with it."""


class SchemaState(StrEnum):
    """Whether this release can work with the database as it is."""

    CURRENT = "current"
    BEHIND = "behind"
    UNKNOWN = "unknown"


class Database:
    """
    The database at a URL (`"sqlite:///desk.db"`, `"postgresql+psycopg://…"`); connects when it is first needed.

    `clock` tells the database's time: its server's, or this process's where there is no server. While PostgreSQL is
    half restored every connection but those `for_restore` raises ConfigError.

    Raises:
        ConfigError: the URL names neither a SQLite file nor PostgreSQL.
    """

    def __init__(self, url: str, *, for_restore: bool = False) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:
            raise ConfigError("database: not a database URL") from None
        self.engine = self._url.get_backend_name()
        if self.engine == "sqlite" and self._url.database not in (None, "", ":memory:"):
            self._writer, self._reader = _sqlite(url, Path(str(self._url.database)))
        elif self._url.drivername == "postgresql+psycopg":
            self._writer, self._reader = _postgresql(url)
            if not for_restore:
                event.listen(self._writer, "connect", half_restored.refuse_connection)
        else:
            raise ConfigError("database: must begin with sqlite:/// and name a file, or with postgresql+psycopg://")
        self.file = Path(str(self._url.database)) if self.engine == "sqlite" else None
        self._lock_file: int | None = None
        self.clock: Clock = CarriedClock(self._time, MEASURED_EVERY if self.engine == "postgresql" else None)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end of the block, rolled back when it raises."""
        with Session(self._writer, autoflush=False) as tx, tx.begin():
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that sees one moment of the database, waits for no writer and cannot write."""
        with Session(self._reader, autoflush=False) as tx:
            yield tx

    def migrate(self) -> None:
        """
        Bring the database to the shape that this release knows, in one transaction; a SQLite file is made if need be.

        Raises:
            ConfigError: a newer release has been here, or the file cannot be made, or is another program's.
        """
        self._make_file()
        if self.state_of_schema() is SchemaState.UNKNOWN:
            raise ConfigError("database: a newer release of mentiondesk has migrated it; run that one")
        self._refuse_another_programs()
        with self._writer.begin() as connection:
            if self.engine == "postgresql":
                # A step may take its time, and another replica's step as well.
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
            _take_steps(connection)

    def _refuse_another_programs(self) -> None:
        """A SQLite file is one program's; on PostgreSQL others may have tables beside ours, such as extensions."""
        if self.file is None:
            return
        with self._reader.connect() as connection:
            tables = inspect(connection).get_table_names()
        if tables and shapes.TABLE not in tables:
            raise ConfigError(f"database: {self.file} is another program's; name a file of the desk's own")

    def _make_file(self) -> None:
        """
        What SQLite makes itself, everybody may read; what it keeps beside the file is as private as the file is.

        One that is there is not opened: to close it would let go of the locks of this process's connections, and the
        next command to leave would take their log away.
        """
        if self.file is None:
            return
        try:
            os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return
        except OSError as error:
            raise ConfigError(f"database: {self.file}: {error.strerror}") from None

    def state_of_schema(self) -> SchemaState:
        """Whether this release can work with the database, needs `migrate` first, or is too old for it."""
        with self._reader.connect() as connection:
            revision = shapes.shape_of(connection)
        newest, *older = shapes.known()
        if revision == newest:
            return SchemaState.CURRENT
        if revision is None or revision in older:
            return SchemaState.BEHIND
        return SchemaState.UNKNOWN

    def answers(self) -> bool:
        """True; raises when the database cannot be asked anything."""
        with self._reader.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())

    def weaknesses(self) -> tuple[str, ...]:
        """The server's settings with which a power cut loses what was acknowledged; SQLite's are set by us."""
        if self.engine == "sqlite":
            return ()
        names = ("fsync", "full_page_writes", "synchronous_commit")
        with self._reader.connect() as connection:
            return tuple(
                f"database: PostgreSQL's {name} is off, so a crash could lose what was promised; turn it on"
                for name in names
                if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"
            )

    def hold(self) -> None:
        """
        Keep every other process from running a desk on this SQLite file, until `close` or the end of this one.

        PostgreSQL needs no such thing: replicas share it by leases.

        Raises:
            AlreadyRunning: a desk is running on it.
            ConfigError: the file is on a network file system, whose locks keep nobody out, or nothing can be written.
        """
        if self.engine == "postgresql" or self._lock_file is not None:
            return
        kind = file_system(Path(str(self._url.database)))
        if kind in NETWORK_FILE_SYSTEMS:
            raise ConfigError(f"database: {self._url.database} is on a network file system ({kind}); use a local disk")
        name = f"{self._url.database}.lock"
        try:
            lock_file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError(f"database: {name}: {error.strerror}") from None
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock_file)
            raise AlreadyRunning(f"database: a desk is already running on {self._url.database}") from None
        self._lock_file = lock_file

    def _time(self) -> datetime:
        """PostgreSQL's time, which all replicas share; a SQLite file has no time but this process's."""
        if self.engine == "sqlite":
            return utcnow()
        with self._reader.connect() as connection:
            return connection.execute(select(func.clock_timestamp(type_=Moment))).scalar_one()

    def close(self) -> None:
        """Let go of all connections and of the file."""
        self._reader.dispose()
        self._writer.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


def _sqlite(url: str, file: Path) -> tuple[Engine, Engine]:
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    writer = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args=arguments,
        **QUIET,
    )
    reader = create_engine(url, poolclass=QueuePool, connect_args=arguments, **QUIET)

    @cache  # found well, it is not asked again: by then there are connections, whose locks the question would break
    def refuse_strange_log() -> None:
        strange_log.refuse(file)

    def check() -> None:
        if not file.exists():  # SQLite would make an empty one, in whatever folder somebody happens to stand
            raise sqlite3.OperationalError(f"there is no {file.absolute()}; `mentiondesk migrate` makes it")
        refuse_strange_log()

    _prepare(writer, check, "BEGIN IMMEDIATE", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    _prepare(reader, check, "BEGIN", "query_only=ON")
    return writer, reader


def _prepare(engine: Engine, check: Callable[[], None], begin: str, *pragmas: str) -> None:
    @event.listens_for(engine, "do_connect")
    def on_do_connect(*_: object) -> None:
        check()

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin transactions of its own, and too late
        connection.create_function("lower", 1, _lower, deterministic=True)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _lower(text: str | None) -> str | None:
    """SQLite's own `lower` knows only the letters of English."""
    return None if text is None else text.lower()


def _postgresql(url: str) -> tuple[Engine, Engine]:
    writer = create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=POOL_SECONDS,
        isolation_level="READ COMMITTED",
        connect_args=PATIENCE,
        **QUIET,
    )
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader


def _take_steps(connection: Connection) -> None:
    """Take every step that is missing. Alembic is loaded for this alone: a start would be a tenth longer with it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
