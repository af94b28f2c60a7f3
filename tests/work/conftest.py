"""A desk at work, on either engine."""

import pytest

from bot.store.database import Database
from tests.work.desks import AtWork, at_work


@pytest.fixture
def work(db: Database) -> AtWork:
    """A desk that has heard nothing yet."""
    return at_work(db)
