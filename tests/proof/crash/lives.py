"""
Lives of a desk: each is a process forked from one that has loaded the program, and ends by a kill.

The desk itself is `bot.app.build` and `start`, as `mentiondesk run` has it.
"""

import logging
import os
import select
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from mmap import mmap
from pathlib import Path
from random import Random
from typing import NoReturn

from bot.app import Leases, build
from bot.clock import Clock
from bot.config.load import Config
from tests.proof.company import by_hint
from tests.proof.crash.points import POINTS, Point, arm, on_work_kept

log = logging.getLogger(__name__)

AT_A_POINT = 0.5
"""Seconds after its start within which a life comes to its point, or else is over all the same."""

AT_WORK = 0.3
STARTING = 0.2
STOPPING = 0.25
"""Within how many seconds of its start, of its fork, of being told to stop, a desk is killed at any moment."""

STRIKE_EVERY = 25  # kills

STARTS_IN = 0.1
SLOWEST = 10.0
"""Seconds that a start takes on an idle machine; a busier one gives its desks more time, up to so many times more."""

AT_POINT, AT_ANY_MOMENT = KILLED = ("at a named point", "at any moment")
AT_WORK_BY_THEN = "of desks at work"
"""Kills of desks that had kept some of their work by then: the others had been started, and no more can be said."""

LOOK_SECONDS = 0.005
ORPHAN_SECONDS = 1.0

LEASES = Leases(delivery=timedelta(seconds=5), duty=timedelta(seconds=1))
"""Short, as lives are: else whoever is killed would keep the others from polling for the rest of the proof."""


@dataclass(frozen=True)
class End:
    """
    How a life ends: `seconds` (of an idle machine) after the desk has started, or `unborn`, after its fork.

    It ends before, where it comes to `point` for the n-th time. One that is `told` to stop was told so long before.
    """

    seconds: float
    unborn: bool = False
    point: Point | None = None
    times: int = 0
    told: float = 0.0


NEVER = End(inf)


class Signs:
    """What the process of a desk shows of itself to the one that forked it, also when it is gone."""

    def __init__(self) -> None:
        self._seen = mmap(-1, 2)

    @property
    def has_started(self) -> bool:
        """Whether everything that a desk starts was started."""
        return bool(self._seen[0])

    @property
    def has_worked(self) -> bool:
        """Whether it has kept some of its work."""
        return bool(self._seen[1])

    def started(self) -> None:
        """Show the one."""
        self._seen[0] = 1

    def worked(self) -> None:
        """Show the other."""
        self._seen[1] = 1


def ends(random: Random, replicas: int) -> Iterator[End]:
    """
    How one life after another ends: half of them at a named point, the others at any moment.

    Several desks that live at once have the same work and the same machine to share, and live longer.
    """
    while True:
        kind = random.random()
        if kind < 0.5:
            point = random.choice(POINTS)
            yield End(AT_A_POINT * replicas, point=point, times=random.randint(1, max(1, point.often // replicas)))
        elif kind < 0.6:
            yield End(random.uniform(0, STARTING * replicas), unborn=True)
        elif kind < 0.7:
            told = random.uniform(0, STOPPING)
            yield End(random.uniform(0, AT_WORK * replicas) + told, told=told)
        else:
            yield End(random.uniform(0, AT_WORK * replicas))


class Life:
    """A desk that lives in a process of its own, from now on."""

    def __init__(self, config: Config, clock: Clock, folder: Path, end: End) -> None:
        self._end = end
        self._began = time.monotonic()
        self._signs = Signs()
        self._starts_at: float | None = self._began if end.unborn else None
        self._is_told = False
        self._pace = 1.0
        parent, self.pid = os.getpid(), os.fork()
        if not self.pid:
            _live(config, clock, folder, end, self._signs, parent)
        self._file = os.pidfd_open(self.pid)

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or its time has come; asked often, for it also tells a desk to stop in time."""
        now = time.monotonic()
        if self._starts_at is None and self._signs.has_started:
            self._starts_at = now
            self._pace = min(max(1.0, (now - self._began) / STARTS_IN), SLOWEST)
        if self._starts_at is None:
            return self.has_ended
        left = self._starts_at + self._end.seconds * self._pace - now
        if left < self._end.told and not self._is_told:
            self._is_told = True
            os.kill(self.pid, signal.SIGTERM)
        return left <= 0 or self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended by itself."""
        return bool(select.select([self._file], [], [], 0)[0])

    @property
    def has_worked(self) -> bool:
        """Whether it has kept some of its work, or had before it ended."""
        return self._signs.has_worked

    def kill(self) -> str:
        """End it, where it still lives. How it ended, in the words of the figures."""
        by_itself = self.has_ended
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._file)
        if not os.WIFSIGNALED(status):
            return "stopped in time" if status == 0 else "starts that failed"
        return AT_POINT if by_itself else AT_ANY_MOMENT


class Fleet:
    """So many desks on one database; whichever is killed has a successor at once."""

    def __init__(self, config: Config, clock: Clock, folder: Path, fates: Iterator[End], replicas: int) -> None:
        self._config, self._clock, self._folder = config, clock, folder
        self._fates = fates
        self._replicas = replicas

    def kill(self, times: int, strike: Callable[[], None] | None = None) -> Counter[str]:
        """Go on until so many of them were killed; how they ended. What they share is struck now and then."""
        ended: Counter[str] = Counter(dict.fromkeys(("kills", *KILLED, AT_WORK_BY_THEN), 0))
        lives = [self._born() for _ in range(self._replicas)]
        while ended["kills"] < times:
            time.sleep(LOOK_SECONDS)
            for place, life in enumerate(lives):
                if ended["kills"] == times or not life.is_over:
                    continue
                how = life.kill()
                lives[place] = self._born()
                ended[how] += 1
                if how in KILLED:
                    ended["kills"] += 1
                    ended[AT_WORK_BY_THEN] += life.has_worked
                    if strike and ended["kills"] % STRIKE_EVERY == 0:
                        strike()
        for life in lives:
            life.kill()
        return ended

    def _born(self) -> Life:
        return Life(self._config, self._clock, self._folder, next(self._fates))


def _live(config: Config, clock: Clock, folder: Path, end: End, signs: Signs, parent: int) -> NoReturn:
    try:
        logging.basicConfig(filename=folder / "desk.log", level=logging.WARNING, force=True)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        if end is not NEVER:
            on_work_kept(signs.worked)
        if end.point is not None:
            arm(end.point, end.times)
        app = build(config, clock, by_hint, LEASES)
        app.start()
        signs.started()
        while signal.sigtimedwait({signal.SIGTERM}, ORPHAN_SECONDS) is None:
            if os.getppid() != parent:  # whoever was to kill it is gone
                os._exit(1)
        app.stop()
    except BaseException:
        log.exception("the desk ended")
        os._exit(1)
    os._exit(0)


@contextmanager
def undisturbed(config: Config, clock: Clock, folder: Path, replicas: int = 1) -> Iterator[None]:
    """Desks that nobody kills as long as the context lasts."""
    lives = [Life(config, clock, folder, NEVER) for _ in range(replicas)]
    try:
        yield
    finally:
        for life in lives:
            life.kill()
