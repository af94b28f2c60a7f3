"""
Two sides that do something at the same moment: threads of one desk on SQLite, two processes on PostgreSQL.

A side waits for its act, then at the barrier for the other side, acts, and tells what came of it.
"""

import multiprocessing
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from bot.errors import Refused
from bot.store.database import Database
from bot.work.desk import Desk
from tests.work.desks import LAYOUT, Network

Act = Callable[[Desk], object]
"""What a side does; it travels to another process, so it is a `partial` of a function that a module names."""

DONE = "done"
LONGEST_SECONDS = 60.0
SWITCH_SECONDS = 0.0005
"""How long a thread may go on before the other has its turn: by the default, most acts would be over by then."""


@dataclass(frozen=True)
class Outcome:
    """
    What came of an act.

    `said` is `DONE`, the code of a refusal, or the first line of an error behind `"!"`; `came` is what the act
    returned, `public` how many replies it published.
    """

    said: str
    came: Any
    public: int
    seconds: float


class Pair:
    """The two sides, ready for the next act."""

    def __init__(self, seats: tuple[Connection, Connection]) -> None:
        self._seats = seats

    def race(self, one: Act, other: Act) -> tuple[Outcome, Outcome]:
        """Let both act at once."""
        for seat, act in zip(self._seats, (one, other), strict=True):
            seat.send(act)
        first, second = (seat.recv() for seat in self._seats)
        return first, second


@contextmanager
def threads(db: Database) -> Iterator[Pair]:
    """Two threads that share a database, as the listeners and couriers of one desk do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    barrier = threading.Barrier(2, timeout=LONGEST_SECONDS)
    (ours, theirs), (ours_too, theirs_too) = multiprocessing.Pipe(), multiprocessing.Pipe()
    both = [threading.Thread(target=_sit, args=(seat, barrier, db)) for seat in (theirs, theirs_too)]
    for thread in both:
        thread.start()
    try:
        yield Pair((ours, ours_too))
    finally:
        _part((ours, ours_too))
        for thread in both:
            thread.join()
        sys.setswitchinterval(before)


@contextmanager
def processes(url: str) -> Iterator[Pair]:
    """Two processes with a database of their own each, as two replicas have."""
    spawned = multiprocessing.get_context("spawn")
    barrier = spawned.Barrier(2, timeout=LONGEST_SECONDS)
    (ours, theirs), (ours_too, theirs_too) = spawned.Pipe(), spawned.Pipe()
    both = [spawned.Process(target=_sit_apart, args=(seat, barrier, url)) for seat in (theirs, theirs_too)]
    for replica in both:
        replica.start()
    try:
        yield Pair((ours, ours_too))
    finally:
        _part((ours, ours_too))
        for replica in both:
            replica.join()


def _part(seats: tuple[Connection, Connection]) -> None:
    for seat in seats:
        seat.send(None)


def _sit_apart(seat: Connection, barrier: threading.Barrier, url: str) -> None:
    db = Database(url)
    _sit(seat, barrier, db)
    db.close()


def _sit(seat: Connection, barrier: threading.Barrier, db: Database) -> None:
    while (act := seat.recv()) is not None:
        barrier.wait()
        seat.send(_acted(act, db))


def _acted(act: Act, db: Database) -> Outcome:
    network = Network()
    desk = Desk(db, LAYOUT, dict.fromkeys(LAYOUT.accounts, network))
    started, came = time.monotonic(), None
    try:
        came = act(desk)
        said = DONE
    except Refused as refusal:
        said = refusal.code
    except Exception as error:  # what a race must never end in; it is counted
        said = f"!{str(error).splitlines()[0]}"
    return Outcome(said, came, len(network.public), time.monotonic() - started)
