"""
This process among those that run the same desk, and what it alone may do as long as it lives.

It renews its leases every few seconds. One that dies, or is cut off from the database, is replaced within a term; and
it knows so by itself, for it counts its own terms on a clock that nobody can set, from before it asked.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Collection
from datetime import timedelta

from bot.store import leases
from bot.store.database import Database

log = logging.getLogger(__name__)

TERM = timedelta(seconds=15)
LIVING = "replica "
"""How the lease begins by which a replica says that it lives."""


class Replica:
    """One of the processes. `duties` are the names of what only one of them does at a time."""

    def __init__(
        self,
        db: Database,
        duties: Collection[str],
        term: timedelta = TERM,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(3)}"
        self._db = db
        self._wanted = {*duties, LIVING + self.name}
        self._term = term
        self._steady = steady
        self._held: frozenset[str] = frozenset()
        self._until = 0.0

    @property
    def renew_every(self) -> timedelta:
        """How often to call `renew`: a turn or two may fail before a term is over."""
        return self._term / 3

    def take_over(self) -> None:
        """Free every lease at once. Only for who is certainly alone on the database."""
        with self._db.transaction() as tx:
            leases.clear(tx)

    def renew(self) -> None:
        """Renew what it holds, and take what nobody else does."""
        asked, now = self._steady(), self._db.clock()
        with self._db.transaction() as tx:
            held = frozenset(leases.hold(tx, self._wanted, self.name, now, self._term))
        if held != self._held:
            log.info("replica.holds", extra={"replica": self.name, "leases": sorted(held)})
        self._held, self._until = held, asked + self._term.total_seconds()

    def holds(self, duty: str) -> bool:
        """Whether it is the one to do that at this moment."""
        return duty in self._held and self.is_renewed()

    def is_renewed(self) -> bool:
        """Whether the database took its renewal less than a term ago: the only proof that it takes what is written."""
        return self._steady() < self._until

    def living(self) -> int:
        """How many replicas there are, with this one."""
        with self._db.reading() as tx:
            return len(leases.live(tx, LIVING, self._db.clock()))

    def take(self, names: Collection[str], most: int) -> set[str]:
        """Have at most so many of these: renew some, give up the rest or take free ones; returns what it has."""
        now = self._db.clock()
        with self._db.transaction() as tx:
            mine = sorted(set(names) & set(leases.held_by(tx, self.name, now)))
            free = sorted(set(names) - set(leases.live(tx, "", now)))
            leases.drop(tx, mine[most:], self.name)
            return leases.hold(tx, [*mine, *free][:most], self.name, now, self._term)

    def release(self) -> None:
        """Give up everything, so that another one goes on at once."""
        self._held = frozenset()
        with self._db.transaction() as tx:
            leases.drop_all(tx, self.name)
