"""One sandbox for all; every test has a desk, a database and a day of its own."""

from collections.abc import Iterator

import pytest

from bot.sandbox.server import Sandbox
from bot.store.database import Database
from tests.delivery.stage import Stage, staged, staged_on_x


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    """A running Slack and X."""
    with Sandbox() as box:
        yield box


@pytest.fixture
def stage(db: Database, box: Sandbox) -> Iterator[Stage]:
    """A desk whose couriers meet the sandbox's Slack."""
    stage = staged(db, box)
    yield stage
    stage.close()


@pytest.fixture
def on_x(db: Database, box: Sandbox) -> Iterator[Stage]:
    """The same, on the sandbox's X too."""
    stage = staged_on_x(db, box)
    yield stage
    stage.close()
