"""
Which sides are away: Slack, and every account's platform.

    closed ──five failures in a row──▶ open ──a probe is answered──▶ on trial ──one line got through──▶ closed
                                         ▲                             │  └──the next probe, too──▶ closed
                                         └───────────it failed─────────┘

While a side's breaker is open nothing is claimed for it, so that an hour without Slack leaves lines due and not unsure.
On trial it gets one line, and is looked at, which does no harm. Where there is nothing to try, a second answer is proof
enough: else it would be on trial for as long as nobody has anything to say there.
What proves nothing about the line counts: no connection, no answer, an error of theirs, a token that is not taken.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from threading import Lock

from bot.clock import Clock

log = logging.getLogger(__name__)

MOST_FAILURES = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(seconds=30)


class _State(Enum):
    CLOSED = auto()
    OPEN = auto()
    ON_TRIAL = auto()


@dataclass
class _Breaker:
    probe_at: datetime
    state: _State = _State.CLOSED
    failures: int = 0
    pause: timedelta = field(default=FIRST_PAUSE)


class Breakers:
    """One breaker a side, on the desk's clock. The couriers' threads share them."""

    def __init__(self, clock: Clock) -> None:
        self._now = clock
        self._breakers: dict[str, _Breaker] = {}
        self._lock = Lock()

    def failed(self, side: str) -> None:
        """A side was away when it was asked for something."""
        with self._lock:
            breaker = self._breakers.setdefault(side, _Breaker(self._now()))
            breaker.failures += 1
            if breaker.state is _State.ON_TRIAL:
                self._open(breaker)
            elif breaker.state is _State.CLOSED and breaker.failures >= MOST_FAILURES:
                self._open(breaker)
                log.error("breaker.opened", extra={"side": side, "failures": breaker.failures})

    def silent(self, side: str) -> None:
        """A side is known to be away before anything was brought there."""
        with self._lock:
            self._open(self._breakers.setdefault(side, _Breaker(self._now())))
            log.error("breaker.opened", extra={"side": side, "failures": 0})

    def worked(self, side: str) -> None:
        """A side did what it was asked for, or refused to: it is there."""
        with self._lock:
            breaker = self._breakers.pop(side, None)
            if breaker is not None and breaker.state is not _State.CLOSED:
                log.info("breaker.closed", extra={"side": side, "failures": breaker.failures})

    def to_probe(self, carrying: Collection[str] = ()) -> list[str]:
        """The sides that are to be probed now, but for those with a line on its way; each once until its next time."""
        now = self._now()
        with self._lock:
            sides = [
                side
                for side, breaker in self._breakers.items()
                if breaker.state is not _State.CLOSED and breaker.probe_at <= now and side not in carrying
            ]
            for side in sides:
                self._put_off(self._breakers[side])
            return sides

    def answered(self, side: str) -> None:
        """A probe was answered: one line may try; and where none has since the last answer, all may."""
        with self._lock:
            breaker = self._breakers.get(side)
            if breaker is None or breaker.state is _State.CLOSED:
                return
            if breaker.state is _State.OPEN:
                breaker.state = _State.ON_TRIAL
                return
        self.worked(side)

    def open_sides(self) -> list[str]:
        """The sides for which not everything is brought at the moment."""
        with self._lock:
            return sorted(side for side, breaker in self._breakers.items() if breaker.state is not _State.CLOSED)

    def silent_sides(self) -> list[str]:
        """The sides of which not even a probe was answered since; on the others one may look."""
        with self._lock:
            return sorted(side for side, breaker in self._breakers.items() if breaker.state is _State.OPEN)

    def gate(self, carrying: Collection[str]) -> Callable[[str], bool]:
        """
        Says of each side, every time it is asked, whether one more line may be brought there.

        To a side on trial that is one, and none while `carrying` names it.
        """
        tried = set(carrying)

        def admits(side: str) -> bool:
            with self._lock:
                breaker = self._breakers.get(side)
                state = breaker.state if breaker else _State.CLOSED
            if state is _State.ON_TRIAL and side not in tried:
                tried.add(side)
                return True
            return state is _State.CLOSED

        return admits

    def _open(self, breaker: _Breaker) -> None:
        breaker.state = _State.OPEN
        self._put_off(breaker)

    def _put_off(self, breaker: _Breaker) -> None:
        """Probe after a pause that doubles every time."""
        breaker.probe_at = self._now() + breaker.pause
        breaker.pause = min(LONGEST_PAUSE, breaker.pause * 2)
