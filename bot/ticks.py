"""
What the clock starts: polling, delivering, waking, sweeping and so on.

APScheduler only ticks. What is due is a row of the database, so a missed tick, a restart or a second machine changes
when something is done, never whether; a job store would only be a second truth. Every tick has a thread to itself, so
that a network that hangs holds up its own source and nothing else. The scheduler counts by the time of day and would
stand still for an hour when somebody sets the clock back by one: that is noticed, and everything ticks at once.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock, utcnow
from bot.delivery.loop import Loop
from bot.desk.source import Source
from bot.errors import RemoteError, Throttled
from bot.store.ailing import reason
from bot.store.database import AWAY
from bot.work import following_up, listening, overdue, placing, pruning, rechecking
from bot.work.desk import Desk
from bot.work.intake import Detect
from bot.work.operating import Watch
from bot.work.sources import SourcesWatch
from bot.work.surging import SurgeWatch

log = logging.getLogger(__name__)

POLL_LOOK_EVERY = timedelta(seconds=1)
"""How often it is looked whether a source's time has come; its row says when that is."""

RECHECK_LOOK_EVERY = timedelta(seconds=2)
"""The same for posts that are to be asked for again; what is about to be answered is asked for before that leaves."""

DELIVER_EVERY = timedelta(milliseconds=100)
WAKE_EVERY = timedelta(seconds=1)
WATCH_EVERY = timedelta(seconds=2)
SWEEP_EVERY = timedelta(seconds=1)
TRY_HOME_EVERY = timedelta(minutes=15)
PRUNE_EVERY = timedelta(hours=1)

EARLY_SECONDS = 0.05
"""The scheduler may come a little early by the steady clock, and must not go again for that."""

IDLE = object()
"""What a job returns that found nothing to do: nobody knows whether it would go well now."""

NOT_OURS_SECONDS = 1.0
"""How soon a replica that does not hold a duty looks whether it does now."""

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
SET_BACK_SECONDS = 1.0
"""A clock that is this much behind the steady one since the last look was set back."""
LONGEST_OUTAGE_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Tick:
    """`job`, done at once and then every so often; it may return `IDLE`. With `alone`, by one replica at a time."""

    name: str
    every: timedelta
    job: Callable[[], object]
    alone: bool = True


def desk_ticks(desk: Desk, loop: Loop, detect: Detect, clock: Clock) -> Iterator[Tick]:
    """The desk's rhythms. `clock` is the desk's; the ticks themselves follow real time."""
    for source in desk.layout.sources:
        yield Tick(f"poll {source.id}", POLL_LOOK_EVERY, _poll(desk, source, detect, clock))
    for account in desk.layout.accounts:
        yield Tick(f"recheck {account}", RECHECK_LOOK_EVERY, _recheck(desk, account, clock))
    yield Tick("deliver", DELIVER_EVERY, loop.run, alone=False)
    yield Tick("wake", WAKE_EVERY, lambda: following_up.wake_due(desk, clock()))
    yield Tick("overdue", WATCH_EVERY, lambda: overdue.draw_overdue(desk, clock()))
    yield Tick("sweep", SWEEP_EVERY, loop.sweep)
    surges = SurgeWatch(desk)
    yield Tick("surges", WATCH_EVERY, lambda: surges.look(clock()))
    watch = Watch(desk, loop.open_breakers)
    yield Tick("watch", WATCH_EVERY, lambda: watch.look(clock()))
    sources_watch = SourcesWatch(desk)
    yield Tick("watch sources", WATCH_EVERY, lambda: sources_watch.look(clock(), desk.db.clock()))
    yield Tick("try home", TRY_HOME_EVERY, lambda: placing.try_home(desk, clock()))
    yield Tick("prune", PRUNE_EVERY, lambda: pruning.prune(desk, clock()))


def _poll(desk: Desk, source: Source, detect: Detect, clock: Clock) -> Callable[[], object]:
    def job() -> object:
        heard = listening.poll(desk, source, detect, clock, desk.db.clock)
        return IDLE if heard is None else heard

    return job


def _recheck(desk: Desk, account: str, clock: Clock) -> Callable[[], object]:
    return lambda: rechecking.recheck(desk, account, clock) or IDLE


class Ticks:
    """
    Everything that ticks. `holds` says whether this replica has a duty at the moment.

    `now` is the time of day that the scheduler goes by, `steady` never runs back; both in seconds.
    """

    def __init__(
        self,
        ticks: Iterable[Tick],
        holds: Callable[[str], bool],
        now: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        guards = [Guard(tick, holds, steady) for tick in ticks]
        self._now = now
        self._steady = steady
        self._stopping = threading.Event()
        self._at_work = AtWork()
        self._clock_watch = threading.Thread(target=self._watch_clock, name="clock", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(len(guards))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for guard in guards:
            self._scheduler.add_job(
                self._at_work.counted(guard.come),
                "interval",
                seconds=guard.often,
                id=guard.name,
                next_run_time=utcnow(),
            )

    def start(self) -> None:
        """Begin to tick, with one tick of everything at once."""
        self._scheduler.start()
        self._clock_watch.start()

    def stop(self, seconds: float) -> bool:
        """Start nothing more, and wait so long for what has begun; whether all of it has ended."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        return self._at_work.ended(seconds)

    def alive(self) -> bool:
        """Whether everything is started when its time comes."""
        return self._scheduler.running and self._clock_watch.is_alive()

    def tick_now(self) -> None:
        """Have everything tick at once, whenever its next time was to be."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=utcnow())

    def _watch_clock(self) -> None:
        ahead = self._now() - self._steady()
        while not self._stopping.wait(SET_BACK_SECONDS):
            before, ahead = ahead, self._now() - self._steady()
            if ahead < before - SET_BACK_SECONDS:
                log.warning("clock.set_back", extra={"seconds": round(before - ahead)})
                self.tick_now()


class AtWork:
    """Counts what is being done, so that a stop can wait for it, and not for ever."""

    def __init__(self) -> None:
        self._count = 0
        self._stopped = False
        self._changed = threading.Condition()

    def counted(self, act: Callable[[], None]) -> Callable[[], None]:
        """`act`, counted while it lasts; it does nothing any more once an end is waited for."""

        def begin() -> None:
            with self._changed:
                if self._stopped:
                    return
                self._count += 1
            try:
                act()
            finally:
                with self._changed:
                    self._count -= 1
                    self._changed.notify_all()

        return begin

    def ended(self, seconds: float) -> bool:
        """Let nothing more begin, and wait so long for the end of everything; whether it came."""
        with self._changed:
            self._stopped = True
            return self._changed.wait_for(lambda: self._count == 0, seconds)


class Guard:
    """
    Keeps one tick going, whatever happens in it.

    One that breaks is tried again after ever longer pauses, and is told of once, until it breaks differently.
    """

    def __init__(self, tick: Tick, holds: Callable[[str], bool], steady: Callable[[], float] = time.monotonic) -> None:
        self.name = tick.name
        self.often = tick.every.total_seconds()
        if tick.alone:
            self.often = min(self.often, NOT_OURS_SECONDS)
        self._tick = tick
        self._holds = holds
        self._steady = steady
        self._next = -math.inf
        self._in_a_row = 0
        self._times = 0
        self._cause: str | None = None

    def come(self) -> None:
        """Do the job if its time has come; to be called every `often` seconds, or later."""
        if self._steady() >= self._next:
            began = self._steady()
            self._next = began + self.tick() - EARLY_SECONDS

    def tick(self) -> float:
        """Do the job if it is ours; returns after how many seconds to come again."""
        every = self._tick.every.total_seconds()
        if self._tick.alone and not self._holds(self._tick.name):
            return self.often
        try:
            done = self._tick.job()
        except Throttled as error:
            self._broke(error.code, error)
            return max(every, error.retry_after)
        except RemoteError as error:
            self._broke(error.code, error)
            return max(every, self._pause(LONGEST_PAUSE_SECONDS))
        except AWAY as error:
            self._broke(type(getattr(error, "orig", error)).__name__, error)
            return max(every, self._pause(LONGEST_OUTAGE_PAUSE_SECONDS))
        except Exception as error:  # a broken tick is logged, and its next one may be well
            self._broke(type(error).__name__, error)
            return max(every, self._pause(LONGEST_PAUSE_SECONDS))
        self._in_a_row = 0
        if done is not IDLE:
            self._is_well()
        return every

    def _broke(self, cause: str, error: Exception) -> None:
        self._in_a_row += 1
        self._times += 1
        if cause == self._cause:
            return
        facts = {"tick": self._tick.name, "code": cause, "times": self._times}
        if isinstance(error, RemoteError):
            log.warning("tick.put_off", extra=facts)
        elif isinstance(error, AWAY):  # every tick comes here at once, and where the database was asked says nothing
            log.error("tick.broken", extra=facts | {"cause": reason(error)})
        else:
            log.error("tick.broken", extra=facts, exc_info=error)
        self._cause = cause

    def _pause(self, longest: float) -> float:
        doubled: int = 2 ** min(self._in_a_row - 1, 16)
        return min(longest, FIRST_PAUSE_SECONDS * doubled)

    def _is_well(self) -> None:
        if self._times:
            log.info("tick.mended", extra={"tick": self._tick.name, "times": self._times})
        self._times, self._cause = 0, None
