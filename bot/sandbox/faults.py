"""
What goes wrong on the way: answers that are late, broken, lost, or never come.

A fault hits calls of one side ("slack", "x", or "bot" for what Slack sends to it): the next few of a method, some of
them by chance, or all of them while the side is away. The two that matter most look alike from outside: a connection
closed *before* anything was done, and one closed *after*. How each of them looks is in `spoiling`.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from bot.sandbox.time import Time

ALL = "*"
"""Every method of a side."""

FOR_EVER = 86_400.0  # seconds


class FaultKind(StrEnum):
    """The ways in which a call goes wrong."""

    THROTTLED = "throttled"
    """Not done; 429 with `Retry-After`."""
    ERROR = "error"
    """Not done; 500 with a JSON body."""
    ERROR_AFTER = "error_after"
    """Done; 500 with a JSON body all the same."""
    HTML = "html"
    """Not done; 503 with a page of HTML, as a proxy answers."""
    DROP_BEFORE = "drop_before"
    """Not done; the connection is closed without an answer."""
    DROP_AFTER = "drop_after"
    """Done; the connection is closed without an answer."""
    DONE_LATE = "done_late"
    """The connection is closed without an answer; done `seconds` of the sandbox's time later."""
    HALF = "half"
    """Done; the connection is closed in the middle of the answer."""
    HANG = "hang"
    """Not done; no answer for `seconds`, then the connection is closed."""
    LATE = "late"
    """Done; answered after `seconds`."""
    DOUBLED = "doubled"
    """Sent to the bot twice. This and the two below befall envelopes, the side "bot"."""
    OVERTAKEN = "overtaken"
    """Sent to the bot after the next one, or a second late."""
    ACK_LOST = "ack_lost"
    """Sent to the bot, whose acknowledgement never arrives."""
    REFUSED = "refused"
    """Not done; nobody takes the connection. Only of a side that is away."""

    @property
    def is_done(self) -> bool:
        """Whether the deed is done, now or later."""
        return self in _DONE


_DONE = frozenset(
    {FaultKind.ERROR_AFTER, FaultKind.DROP_AFTER, FaultKind.DONE_LATE, FaultKind.HALF, FaultKind.LATE},
)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with one call; `retry_after` and `seconds` are real seconds but for what is late."""

    side: str
    kind: FaultKind
    retry_after: float
    seconds: float


@dataclass
class _Laid:
    fault: Fault
    method: str
    channel: str | None
    times: int
    skip: int

    def hits(self) -> bool:
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return self.times >= 0


@dataclass
class _Chance:
    fault: Fault
    method: str
    channel: str | None
    probability: float
    random: Random

    def hits(self) -> bool:
        return self.random.random() < self.probability


OnAway = Callable[[str, FaultKind | None], None]


class Faults:
    """What is to go wrong. Threads may share it."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._waiting: list[_Laid | _Chance] = []
        self._away: dict[str, Fault] = {}
        self._late: list[tuple[datetime, Callable[[], object]]] = []
        self._on_away: list[OnAway] = []
        self._lock = threading.Lock()

    def add(
        self,
        side: str,
        method: str,
        kind: FaultKind,
        times: int = 1,
        skip: int = 0,
        channel: str | None = None,
        retry_after: float = 1.0,
        seconds: float = 0.0,
    ) -> None:
        """
        Spoil the next `times` calls of a method, after letting `skip` of them pass.

        `side` is "slack", "x" or "bot"; `method` is "chat.postMessage", "POST /2/tweets", "interactive" or `ALL`.
        With `channel`, only calls that name it are counted.
        """
        fault = Fault(side, kind, retry_after, seconds)
        with self._lock:
            self._waiting.append(_Laid(fault, method, channel, times, skip))

    def chance(
        self,
        side: str,
        method: str,
        kind: FaultKind,
        probability: float,
        seed: int,
        channel: str | None = None,
        retry_after: float = 1.0,
        seconds: float = 0.0,
    ) -> None:
        """Spoil each call of a method, or of `ALL`, with so much probability; the same ones for the same seed."""
        fault = Fault(side, kind, retry_after, seconds)
        random = Random(f"{seed} {side} {method} {kind}")  # noqa: S311  It must come out the same again.
        with self._lock:
            self._waiting.append(_Chance(fault, method, channel, probability, random))

    def away(self, side: str, kind: FaultKind | None, retry_after: float = 1.0) -> None:
        """Spoil every call of a side in this way until told otherwise; None brings it back."""
        with self._lock:
            if kind is None:
                self._away.pop(side, None)
            else:
                self._away[side] = Fault(side, kind, retry_after, FOR_EVER)
        for tell in self._on_away:
            tell(side, kind)

    def on_away(self, tell: OnAway) -> None:
        """Call `tell` with the side and the kind whenever a side goes away, and with None when it comes back."""
        self._on_away.append(tell)

    def is_away(self, side: str) -> bool:
        """Whether nobody reaches that side now."""
        return side in self._away

    def pick(self, side: str, method: str, channel: str | None = None) -> Fault | None:
        """The fault that hits this call; one that was laid is used up by it."""
        with self._lock:
            if side in self._away:
                return self._away[side]
            for one in self._waiting:
                named = one.fault.side == side and one.method in (ALL, method) and one.channel in (None, channel)
                if named and one.hits():
                    return one.fault
            return None

    def clear(self) -> None:
        """Nothing goes wrong any more; what is to be done late still will be."""
        with self._lock:
            self._waiting.clear()
        for side in list(self._away):
            self.away(side, None)

    def put_off(self, seconds: float, act: Callable[[], object]) -> None:
        """Have `act` called after so many of the sandbox's seconds."""
        with self._lock:
            self._late.append((self._time.now() + timedelta(seconds=seconds), act))

    @property
    def next_late_at(self) -> datetime | None:
        """When the first of all that was put off is to be done; None when nothing is."""
        with self._lock:
            return min((at for at, _ in self._late), default=None)

    def catch_up(self) -> None:
        """Do what was put off until now. Called before every call, so that time moved ahead overtakes nothing."""
        if not self._late:
            return
        with self._lock:
            now = self._time.now()
            due = [act for at, act in self._late if at <= now]
            self._late = [(at, act) for at, act in self._late if at > now]
        for act in due:
            act()
