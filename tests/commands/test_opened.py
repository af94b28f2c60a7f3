"""A database that cannot be used is one sentence, and no command makes one by the way."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli

LOOKING = (("outbox", "list"), ("outbox", "retry", "--all"), ("sources", "list"), ("rules", "--replay", "3d"))


def told(command: tuple[str, ...]) -> str:
    """What a command says that ends as one with a wrong configuration does."""
    result = CliRunner().invoke(cli, command)

    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr


def test_tables_that_are_missing_are_told_with_what_to_do(
    folder: Path, blank_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", blank_url)

    sentences = {told(command) for command in LOOKING}

    assert sentences == {
        "database: Its tables are older than this release, or not there yet; run `mentiondesk migrate`\n"
    }


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_command_in_a_wrong_folder_makes_nothing_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    before = set(folder.iterdir())

    sentences = {told(command) for command in LOOKING}

    assert sentences == {
        f"database: It cannot be used: there is no {folder / 'elsewhere.db'}; `mentiondesk migrate` makes it\n"
    }
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_no_database_is_told_of_the_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///garbage.db")
    Path("garbage.db").write_bytes(b"no database at all" * 100)

    sentences = {told(command) for command in (*LOOKING, ("migrate",), ("backup", "desk.backup"))}

    assert sentences == {"database: It cannot be used: file is not a database\n"}
    assert not Path("desk.backup").exists()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_server_that_is_away_is_told_with_where_it_should_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://desk:s3cret@127.0.0.1:1/desk")

    for command in (*LOOKING, ("migrate",), ("backup", "desk.backup"), ("restore", "desk.backup")):
        sentence = told(command)

        assert sentence.startswith("database: It cannot be used: connection failed: ")
        assert "port 1 failed: Connection refused" in sentence
        assert (sentence.count("\n"), "s3cret" in sentence) == (1, False)
    assert not Path("desk.backup").exists()
