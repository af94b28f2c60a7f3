"""
How often an account may ask of Bluesky, write to it and sign in: windows of the sandbox's time, in points.

Source: https://docs.bsky.app/docs/advanced-guides/rate-limits. The end of a window is told in epoch seconds of real
life, so that whoever waits for it waits for as long as it takes at the sandbox's speed.
"""

import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.bluesky.problems import Problem
from bot.sandbox.time import Time


@dataclass(frozen=True)
class Limit:
    """So many points within so long a time."""

    points: int
    within: timedelta


REQUESTS = (Limit(3000, timedelta(minutes=5)),)
WRITES = (Limit(5000, timedelta(hours=1)), Limit(35_000, timedelta(days=1)))
SIGN_INS = (Limit(30, timedelta(minutes=5)), Limit(300, timedelta(days=1)))


@dataclass
class _Window:
    ends_at: datetime
    used: int = 0


class Limits:
    """Counts what everybody used."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._windows: dict[tuple[Limit, str], _Window] = {}

    def spend(self, limits: tuple[Limit, ...], who: str, points: int = 1) -> dict[str, str]:
        """
        Count so many points of `who`; the headers that tell how things stand in the first window.

        Raises Problem: there are no more in one of them.
        """
        now = self._clock.now()
        windows = [(limit, self._window(limit, who, now)) for limit in limits]
        for limit, window in windows:
            if window.used + points > limit.points:
                raise Problem("RateLimitExceeded", "Rate Limit Exceeded", 429, self._told(limit, window, now))
        for _, window in windows:
            window.used += points
        return self._told(*windows[0], now)

    def _window(self, limit: Limit, who: str, now: datetime) -> _Window:
        window = self._windows.get((limit, who))
        if window is None or window.ends_at <= now:
            window = self._windows[limit, who] = _Window(now + limit.within)
        return window

    def _told(self, limit: Limit, window: _Window, now: datetime) -> dict[str, str]:
        left = (window.ends_at - now).total_seconds() / self._clock.speed
        return {
            "RateLimit-Limit": str(limit.points),
            "RateLimit-Remaining": str(limit.points - window.used),
            "RateLimit-Reset": str(math.ceil(time.time() + left)),
            "RateLimit-Policy": f"{limit.points};w={int(limit.within.total_seconds())}",
        }
