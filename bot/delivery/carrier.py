"""
Carrying one delivery to its end: it is sent, or looked for, or swept, and what came of it is written down.

Every end says two things: what becomes of the line, and whether the side it went to was there (`breakers`). Only what
is the line's own fault counts against it; while Slack or a platform is away, lines stay due for as long as it takes.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlmodel import Session

from bot.clock import Clock
from bot.delivery.breakers import Breakers
from bot.delivery.courier import Absent, Courier, Found, NotYet, Sight, Unclear, Undrawable
from bot.delivery.retry import FIRST_LOOK, MOST_FAILURES, next_attempt, next_look, soon
from bot.delivery.sides import SLACK, limit_of, looking, side_of
from bot.errors import Barred, Rejected, RemoteError, Repeatable, Replaced, Throttled, Unreachable, Unsure
from bot.store import limits, outbox, sweeps
from bot.store.database import AWAY, Database
from bot.store.outbox import Delivery, Kind, State

log = logging.getLogger(__name__)

SWEEP_AGAIN = timedelta(minutes=5)
SWEEP_BARRED_AGAIN, SWEEP_BARRED_FOR = timedelta(hours=1), timedelta(days=7)
WRITE_AGAIN_SECONDS = 0.5
WRITTEN_WITHIN_SECONDS = 60.0
"""Then the lease runs out soon, and it is looked for."""


class Carrier:
    """Carries what the loop has claimed; its threads share it."""

    def __init__(self, db: Database, couriers: Mapping[Kind, Courier], breakers: Breakers, clock: Clock) -> None:
        self._db = db
        self._couriers = couriers
        self._breakers = breakers
        self._now = clock

    def deliver(self, delivery: Delivery) -> None:
        """Send it once."""
        side = side_of(delivery.kind, delivery.lane)
        try:
            where = self._couriers[delivery.kind].send(delivery)
        except NotYet as reason:
            self._settle(delivery, State.DUE, wait=timedelta(seconds=reason.seconds))
        except Replaced:
            log.warning("delivery.replaced", extra={"delivery": delivery.key, "attempt": delivery.attempts})
        except Throttled as error:
            self._breakers.worked(side)
            self._pause(delivery, State.DUE, error, limit_of(delivery.kind, delivery.lane).pause)
        except (Barred, Undrawable) as error:
            self._count_against(delivery, error)
        except (Unreachable, Repeatable) as error:
            self._breakers.failed(side)
            self._settle(delivery, State.DUE, error, wait=soon())
        except Rejected as error:
            self._breakers.worked(side)
            self._settle(delivery, State.FAILED, error)
        except Unsure as error:
            self._breakers.failed(side)
            self._settle(delivery, State.UNSURE, error, wait=FIRST_LOOK)
        except Exception as error:  # a bug of ours: nobody can say what was done
            self._settle(delivery, State.UNSURE, error, wait=FIRST_LOOK, failures=delivery.failures + 1)
        else:
            if where:
                self._breakers.worked(side)
            self._settle(delivery, State.SENT, where=where)

    def look(self, delivery: Delivery) -> None:
        """Look for it once."""
        if max(delivery.looks, delivery.failures) > MOST_FAILURES:
            self._leave_to_a_person(delivery)
            return
        side = side_of(delivery.kind, delivery.lane)
        try:
            sight = self._couriers[delivery.kind].look(delivery)
        except Throttled as error:
            self._breakers.worked(side)
            self._pause(delivery, State.UNSURE, error, looking(side), looks=delivery.looks - 1)
        except (Barred, Rejected) as error:
            self._settle(delivery, State.UNSURE, error, wait=next_attempt(delivery.looks))
        except RemoteError as error:
            self._breakers.failed(side)
            self._settle(delivery, State.UNSURE, error, wait=soon(), looks=delivery.looks - 1)
        except Exception as error:  # a bug of ours must neither stop the loop nor repeat a reply
            self._settle(delivery, State.UNSURE, error, wait=next_attempt(delivery.looks))
        else:
            self._breakers.worked(side)
            self._saw(delivery, sight)

    def sweep(self, delivery: Delivery) -> None:
        """
        Leave one of it in Slack.

        It is put off before it is begun, so that one that breaks does not keep the others from being swept.
        """
        with self._db.transaction() as tx:
            sweeps.put_off(tx, delivery, self._now() + SWEEP_AGAIN)
        try:
            copies = self._couriers[delivery.kind].sweep(delivery)
        except Barred as error:
            self._kept_out(delivery, error)
        except Rejected as error:  # nobody lets us take anything away there
            log.warning("delivery.not_swept", extra={"delivery": delivery.key, "code": error.code})
            self._end_sweep(delivery)
        except NotYet:
            return
        except RemoteError as error:
            if isinstance(error, Throttled):
                self._hold(looking(SLACK), timedelta(seconds=error.retry_after))
            log.info("delivery.sweep_put_off", extra={"delivery": delivery.key, "code": error.code})
        else:
            if copies:
                log.warning("delivery.swept", extra={"delivery": delivery.key, "copies": copies})
            self._end_sweep(delivery)

    def _kept_out(self, delivery: Delivery, error: Barred) -> None:
        """Sweep again until somebody has let us in; a channel that the desk has left may stay closed for ever."""
        now = self._now()
        if delivery.first_tried_at is not None and delivery.first_tried_at < now - SWEEP_BARRED_FOR:
            log.warning("delivery.not_swept", extra={"delivery": delivery.key, "code": error.code})
            self._end_sweep(delivery)
            return
        log.info("delivery.sweep_put_off", extra={"delivery": delivery.key, "code": error.code})
        with self._db.transaction() as tx:
            sweeps.put_off(tx, delivery, now + SWEEP_BARRED_AGAIN)

    def _end_sweep(self, delivery: Delivery) -> None:
        with self._db.transaction() as tx:
            sweeps.done(tx, delivery)
            sweeps.draw_again(tx, delivery, self._now())

    def _saw(self, delivery: Delivery, sight: Sight) -> None:
        match sight:
            case Found(where):
                self._settle(delivery, State.SENT, where=where)
            case Absent() if delivery.failures >= MOST_FAILURES:
                self._give_up(delivery, Unreachable("not_there"), delivery.failures)
            case Absent(tried):
                wait = next_attempt(max(delivery.failures, tried))
                self._settle(delivery, State.DUE, Unreachable("not_there"), wait=wait)
            case Unclear():
                again = next_look(delivery.looks)
                if again is None:
                    self._leave_to_a_person(delivery)
                else:
                    self._settle(delivery, State.UNSURE, wait=again)

    def _leave_to_a_person(self, delivery: Delivery) -> None:
        self._couriers[delivery.kind].give_up(delivery)
        self._settle(delivery, State.PERSON)

    def _give_up(self, delivery: Delivery, error: Exception, failures: int) -> None:
        self._couriers[delivery.kind].give_up(delivery)
        self._settle(delivery, State.FAILED, error, failures=failures)

    def _count_against(self, delivery: Delivery, error: Exception) -> None:
        failures = delivery.failures + 1
        if failures >= MOST_FAILURES:
            self._give_up(delivery, error, failures)
        else:
            self._settle(delivery, State.DUE, error, wait=next_attempt(delivery.failures), failures=failures)

    def _pause(self, delivery: Delivery, state: State, error: Throttled, key: str, looks: int | None = None) -> None:
        """Ask nothing of what was throttled until it may be asked again, from whichever replica."""
        wait = timedelta(seconds=error.retry_after)
        self._hold(key, wait)
        self._settle(delivery, state, error, wait=wait, looks=looks)

    def _hold(self, key: str, wait: timedelta) -> None:
        with self._db.transaction() as tx:
            limits.hold_until(tx, key, self._now() + wait)

    def _settle(
        self,
        delivery: Delivery,
        state: State,
        error: Exception | None = None,
        where: str | None = None,
        wait: timedelta | None = None,
        failures: int | None = None,
        looks: int | None = None,
    ) -> None:
        code = error.code if isinstance(error, RemoteError) else type(error).__name__ if error else None
        now = self._now()
        due_at = None if wait is None else now + wait

        def write(tx: Session) -> bool:
            ours = outbox.settle(tx, delivery, state, now, where, code, due_at, failures, looks)
            if not ours or isinstance(error, Repeatable):  # It may be done beside, or later than, what comes after it.
                sweeps.ask(tx, delivery, now)
            return ours

        ours = self._written(write)
        facts = {"delivery": delivery.key, "state": state.value, "attempt": delivery.attempts, "code": code}
        if not ours:
            log.warning("delivery.replaced", extra=facts)
        elif state in (State.FAILED, State.PERSON):
            log.error("delivery.given_up", extra=facts, exc_info=None if isinstance(error, RemoteError) else error)
        elif error is not None and not isinstance(error, RemoteError):
            log.error("delivery.broken", extra=facts, exc_info=error)
        elif error is not None:
            log.warning("delivery.put_off", extra=facts)
        else:
            log.debug("delivery.settled", extra=facts)

    def _written(self, write: Callable[[Session], bool]) -> bool:
        """
        Write down what came of it as soon as the database is there, for nobody else knows.

        Doing so twice is harmless: the fence lets the first one through.
        """
        until = time.monotonic() + WRITTEN_WITHIN_SECONDS
        while True:
            try:
                with self._db.transaction() as tx:
                    return write(tx)
            except AWAY:
                if time.monotonic() > until:
                    raise
            time.sleep(WRITE_AGAIN_SECONDS)
