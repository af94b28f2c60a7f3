"""
The delivery loop: claims what is due, one line a lane, and has it brought and settled by a pool of threads.

Lanes keep order and pace without holding each other up: while one waits for a slow answer or for its bucket, the others
go on. Whatever may be on the wire is looked for before anything new is sent, but looking never takes more than half of
the threads.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from sqlmodel import Session

from bot.clock import Clock, utcnow
from bot.delivery.breakers import Breakers
from bot.delivery.carrier import Carrier
from bot.delivery.courier import Courier
from bot.delivery.retry import FIRST_LOOK
from bot.delivery.sides import PLATFORM_KINDS, SLACK, lanes_of, limit_of, looking, side_of
from bot.delivery.turns import Turns
from bot.errors import Rejected, RemoteError, Throttled
from bot.store import claims, limits, outbox, sweeps
from bot.store.claims import Terms
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind

log = logging.getLogger(__name__)

WORKERS = 4
LEASE = timedelta(minutes=2)
"""Longer than a delivery takes as a rule; past it its holder is held to be dead, and what it still does is fenced."""

TICK_SECONDS = 0.1
SWEPT_AT_ONCE = 50


@dataclass(frozen=True)
class _Task:
    """What a thread is busy with."""

    lane: str
    side: str
    looks: bool
    future: Future[None]


class Loop:
    """
    `clock` is the desk's (what is due, how often a side may be asked), `real` counts leases; a test may move both.

    Paces follow the desk's clock because the demo's Slack does, which may run many times faster than life. `probes`
    asks a side (`"slack"`, an account) for nothing but an answer; one without a probe is tried with one line instead.
    """

    def __init__(
        self,
        db: Database,
        couriers: Mapping[Kind, Courier],
        clock: Clock,
        real: Clock = utcnow,
        probes: Mapping[str, Callable[[], object]] | None = None,
        workers: int = WORKERS,
        lease: timedelta = LEASE,
    ) -> None:
        self._db = db
        self._now = clock
        self._real = real
        self._probes = probes or {}
        self._sides = {SLACK, *self._probes}
        self._workers = workers
        self._breakers = Breakers(clock)
        self._carrier = Carrier(db, couriers, self._breakers, clock)
        self._turns = Turns()
        self._lease = lease
        self._stopping = Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="courier")
        self._tasks: list[_Task] = []

    def take_over(self) -> None:
        """
        Look soon for what a process before this one left on the wire, without waiting for its leases to run out.

        Only for who is certainly alone on the database.
        """
        with self._db.transaction() as tx:
            left = outbox.take_over(tx, self._now() + FIRST_LOOK)
        if left:
            log.warning("delivery.taken_over", extra={"lines": left})

    def try_again(self) -> None:
        """Bring what is drawn again and was given up once more: an operator starts a desk anew to mend it."""
        with self._db.transaction() as tx:
            given_up = outbox.try_again(tx, self._now())
        if given_up:
            log.info("delivery.tried_again", extra={"lines": given_up})

    def run(self) -> None:
        """Go on as long as something can be started or is on the wire: what waits behind it shall follow at once."""
        while (self.run_once() or self._tasks) and not self._stopping.is_set():
            wait([task.future for task in self._tasks], TICK_SECONDS, FIRST_COMPLETED)

    def run_once(self) -> int:
        """Start what can be started now; returns how many deliveries that were. Never waits for them."""
        if self._stopping.is_set():
            return 0
        self._reap()
        self._probe()
        free = self._workers - len(self._tasks)
        if free <= 0:
            return 0
        unsure, due = self._claim(free)
        for delivery in unsure:
            self._start(self._carrier.look, delivery, looks=True)
        for delivery in due:
            self._start(self._carrier.deliver, delivery, looks=False)
        return len(unsure) + len(due)

    def sweep(self) -> None:
        """Take away what a lost answer has left in Slack more than once; to be called by one replica at a time."""
        if SLACK in self._breakers.open_sides():
            return
        with self._db.reading() as tx:
            lines = sweeps.due(tx, self._now(), SWEPT_AT_ONCE)
        for delivery in lines:
            with self._db.reading() as tx:
                if self._at_rest(tx, {SLACK}):
                    return
            self._carrier.sweep(delivery)

    def open_breakers(self) -> list[str]:
        """The sides that do not answer, and for which nothing is brought meanwhile."""
        return self._breakers.open_sides()

    def leave_alone(self, side: str) -> None:
        """Bring nothing to a side until it answers."""
        self._breakers.silent(side)

    def drain(self) -> None:
        """Wait for everything on the wire to be settled."""
        wait([task.future for task in self._tasks])

    def claim_no_more(self) -> None:
        """Leave what is due to others, or to the next start."""
        self._stopping.set()

    def stop(self, seconds: float | None = None) -> bool:
        """
        Wait so long for what is on the wire, or as long as it takes; whether all of it was settled by then.

        To be called when nobody calls `run` any more. What was not settled is unsure when its lease has run out.
        """
        self._stopping.set()
        late = wait([task.future for task in self._tasks], seconds).not_done
        self._pool.shutdown(wait=False)
        return not late

    def _reap(self) -> None:
        """Forget what is done. A settlement that could not be written is looked for when its lease has run out."""
        done = [task for task in self._tasks if task.future.done()]
        self._tasks = [task for task in self._tasks if task not in done]
        for task in done:
            error = task.future.exception()
            if error is not None:
                log.error("delivery.not_settled", extra={"lane": task.lane}, exc_info=error)

    def _probe(self) -> None:
        for side in self._breakers.to_probe({task.side for task in self._tasks}):
            self._tasks.append(_Task("", side, False, self._pool.submit(self._ask, side)))

    def _ask(self, side: str) -> None:
        try:
            self._probes.get(side, lambda: None)()
        except (Throttled, Rejected):
            self._breakers.answered(side)
        except RemoteError as error:
            log.debug("breaker.stays_open", extra={"side": side, "code": error.code})
        else:
            self._breakers.answered(side)

    def _start(self, act: Callable[[Delivery], None], delivery: Delivery, looks: bool) -> None:
        side = side_of(delivery.kind, delivery.lane)
        self._tasks.append(_Task(delivery.lane, side, looks, self._pool.submit(act, delivery)))

    def _claim(self, most: int) -> tuple[list[Delivery], list[Delivery]]:
        now, real_now = self._now(), self._real()
        until = real_now + self._lease
        with self._db.reading() as tx:
            waiting = claims.waiting(tx, now, real_now)
        if not any(waiting):
            return [], []
        busy = {task.lane for task in self._tasks}
        with self._db.transaction() as tx:
            if waiting.lost:
                outbox.expire(tx, now, real_now)
            unsure = self._claim_unsure(tx, now, until, most, busy) if waiting.unsure or waiting.lost else []
            busy |= {delivery.lane for delivery in unsure}
            left = most - len(unsure) if waiting.due else 0
            due = claims.claim(tx, now, until, left, busy, self._terms()) if left else []
        self._turns.took(due)
        return unsure, due

    def _claim_unsure(
        self, tx: Session, now: datetime, until: datetime, most: int, busy: Collection[str]
    ) -> list[Delivery]:
        """What is to be looked for, on the sides that can be asked now."""
        most = min(most, self._workers // 2 - sum(task.looks for task in self._tasks))
        if most <= 0:
            return []
        quiet = self._at_rest(tx, self._sides) | set(self._breakers.silent_sides())
        kinds = PLATFORM_KINDS if SLACK in quiet else frozenset(Kind)
        lanes = {lane for side in quiet for lane in lanes_of(side)}
        return claims.claim_unsure(tx, now, until, most, lanes | set(busy), kinds)

    def _at_rest(self, tx: Session, sides: Collection[str]) -> set[str]:
        """Those of the sides that asked not to be looked at for a while."""
        pauses, now = limits.free_at(tx, [looking(side) for side in sides]), self._now()
        return {side for side in sides if pauses.get(looking(side), now) > now}

    def _terms(self) -> Terms:
        admits = self._breakers.gate({task.side for task in self._tasks})
        return Terms(
            self._turns.deal,
            lambda head: limit_of(head.kind, head.lane),
            lambda head: admits(side_of(head.kind, head.lane)),
        )
