"""A desk's folder, as an operator stands in it: a configuration, a database, and not a single token."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.config.written import filled_in


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """The log as it was afterwards: a command sets up its own, on an output that ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def folder(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with `desk.toml` for the database of the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    (tmp_path / "desk.toml").write_text(filled_in().replace("# operators_channel", "operators_channel"), "utf-8")
    return tmp_path


@pytest.fixture
def db(folder: Path, database_url: str) -> Iterator[Database]:
    """The database, as a process beside the command has it open; nobody holds it."""
    database = Database(database_url)
    yield database
    database.close()
