"""
One sandbox for all; every test has a desk, a database and a day of its own.

What a call's fault does to a line is the same on both engines, and what the engines do differently is the same for all
faults. So a test that asks about each fault asks about all of them on SQLite and about two on PostgreSQL: one after
which it was done and one after which it was not, others from test to test.
"""

from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from tests.delivery.stage import DONE, FAULTS, Stage, staged, staged_on_x

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the faults that another test meets on PostgreSQL."""
    here = (each for each in items if isinstance(each, pytest.Function) and each.path.is_relative_to(HERE))
    spared = {each for each in here if _spared(each)}
    config.hook.pytest_deselected(items=list(spared))
    items[:] = [each for each in items if each not in spared]


def _spared(test: pytest.Function) -> bool:
    given = test.callspec.params if hasattr(test, "callspec") else {}
    kind = given.get("kind")
    if given.get("engine") != "postgresql" or not isinstance(kind, FaultKind):
        return False
    alike = [each for each in FAULTS if (each in DONE) == (kind in DONE)]
    return kind is not alike[crc32(test.originalname.encode()) % len(alike)]


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
