"""The meter: once for a thing and a UTC day, whoever asks."""

from datetime import date, timedelta

from bot.store import spend
from bot.store.database import Database

DAY = date(2026, 3, 3)
PRICES = {"own_mention": 1_000, "post": 5_000}


def book(db: Database, source: str, uses: list[tuple[str, str]], day: date = DAY, platform: str = "x") -> int:
    with db.transaction() as tx:
        return spend.book(tx, source, platform, uses, PRICES.__getitem__, day)


def test_a_thing_is_charged_for_once_a_day_whichever_source_asks_again(db: Database) -> None:
    uses = [("post", "1"), ("post", "2"), ("post", "1"), ("own_mention", "1")]

    first = book(db, "x:brand_es/search:misspelt", uses)
    again = [book(db, source, uses) for source in ("x:brand_es/search:misspelt", "x:brand_es/own")]
    tomorrow = book(db, "x:brand_es/own", uses, DAY + timedelta(days=1))

    assert (first, again, tomorrow) == (11_000, [0, 0], 11_000)
    with db.reading() as tx:
        assert spend.total(tx, DAY) == 22_000
        assert spend.by_day(tx, DAY) == {
            "x:brand_es/search:misspelt": {DAY: 11_000},
            "x:brand_es/own": {DAY + timedelta(days=1): 11_000},
        }


def test_the_same_id_on_another_network_is_another_thing(db: Database) -> None:
    assert [book(db, "a", [("post", "1")], platform=platform) for platform in ("x", "y")] == [5_000, 5_000]


def test_what_was_spent_is_kept_when_the_things_are_forgotten(db: Database) -> None:
    book(db, "x:brand_es", [("post", "1")])

    with db.transaction() as tx:
        spend.forget(tx, DAY + timedelta(days=1))

    with db.reading() as tx:
        assert spend.total(tx, DAY) == 5_000
    assert book(db, "x:brand_es", [("post", "1")]) == 5_000
