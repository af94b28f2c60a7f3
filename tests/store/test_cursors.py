"""A cursor is where its account was left."""

from bot.store import cursors
from bot.store.database import Database
from tests.build import NOON


def test_a_cursor_moves_for_its_own_account(db: Database) -> None:
    with db.transaction() as tx:
        cursors.save(tx, "x:brand_es", "17", NOON)
        cursors.save(tx, "x:brand_en", "3", NOON)
        cursors.save(tx, "x:brand_es", "18", NOON)

    with db.reading() as tx:
        read = [cursors.read(tx, account) for account in ("x:brand_es", "x:brand_en", "x:brand_fr")]

    assert read == ["18", "3", None]
