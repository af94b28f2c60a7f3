"""Leases: one holder at a time, and none for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session

from bot.store import leases
from bot.store.database import Database
from bot.store.tables_delivery import LEASES
from tests.build import NOON

TERM = timedelta(seconds=15)
NAMES = ["poll x:brand_es", "wake"]


def term(tx: Session, name: str) -> int:
    return int(tx.execute(select(LEASES.c.term).where(LEASES.c.name == name)).scalar_one())


def test_what_one_holds_nobody_else_gets_before_its_end(db: Database) -> None:
    with db.transaction() as tx:
        first = leases.hold(tx, NAMES, "ada", NOON, TERM)
        early = leases.hold(tx, [*NAMES, "prune"], "bob", NOON + TERM - timedelta(microseconds=1), TERM)
        late = leases.hold(tx, NAMES, "bob", NOON + TERM, TERM)

    assert (first, early, late) == (set(NAMES), {"prune"}, set(NAMES))


def test_a_lease_that_is_renewed_goes_on_in_the_same_term(db: Database) -> None:
    with db.transaction() as tx:
        for renewal in range(3):
            assert leases.hold(tx, ["wake"], "ada", NOON + renewal * TERM * 0.9, TERM) == {"wake"}
        renewed = term(tx, "wake")

        leases.hold(tx, ["wake"], "bob", NOON + 9 * TERM, TERM)

        assert (renewed, term(tx, "wake")) == (1, 2)


def test_only_its_holder_can_drop_a_lease(db: Database) -> None:
    with db.transaction() as tx:
        leases.hold(tx, NAMES, "ada", NOON, TERM)
        leases.drop(tx, NAMES, "bob")
        kept = leases.live(tx, "", NOON)
        leases.drop(tx, ["wake"], "ada")
        left = leases.live(tx, "", NOON)
        leases.drop_all(tx, "ada")

        assert (kept, left, leases.live(tx, "", NOON)) == (NAMES, ["poll x:brand_es"], [])


def test_live_are_those_whose_end_has_not_come(db: Database) -> None:
    with db.transaction() as tx:
        leases.hold(tx, ["replica ada", "replica_x"], "ada", NOON, TERM)
        leases.hold(tx, ["replica bob"], "bob", NOON + TERM, TERM)

        living = [leases.live(tx, "replica ", moment) for moment in (NOON, NOON + TERM, NOON + 2 * TERM)]
        leases.forget(tx, NOON + TERM)

        assert living == [["replica ada", "replica bob"], ["replica bob"], []]
        assert leases.live(tx, "", NOON) == ["replica bob"]


def test_of_many_that_want_a_lease_at_once_one_gets_it(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]

    def want(number: int) -> set[str]:
        with databases[number].transaction() as tx:
            return leases.hold(tx, NAMES if number % 2 else NAMES[::-1], f"replica {number}", NOON, TERM)

    with ThreadPoolExecutor(4) as threads:
        held = list(threads.map(want, range(4)))

    assert sorted(name for names in held for name in names) == NAMES
    for database in databases:
        database.close()


def test_who_is_alone_takes_what_a_dead_one_held(db: Database) -> None:
    with db.transaction() as tx:
        leases.hold(tx, NAMES, "dead", NOON, TERM)
        leases.clear(tx)

        assert leases.hold(tx, NAMES, "ada", NOON, TERM) == set(NAMES)
