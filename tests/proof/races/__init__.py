"""
Proof `races`: two do the same at the same moment, and one of them is first.

On SQLite they are two threads of one desk, which share its one writing connection; on PostgreSQL two processes, as two
replicas are. Naive is SQLite as its driver comes: transactions that begin with the first write, on several connections.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, delete

from bot.store.database import Database
from bot.store.tables_delivery import OUTBOX
from tests import postgres
from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task
from tests.proof.races import loops, presses
from tests.proof.races.contest import Begins
from tests.proof.races.sides import DONE, Outcome, Pair, processes, threads
from tests.work.desks import AtWork, at_work

CONTESTS: tuple[Begins, ...] = (*presses.CONTESTS, *loops.CONTESTS)

log = logging.getLogger(__name__)


class Naive(Database):
    """SQLite as the driver comes: what a transaction reads before it writes, others may change."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._writer.dispose()
        self._writer = create_engine(url)


def run(task: Task) -> Figures:
    """Run so many races, each contest in its turn."""
    with _sides(task) as (db, pair):
        work = at_work(db)
        numbers = range(task.rounds)
        return summed(_raced(work, pair, CONTESTS[number % len(CONTESTS)], f"9{number:06}") for number in numbers)


@contextmanager
def _sides(task: Task) -> Iterator[tuple[Database, Pair]]:
    with _migrated(task.engine) as url:
        db = Naive(url) if task.naive else Database(url)
        with threads(db) if task.engine == "sqlite" else processes(url) as pair:
            yield db, pair
        db.close()


@contextmanager
def _migrated(engine: str) -> Iterator[str]:
    """The address of a database of our own."""
    found = postgres.binaries()
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="desk-races-") as room:
            yield _with_tables(f"sqlite:///{Path(room) / 'desk.db'}")
    elif found is None:
        raise RuntimeError(postgres.SENTENCE)
    else:
        with postgres.cluster(found) as url:
            yield _with_tables(postgres.create_database(url, "desk"))


def _with_tables(url: str) -> str:
    db = Database(url)
    db.migrate()
    db.close()
    return url


def _raced(work: AtWork, pair: Pair, begins: Begins, name: str) -> Figures:
    with work.desk.db.transaction() as tx:
        tx.execute(delete(OUTBOX))  # What an earlier contest left would be taken for this one's.
    contest = begins(work, name)
    one, other = pair.race(contest.one, contest.other)
    fair = contest.fair(one, other)
    if not fair:
        log.warning("%s: %s, %s", begins.__name__, one.said, other.said)
    return _figures(fair, one, other)


def _figures(fair: bool, one: Outcome, other: Outcome) -> Figures:
    errors = [outcome.said for outcome in (one, other) if outcome.said.startswith("!")]
    locked = sum("database is locked" in error for error in errors)
    deadlocks = sum("deadlock" in error for error in errors)
    return Figures(
        {"pairs": 1, "told who was first": sum(said != DONE for said in (one.said, other.said)) - len(errors)},
        {
            "not one winner": int(not fair and not errors),
            "said twice": int(one.public + other.public > 1),
            "database is locked": locked,
            "deadlocks": deadlocks,
            "other errors": len(errors) - locked - deadlocks,
        },
        {"longest wait in ms": max(one.seconds, other.seconds) * 1000},
    )


PROOF = Proof(
    "races",
    "two who do the same at the same moment: one is first, and the other is told",
    run,
    unit="pairs",
    long=10_000,
    short=138,
    chunk=500,
    engines=("sqlite", "postgresql"),
    short_naive=46,
)
