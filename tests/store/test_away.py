"""A database that goes away, or has no room left: nothing half done, and it goes on when it is back."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.store import cursors, marks
from bot.store.database import Database
from tests.build import NOON
from tests.full_disk import no_room
from tests.work.desks import X, at_work


def cut_off(database_url: str) -> None:
    """What a restarted server does to its connections, those that lie in the pool and those in use."""
    other = Database(database_url)
    with other.transaction() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_server_that_was_restarted_is_connected_to_again_and_nothing_is_half_done(
    db: Database, database_url: str
) -> None:
    def cut_off_half_way() -> None:
        with db.transaction() as tx:
            cursors.save(tx, X, "17", NOON)
            cut_off(database_url)
            marks.save(tx, "begun", NOON)

    with pytest.raises(OperationalError):
        cut_off_half_way()

    with db.transaction() as tx:
        assert cursors.read(tx, X) is None
        marks.save(tx, "begun", NOON)
    assert db.answers()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_nobody_waits_for_ever_for_a_replica_that_froze(db: Database) -> None:
    with db.reading() as tx:
        settings = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        limits = [tx.execute(text(f"SHOW {name}")).scalar_one() for name in settings]

    assert limits == ["30s", "10s", "1min"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_full_disk_leaves_nothing_half_done_and_the_desk_goes_on_when_there_is_room(db: Database) -> None:
    work = at_work(db)
    work.poll()
    for number in range(20):
        work.posted(str(number))

    with no_room(db), pytest.raises(DBAPIError):
        work.poll()

    assert (work.mention_count(), work.cases(), work.cursor()) == (0, [], "0")
    assert (work.poll(), work.cursor()) == (20, "20")
