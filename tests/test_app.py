"""A desk that could not keep its promises is not put together."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.app import build
from bot.config.load import Config, load
from bot.errors import ConfigError
from bot.store.database import Database
from tests.build import stored_case
from tests.config.written import ENVIRON, filled_in


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
