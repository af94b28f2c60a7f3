"""What the database promises: one writer at a time, nothing half done, and no guess about its shape."""

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError
from bot.store import cursors
from bot.store.database import Database, SchemaState
from tests.build import NOON


def test_what_raises_in_a_transaction_leaves_nothing_behind(db: Database) -> None:
    def fail_half_way() -> None:
        with db.transaction() as tx:
            cursors.save(tx, "x:brand_es", "17", NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()

    with db.reading() as tx:
        assert cursors.read(tx, "x:brand_es") is None


def test_who_only_reads_cannot_write(db: Database) -> None:
    with db.reading() as tx, pytest.raises(DBAPIError):
        cursors.save(tx, "x:brand_es", "17", NOON)


def test_a_reader_does_not_wait_for_the_writer_and_sees_one_moment(db: Database) -> None:
    with db.reading() as reader:
        before = cursors.read(reader, "x:brand_es")
        with db.transaction() as writer:
            cursors.save(writer, "x:brand_es", "17", NOON)

        after = cursors.read(reader, "x:brand_es")

    assert (before, after) == (None, None)


def test_no_transaction_reads_what_another_is_about_to_change(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(2)]
    with databases[0].transaction() as tx:
        cursors.save(tx, "x:brand_es", "0", NOON)

    def count_up(database: Database) -> None:
        for _ in range(10):
            with database.transaction() as tx:
                if database.engine == "postgresql":
                    tx.execute(text("SELECT * FROM cursors FOR UPDATE"))
                cursors.save(tx, "x:brand_es", str(int(cursors.read(tx, "x:brand_es") or 0) + 1), NOON)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_up, databases * 2))

    with databases[0].reading() as tx:
        assert cursors.read(tx, "x:brand_es") == "40"
    for database in databases:
        database.close()


def test_a_new_database_is_behind_until_it_is_migrated(blank_url: str) -> None:
    database = Database(blank_url)
    before = database.state_of_schema()

    database.migrate()
    database.migrate()

    assert (before, database.state_of_schema()) == (SchemaState.BEHIND, SchemaState.CURRENT)
    database.close()


def test_only_a_migration_makes_a_file_and_nobody_else_may_read_what_it_holds(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'desk.db'}")
    with pytest.raises(DBAPIError, match=r"there is no .*desk\.db; `mentiondesk migrate` makes it"):
        database.answers()
    before = list(tmp_path.iterdir())

    database.migrate()
    with database.transaction() as tx:
        cursors.save(tx, "x:brand_es", "17", NOON)

    modes = {file.name: oct(file.stat().st_mode)[-3:] for file in tmp_path.iterdir()}
    assert before == []
    assert modes == {"desk.db": "600", "desk.db-wal": "600", "desk.db-shm": "600"}
    database.close()


def test_who_leaves_takes_the_log_of_nobody_who_migrates(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.transaction() as tx:
        cursors.save(tx, "x:brand_es", "17", NOON)
    database.migrate()
    passer_by = f"import sqlite3; db = sqlite3.connect({str(file)!r}); db.execute('PRAGMA user_version'); db.close()"

    subprocess.run([sys.executable, "-c", passer_by], check=True)

    with database.transaction() as tx:
        cursors.save(tx, "x:brand_es", "18", NOON)
    with closing(Database(f"sqlite:///{file}")) as other, other.reading() as tx:
        assert cursors.read(tx, "x:brand_es") == "18"
    database.close()


def test_a_file_that_another_program_keeps_is_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with closing(sqlite3.connect(file)) as shop:
        shop.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    before = file.read_bytes()

    sentence = r"shop\.db is another program's; name a file of the desk's own"
    with closing(Database(f"sqlite:///{file}")) as database, pytest.raises(ConfigError, match=sentence):
        database.migrate()

    assert file.read_bytes() == before


def test_two_replicas_may_migrate_at_once(blank_url: str) -> None:
    databases = [Database(blank_url) for _ in range(2)]

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Database.migrate, databases))

    assert databases[0].state_of_schema() is SchemaState.CURRENT
    for database in databases:
        database.close()


def test_a_database_that_a_newer_release_migrated_is_left_alone(blank_url: str) -> None:
    database = Database(blank_url)
    database.migrate()
    with database.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(ConfigError, match="newer release"):
        database.migrate()

    assert database.state_of_schema() is SchemaState.UNKNOWN
    database.close()


def test_an_error_of_the_database_tells_nothing_of_what_people_wrote(db: Database) -> None:
    with db.transaction() as tx, pytest.raises(DBAPIError) as told:
        tx.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "Llevo tres días sin servicio"})

    with db.reading() as tx, pytest.raises(DBAPIError) as told_reading:
        tx.execute(text("SELECT * FROM nowhere WHERE words = :words"), {"words": "Llevo tres días sin servicio"})

    assert "servicio" not in f"{told.value!r} {told.value} {told_reading.value!r} {told_reading.value}"


def test_a_second_desk_does_not_start_on_the_same_file(tmp_path: Path) -> None:
    first, second = (Database(f"sqlite:///{tmp_path / 'desk.db'}") for _ in range(2))
    first.hold()
    first.hold()

    with pytest.raises(ConfigError, match="already running"):
        second.hold()

    first.close()
    second.hold()
    second.close()


def test_replicas_share_a_postgresql_database(migrated_postgresql: str) -> None:
    replicas = [Database(migrated_postgresql) for _ in range(2)]

    for replica in replicas:
        replica.hold()

    for replica in replicas:
        replica.close()


def test_a_commit_on_sqlite_is_on_the_disk(migrated_sqlite: Path) -> None:
    database = Database(f"sqlite:///{migrated_sqlite}")

    with database.transaction() as tx:
        settings = [tx.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "journal_mode")]

    assert settings == [2, "wal"]  # 2 is FULL
    assert database.weaknesses() == ()
    database.close()


def test_what_a_killed_desk_left_in_its_log_is_there_at_the_next_start(migrated_sqlite: Path, tmp_path: Path) -> None:
    running = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'running.db')}")
    with running.transaction() as tx:
        cursors.save(tx, "x:brand_es", "17", NOON)
    for ending in ("", "-wal"):
        shutil.copy(f"{running.file}{ending}", tmp_path / f"killed.db{ending}")

    killed = Database(f"sqlite:///{tmp_path / 'killed.db'}")

    with killed.reading() as tx:
        assert cursors.read(tx, "x:brand_es") is not None
    killed.close()
    running.close()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_server_that_may_lose_what_it_promised_is_told_of(blank_url: str) -> None:
    database = Database(blank_url)
    before = database.weaknesses()
    admin = create_engine(blank_url)
    with admin.begin() as connection:
        connection.execute(text("ALTER DATABASE blank SET synchronous_commit = off"))
    admin.dispose()
    database.close()

    weaknesses = database.weaknesses()

    assert before == ()
    assert [weakness.split(" is off")[0] for weakness in weaknesses] == ["database: PostgreSQL's synchronous_commit"]
    database.close()


@pytest.mark.parametrize("url", ["", "desk.db", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql://x/y"])
def test_only_a_file_or_a_postgresql_server_will_do(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^database: "):
        Database(url)
