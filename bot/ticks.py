"""
What the clock starts: polling, delivering, waking, sweeping and so on, each in a thread of its own.

What is due is a row of the database, so a missed tick, a restart or a second machine changes when something is done,
never whether. A scheduler's job store would only add a second truth; and a scheduler that counts by the time of day
stands still for an hour when somebody sets the clock back by one. So a tick is a thread that waits on the steady
clock, and a network that hangs holds up its own account and nothing else.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.clock import Clock
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
SWEEP_EVERY = timedelta(seconds=1)
PRUNE_EVERY = timedelta(hours=1)

NOT_OURS_SECONDS = 1.0
"""How soon a replica that does not hold a duty looks whether it does now."""

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
LONGEST_OUTAGE_PAUSE_SECONDS = 2.0
DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection)
"""A database that is away or full is nobody's bug, and the desk shall go on within seconds of its return."""


@dataclass(frozen=True)
class Tick:
    """`job`, done at once and then every so often. With `alone`, by one replica at a time."""

    name: str
    every: timedelta
    job: Callable[[], object]
    alone: bool = True


def desk_ticks(desk: Desk, loop: Loop, detect: Detect, clock: Clock, poll_every: timedelta) -> Iterator[Tick]:
    """The desk's rhythms. `clock` is the desk's; the ticks themselves follow real time."""
    for account in desk.layout.accounts:
        yield Tick(f"poll {account}", poll_every, _poll(desk, account, detect, clock))
    yield Tick("deliver", DELIVER_EVERY, loop.run, alone=False)
    yield Tick("wake", WAKE_EVERY, lambda: following_up.wake_due(desk, clock()))
    yield Tick("sweep", SWEEP_EVERY, loop.sweep)
    watch = Watch(desk, loop.open_breakers)
    yield Tick("watch", WATCH_EVERY, lambda: watch.look(clock()))
    yield Tick("prune", PRUNE_EVERY, lambda: pruning.prune(desk, clock()))


def _poll(desk: Desk, account: str, detect: Detect, clock: Clock) -> Callable[[], object]:
    return lambda: intake.poll(desk, account, detect, clock)


class Ticks:
    """Threads that tick. `holds` says whether this replica has a duty at the moment."""

    def __init__(self, ticks: Iterable[Tick], holds: Callable[[str], bool]) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(Guard(tick, holds),), name=tick.name, daemon=True)
            for tick in ticks
        ]

    def start(self) -> None:
        """Begin to tick, with one tick of everything at once."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Start nothing more, and wait so long for what has begun; whether all of it has ended."""
        self._stopping.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def alive(self) -> bool:
        """Whether every thread is there, whatever it is at."""
        return all(thread.is_alive() for thread in self._threads)

    def _go_on(self, guard: "Guard") -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            pause = guard.tick()


class Guard:
    """
    Keeps one tick going, whatever happens in it.

    One that breaks is tried again after ever longer pauses, and is told of once, until it breaks differently.
    """

    def __init__(self, tick: Tick, holds: Callable[[str], bool]) -> None:
        self._tick = tick
        self._holds = holds
        self._times = 0
        self._cause: str | None = None

    def tick(self) -> float:
        """Do the job if it is ours; returns after how many seconds to come again."""
        every = self._tick.every.total_seconds()
        if self._tick.alone and not self._holds(self._tick.name):
            return min(every, NOT_OURS_SECONDS)
        try:
            self._tick.job()
        except Throttled as error:
            self._broke(error.code, error)
            return max(every, error.retry_after)
        except RemoteError as error:
            self._broke(error.code, error)
            return max(every, self._pause(LONGEST_PAUSE_SECONDS))
        except DATABASE_AWAY as error:
            self._broke(type(getattr(error, "orig", error)).__name__, error)
            return max(every, self._pause(LONGEST_OUTAGE_PAUSE_SECONDS))
        except Exception as error:  # a broken tick is logged, and its next one may be well
            self._broke(type(error).__name__, error)
            return max(every, self._pause(LONGEST_PAUSE_SECONDS))
        self._is_well()
        return every

    def _broke(self, cause: str, error: Exception) -> None:
        self._times += 1
        if cause == self._cause:
            return
        facts = {"tick": self._tick.name, "code": cause, "times": self._times}
        if isinstance(error, RemoteError):
            log.warning("tick.put_off", extra=facts)
        else:
            log.error("tick.broken", extra=facts, exc_info=error)
        self._cause = cause

    def _pause(self, longest: float) -> float:
        doubled: int = 2 ** min(self._times - 1, 16)
        return min(longest, FIRST_PAUSE_SECONDS * doubled)

    def _is_well(self) -> None:
        if self._times:
            log.info("tick.mended", extra={"tick": self._tick.name, "times": self._times})
        self._times, self._cause = 0, None
