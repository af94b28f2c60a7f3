"""An event has its effect once, however often Slack delivers it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.store import inbox
from bot.store.database import Database
from tests.build import NOON


def test_an_event_is_new_once(db: Database) -> None:
    with db.transaction() as tx:
        first, again = inbox.first_time(tx, "Ev1", NOON), inbox.first_time(tx, "Ev1", NOON)

    assert (first, again) == (True, False)


def test_an_event_whose_effect_failed_is_new_again(db: Database) -> None:
    with db.transaction() as tx:
        inbox.first_time(tx, "Ev1", NOON)
        tx.rollback()

    with db.transaction() as tx:
        assert inbox.first_time(tx, "Ev1", NOON)


def test_of_two_deliveries_at_once_one_has_the_effect(db: Database) -> None:
    def deliver(_: int) -> bool:
        with db.transaction() as tx:
            return inbox.first_time(tx, "Ev1", NOON)

    with ThreadPoolExecutor(4) as threads:
        firsts = list(threads.map(deliver, range(8)))

    assert firsts.count(True) == 1


def test_old_events_are_forgotten(db: Database) -> None:
    with db.transaction() as tx:
        inbox.first_time(tx, "Ev1", NOON - timedelta(days=2))
        inbox.first_time(tx, "Ev2", NOON)

        assert inbox.prune(tx, NOON - timedelta(days=1)) == 1
        assert inbox.first_time(tx, "Ev1", NOON)
        assert not inbox.first_time(tx, "Ev2", NOON)
