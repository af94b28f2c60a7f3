"""
What every test may ask for: a database, once on each engine.

`db` is an open, migrated, empty database; `database_url` the address of one, for a test that opens it itself;
`blank_url` the address of one that was never migrated. All tests of a session have the same `db`, emptied: to open one
and to make SQL of each statement anew costs more than most tests do. Where the machine has no PostgreSQL its half is
skipped with a sentence, unless `MENTIONDESK_REQUIRE` names `postgresql`.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from bot.store.database import Database
from bot.store.schema import METADATA
from tests import postgres

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a private PostgreSQL server, but for the database's name."""
    found = postgres.binaries()
    if found is None:
        if "postgresql" in os.environ.get("MENTIONDESK_REQUIRE", ""):
            pytest.fail(postgres.SENTENCE)
        pytest.skip(postgres.SENTENCE)
    with postgres.cluster(found) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """The address of a migrated database there, which the tests of this session share."""
    return _migrated(postgres.create_database(postgresql, "desk"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "desk.db"
    _migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine that the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def common_sqlite(migrated_sqlite: Path) -> Iterator[Path]:
    """A migrated SQLite file that the tests of this session share: in memory, where the machine has that."""
    with TemporaryDirectory(prefix="desk-sqlite-", dir=postgres.memory()) as folder:
        yield Path(shutil.copy(migrated_sqlite, folder))


@pytest.fixture(scope="session")
def opened() -> Iterator[Callable[[str], Database]]:
    """The database at an address, opened once in this session, with the SQL that was made of its statements."""
    databases: dict[str, Database] = {}

    def at(address: str) -> Database:
        if address not in databases:
            databases[address] = Database(address)
        return databases[address]

    yield at
    for database in databases.values():
        database.close()


@pytest.fixture
def sqlite_url(common_sqlite: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    with closing(sqlite3.connect(common_sqlite, isolation_level=None)) as connection:
        tables = [*METADATA.tables, "sqlite_sequence"]
        connection.executescript("; ".join(["BEGIN", *postgres.deletes(tables), "COMMIT"]))
    return f"sqlite:///{common_sqlite}"


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database."""
    if engine == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    address = str(request.getfixturevalue("migrated_postgresql"))
    postgres.empty_tables(address, list(METADATA.tables))
    return address


@pytest.fixture
def blank_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without a single table."""
    if engine == "sqlite":
        (tmp_path / "blank.db").touch()
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server = str(request.getfixturevalue("postgresql"))
    yield postgres.create_database(server, "blank")
    postgres.drop_database(server, "blank")


@pytest.fixture
def db(database_url: str, opened: Callable[[str], Database]) -> Database:
    """An open, migrated, empty database."""
    return opened(database_url)


def _migrated(address: str) -> str:
    database = Database(address)
    database.migrate()
    database.close()
    return address
