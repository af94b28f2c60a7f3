"""
How often an account may ask: windows of fifteen minutes of the sandbox's time.

Source: https://docs.x.com/x-api/fundamentals/rate-limits. The end of a window is told as X tells it, in epoch
seconds of real life, so that whoever waits for it waits for as long as it takes at the sandbox's speed.
"""

import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.time import Time

WINDOW = timedelta(minutes=15)
MOST = {
    "GET /2/users/me": 75,
    "GET /2/users/by/username/{handle}": 900,
    "GET /2/users/{id}/mentions": 300,
    "GET /2/users/{id}/tweets": 900,
    "GET /2/tweets": 5000,
    "GET /2/tweets/search/recent": 300,
    "POST /2/tweets": 100,
}


@dataclass
class _Window:
    ends_at: datetime
    used: int = 0


class Limits:
    """Counts what every account asked."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str], _Window] = {}

    def count(self, method: str, account_id: str) -> tuple[bool, dict[str, str]]:
        """Whether one more call is allowed, and the three headers that tell how things stand."""
        now, most = self._clock.now(), MOST[method]
        window = self._windows.get((method, account_id))
        if window is None or window.ends_at <= now:
            window = self._windows[method, account_id] = _Window(now + WINDOW)
        allowed = window.used < most
        window.used += allowed
        left = (window.ends_at - now).total_seconds() / self._clock.speed
        return allowed, {
            "x-rate-limit-limit": str(most),
            "x-rate-limit-remaining": str(most - window.used),
            "x-rate-limit-reset": str(math.ceil(time.time() + left)),
        }
