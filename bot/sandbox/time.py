"""
The sandbox's time, which may run faster than life and be moved ahead.

Every stamp of the sandbox (Slack's `ts`, the network's ids and dates, the windows of its rate limits) is
taken from here, so that two days pass for both worlds at once. What a person waits for at a keyboard (three
seconds for a trigger, three for an acknowledgement) stays real, and a session on Bluesky lasts as if nobody had moved
the clock.
"""

import threading
import time
from datetime import UTC, datetime, timedelta


class Time:
    """A clock that starts at the real moment of its creation and runs `speed` times faster than life."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._started = datetime.now(UTC)
        self._ticks = time.monotonic()
        self._ahead = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The sandbox's moment, in UTC."""
        lived = timedelta(seconds=(time.monotonic() - self._ticks) * self.speed)
        with self._lock:
            return self._started + lived + self._ahead

    def forward(self, by: timedelta) -> None:
        """Let `by` pass at once. Raises ValueError: time does not run backwards."""
        if by < timedelta():
            raise ValueError("time does not run backwards")
        with self._lock:
            self._ahead += by
