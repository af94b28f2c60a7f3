"""A desk that could not keep its promises is not put together, or says so."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text

from bot.app import App, Leases, build
from bot.config.load import Config, load
from bot.errors import ConfigError
from bot.store import half_restored, leases
from bot.store.database import Database
from bot.work import operating
from tests.build import NOON, stored_case
from tests.config.written import ENVIRON, filled_in
from tests.e2e.stage import eventually
from tests.loopback import UNENCRYPTED


def config(folder: Path, database_url: str, slack_url: str = "http://127.0.0.1:9/api/") -> Config:
    """The configuration of `mentiondesk init`, filled in, on this database and with this Slack."""
    path = folder / "desk.toml"
    path.write_text(filled_in().replace("health_port = 8642", "health_port = 0"), encoding="utf-8")
    return load(path, {**ENVIRON, "DATABASE_URL": database_url, "SLACK_API_URL": slack_url})


def test_a_desk_does_not_start_on_a_database_without_its_tables(tmp_path: Path, blank_url: str) -> None:
    with pytest.raises(ConfigError, match="mentiondesk migrate"):
        build(config(tmp_path, blank_url))


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_desk_does_not_start_on_a_server_that_may_lose_what_it_promised(tmp_path: Path, blank_url: str) -> None:
    database = Database(blank_url)
    database.migrate()
    database.close()
    admin = create_engine(blank_url)
    with admin.begin() as connection:
        connection.execute(text("ALTER DATABASE blank SET synchronous_commit = off"))
    admin.dispose()

    with pytest.raises(ConfigError, match="synchronous_commit is off"):
        build(config(tmp_path, blank_url))


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_desk_does_not_start_when_a_restore_began_after_it_had_looked(tmp_path: Path, blank_url: str) -> None:
    with closing(Database(blank_url, for_restore=True)) as database:
        database.migrate()
        app = build(config(tmp_path, blank_url))
        with database.transaction() as tx:
            tx.execute(text("CREATE SCHEMA put_aside"))
            half_restored.begin(tx, "put_aside")

    with pytest.raises(ConfigError, match="being restored"):
        app.start()


def test_a_desk_does_not_start_without_the_teams_and_accounts_that_have_cases(
    tmp_path: Path, database_url: str
) -> None:
    database = Database(database_url)
    with database.transaction() as tx:
        stored_case(tx, team="nobody", account="x:gone")
    database.close()

    with pytest.raises(ConfigError) as refused:
        build(config(tmp_path, database_url))

    assert refused.value.problems == (
        "teams: 'nobody' is not there any more and has cases; keep it",
        "accounts: 'x:gone' is not there any more and has cases; keep it",
    )


def test_a_desk_that_cannot_start_on_its_database_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^database: It cannot be used: .*port 1 failed: Connection refused$"):
        build(config(tmp_path, "postgresql+psycopg://desk@127.0.0.1:1/desk"))


def says(app: App, name: str) -> object:
    """What `/healthz` has under that name."""
    return httpx.get(app.health.url, trust_env=False, verify=UNENCRYPTED).json()[name]


def test_an_alarm_that_stands_is_counted_for_a_monitor(tmp_path: Path, sqlite_url: str) -> None:
    app = build(config(tmp_path, sqlite_url))
    app.health.start()
    with app.desk.db.transaction() as tx:
        operating.alarm(tx, "is_archived", "C1", NOON)

    counted = says(app, "alarms")

    app.stop()
    assert counted == 1


def test_a_desk_whose_database_takes_nothing_more_asks_for_no_presses(tmp_path: Path, database_url: str) -> None:
    app = build(config(tmp_path, database_url), leases=Leases(duty=timedelta(seconds=1)))
    app.start()
    other = Database(database_url)
    try:
        eventually(lambda: says(app, "database"), "it is ready")

        with other.transaction() as tx:  # who reads does not notice, who writes waits: as with a disk that is full
            leases.clear(tx)
            eventually(lambda: not says(app, "database"), "it is not ready")
        eventually(lambda: says(app, "database"), "it is ready again")
    finally:
        other.close()
        app.stop()
