"""A desk at work for a test, on either engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.doors import listening
from bot.sandbox.server import Sandbox
from bot.slack.http import PATH
from tests.e2e.desks import at_work, desk, furnished, toml
from tests.e2e.stage import Stage

SECRET = "8f742231b10e8888abcd99baba85a5aa"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with furnished() as running:
        yield running


@pytest.fixture
def stage(sandbox: Sandbox, database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A desk, Slack and the network, with nobody posting yet."""
    with at_work(desk(sandbox, tmp_path, toml(sandbox, database_url))):
        yield Stage(sandbox)


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'desk.db')}"


@pytest.fixture
def sqlite_stage(sandbox: Sandbox, sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The same for what has nothing to do with the database's engine."""
    with at_work(desk(sandbox, tmp_path, toml(sandbox, sqlite_url))):
        yield Stage(sandbox)


@pytest.fixture
def http_stage(sandbox: Sandbox, sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A desk with an address, to which Slack sends what it has to say."""
    with listening() as free:
        port = free.getsockname()[1]
    sandbox.speak_http(f"http://127.0.0.1:{port}{PATH}", SECRET)
    words = toml(sandbox, sqlite_url).replace("health_port = 0", f"health_port = 0\nslack_port = {port}")
    with at_work(desk(sandbox, tmp_path, words, {"SLACK_SIGNING_SECRET": SECRET})):
        yield Stage(sandbox)
