"""A running demo for a test, on either engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.run import demo
from tests.e2e.stage import Stage


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """The demo's desk, Slack and network, with nobody posting yet."""
    with demo(database_url=database_url) as running:
        yield Stage(running.sandbox)


@pytest.fixture
def sqlite_stage(tmp_path: Path) -> Iterator[Stage]:
    """The same for what has nothing to do with the database's engine."""
    with demo(database_url=f"sqlite:///{tmp_path / 'desk.db'}") as running:
        yield Stage(running.sandbox)
