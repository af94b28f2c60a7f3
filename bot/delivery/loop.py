"""
The delivery loop: claims what is due, one line a lane, has it brought, and settles what came of it.

Lanes keep order and pace without holding each other up: while one waits for a slow answer or rests between two posts,
the others go on. Whatever was left on the wire by a process that died is looked for before anything new is sent.
"""

import logging
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Lock

from bot.clock import Clock, utcnow
from bot.delivery.courier import Absent, Courier, Found, NotYet, Sight, Unclear
from bot.delivery.retry import FIRST_LOOK, next_attempt, next_look
from bot.errors import Rejected, RemoteError, Throttled, Unreachable
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind, State

log = logging.getLogger(__name__)

WORKERS = 4
LEASE = timedelta(minutes=2)
"""Longer than any call may take with its time-outs; past it, its holder is held to be dead."""

PACES = {
    Kind.CARD: timedelta(seconds=1),
    Kind.REVIEW: timedelta(seconds=1),
    Kind.THREAD: timedelta(seconds=1),
    Kind.NOTICE: timedelta(seconds=1),
    Kind.REMINDER: timedelta(seconds=1),
}
"""How long a lane rests after one delivery: Slack takes some one message a second in a channel."""

TICK_SECONDS = 0.1
REDRAW_PACE = timedelta(milliseconds=200)


class Loop:
    """
    `clock` is the desk's (what is due, how long a lane rests), `real` counts leases; a test may move both.

    Rests follow the desk's clock because the demo's Slack does, which may run many times faster than life.
    """

    def __init__(
        self, db: Database, couriers: Mapping[Kind, Courier], clock: Clock, real: Clock = utcnow, workers: int = WORKERS
    ) -> None:
        self._db = db
        self._couriers = couriers
        self._now = clock
        self._real = real
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="courier")
        self._busy: list[tuple[str, Future[None]]] = []
        self._resting: dict[str, datetime] = {}
        self._lock = Lock()  # guards `_resting`, which the couriers' threads write

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
        """Bring the cards and reviews that were given up once more: an operator starts a desk anew to mend it."""
        with self._db.transaction() as tx:
            given_up = outbox.try_again(tx, self._now())
        if given_up:
            log.info("delivery.tried_again", extra={"lines": given_up})

    def run(self) -> None:
        """Go on as long as there is something to start; what is slow is left to itself."""
        while self.run_once():
            wait([future for _, future in self._busy], TICK_SECONDS, FIRST_COMPLETED)

    def run_once(self) -> int:
        """Start what can be started now; returns how many deliveries that were. Never waits for them."""
        self._reap()
        free = self._workers - len(self._busy)
        if free <= 0:
            return 0
        unsure, due = self._claim(free)
        self._busy += [(delivery.lane, self._pool.submit(self._look, delivery)) for delivery in unsure]
        self._busy += [(delivery.lane, self._pool.submit(self._deliver, delivery)) for delivery in due]
        return len(unsure) + len(due)

    def drain(self) -> None:
        """Wait for everything on the wire to be settled."""
        wait([future for _, future in self._busy])

    def stop(self) -> None:
        """Wait for what is on the wire, and start nothing more."""
        self._pool.shutdown(wait=True)

    def _reap(self) -> None:
        """Forget what is done. A settlement that could not be written is looked for when its lease has run out."""
        done = [(lane, future) for lane, future in self._busy if future.done()]
        self._busy = [(lane, future) for lane, future in self._busy if (lane, future) not in done]
        for lane, future in done:
            error = future.exception()
            if error is not None:
                log.error("delivery.not_settled", extra={"lane": lane}, exc_info=error)

    def _claim(self, most: int) -> tuple[list[Delivery], list[Delivery]]:
        now, real_now = self._now(), self._real()
        until = real_now + LEASE
        with self._lock:
            self._resting = {lane: moment for lane, moment in self._resting.items() if moment > now}
            held = {*self._resting, *(lane for lane, _ in self._busy)}
        with self._db.reading() as tx:
            if not outbox.anything(tx, now, real_now):
                return [], []
        with self._db.transaction() as tx:
            outbox.expire(tx, real_now)
            unsure = outbox.claim_unsure(tx, now, until, most, held)
            held.update(delivery.lane for delivery in unsure)
            due = outbox.claim(tx, now, until, most - len(unsure), held) if len(unsure) < most else []
        return unsure, due

    def _deliver(self, delivery: Delivery) -> None:
        try:
            where = self._couriers[delivery.kind].send(delivery)
        except NotYet as reason:
            self._settle(delivery, State.DUE, due_at=self._now() + timedelta(seconds=reason.seconds))
        except Throttled as error:
            self._rest(delivery.lane, timedelta(seconds=error.retry_after))
            self._settle(delivery, State.DUE, error, due_at=self._now() + timedelta(seconds=error.retry_after))
        except Unreachable as error:
            self._settle(delivery, State.DUE, error, due_at=next_attempt(delivery.failures, self._now()))
        except Rejected as error:
            self._settle(delivery, State.FAILED, error)
        except Exception as error:  # Unsure, or a bug of ours: nobody can say what was done
            self._settle(delivery, State.UNSURE, error, due_at=self._now() + FIRST_LOOK)
        else:
            self._settle(delivery, State.SENT, where=where)
            self._rest(delivery.lane, self._pace(delivery))

    def _look(self, delivery: Delivery) -> None:
        sight: Sight
        try:
            sight = self._couriers[delivery.kind].look(delivery)
        except Throttled as error:
            self._rest(delivery.lane, timedelta(seconds=error.retry_after))
            self._settle(delivery, State.UNSURE, error, due_at=self._now() + timedelta(seconds=error.retry_after))
            return
        except RemoteError as error:
            self._settle(delivery, State.UNSURE, error, due_at=next_attempt(delivery.looks, self._now()))
            return
        except Exception as error:  # a bug of ours must neither stop the loop nor repeat a reply
            self._settle(delivery, State.UNSURE, error, due_at=next_attempt(delivery.looks, self._now()))
            return
        match sight:
            case Found(where):
                self._settle(delivery, State.SENT, where=where)
            case Absent():
                self._settle(
                    delivery, State.DUE, Unreachable("not_there"), due_at=next_attempt(delivery.failures, self._now())
                )
            case Unclear():
                self._look_again(delivery)

    def _look_again(self, delivery: Delivery) -> None:
        due_at = next_look(delivery.looks, self._now())
        if due_at is not None:
            self._settle(delivery, State.UNSURE, due_at=due_at)
            return
        self._couriers[delivery.kind].give_up(delivery)
        self._settle(delivery, State.PERSON)

    def _settle(
        self,
        delivery: Delivery,
        state: State,
        error: Exception | None = None,
        where: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        code = error.code if isinstance(error, RemoteError) else type(error).__name__ if error else None
        with self._db.transaction() as tx:
            ours = outbox.settle(tx, delivery, state, self._now(), found=where, error=code, due_at=due_at)
        facts = {"delivery": delivery.key, "state": state.value, "attempt": delivery.attempts, "code": code}
        if not ours:
            log.warning("delivery.replaced", extra=facts)
        elif error is not None and not isinstance(error, RemoteError):
            log.error("delivery.broken", extra=facts, exc_info=error)
        elif state in (State.FAILED, State.PERSON):
            log.error("delivery.given_up", extra=facts)
        elif error is not None:
            log.warning("delivery.put_off", extra=facts)
        else:
            log.debug("delivery.settled", extra=facts)

    def _rest(self, lane: str, pause: timedelta) -> None:
        if pause:
            with self._lock:
                self._resting[lane] = self._now() + pause

    def _pace(self, delivery: Delivery) -> timedelta:
        if delivery.lane.endswith(" redraws"):
            return REDRAW_PACE
        return PACES.get(delivery.kind, timedelta())
