"""
What the clock starts: polling, delivering, waking, watching over itself, pruning.

APScheduler only ticks. What is due is a row of the database, so a missed tick, a restart or a second machine changes
when something is done, never whether. A job that fails is logged and ticks on.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock, utcnow
from bot.delivery.loop import Loop
from bot.errors import RemoteError, Throttled
from bot.work import following_up, intake, pruning
from bot.work.desk import Desk
from bot.work.intake import Detect
from bot.work.operating import Watch

log = logging.getLogger(__name__)

DELIVER_EVERY = timedelta(milliseconds=100)
WAKE_EVERY = timedelta(seconds=1)
WATCH_EVERY = timedelta(seconds=2)
PRUNE_EVERY = timedelta(hours=1)
THREADS = 4


class Ticks:
    """The desk's rhythms. `clock` is the desk's; the ticks themselves follow real time."""

    def __init__(self, desk: Desk, loop: Loop, detect: Detect, clock: Clock, poll_every: timedelta) -> None:
        self.last_polls: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for account in desk.layout.accounts:
            self._every(poll_every, self._poller(desk, account, detect, clock), f"poll {account}")
        self._every(DELIVER_EVERY, loop.run, "deliver")
        self._every(WAKE_EVERY, lambda: following_up.wake_due(desk, clock()), "wake")
        watch = Watch(desk)
        self._every(WATCH_EVERY, lambda: watch.look(clock()), "watch")
        self._every(PRUNE_EVERY, lambda: pruning.prune(desk, clock()), "prune")

    def start(self) -> None:
        """Begin to tick, with one tick of everything at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more, and wait for what has begun."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _every(self, interval: timedelta, job: Callable[[], object], name: str) -> None:
        self._scheduler.add_job(
            _guarded(job, name),
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=utcnow(),
        )

    def _poller(self, desk: Desk, account: str, detect: Detect, clock: Clock) -> Callable[[], None]:
        not_before = utcnow()

        def poll() -> None:
            nonlocal not_before
            if utcnow() < not_before:
                return
            try:
                intake.poll(desk, account, detect, clock)
            except Throttled as error:
                not_before = utcnow() + timedelta(seconds=error.retry_after)
                raise
            self.last_polls[account] = utcnow()

        return poll


def _guarded(job: Callable[[], object], name: str) -> Callable[[], None]:
    def tick() -> None:
        try:
            job()
        except RemoteError as error:
            log.warning("tick.put_off", extra={"tick": name, "code": error.code})
        except Exception as error:  # a broken tick is logged, and its next one may be well
            log.error("tick.broken", extra={"tick": name}, exc_info=error)

    return tick
