"""A mark is when something last was."""

from datetime import timedelta

from bot.store import marks
from bot.store.database import Database
from tests.build import NOON


def test_a_mark_is_the_last_moment_that_was_saved(db: Database) -> None:
    with db.transaction() as tx:
        marks.save(tx, "polled x:brand_es", NOON)
        marks.save(tx, "polled x:brand_es", NOON + timedelta(minutes=1))

        assert marks.read(tx, "polled x:brand_es") == NOON + timedelta(minutes=1)
        assert marks.read(tx, "polled x:brand_en") is None
