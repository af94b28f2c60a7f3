"""
Slack's rate limits, as far as the desk can meet them.

A bucket for every key holds as many calls as may come at once and fills again by the sandbox's time, so that a
faster clock is a larger allowance.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from datetime import datetime

from bot.sandbox.time import Time

_ALLOWED = {
    "chat.postMessage": (5, 1.0),  # about one a second and channel, with short bursts
    "chat.update": (20, 50 / 60),  # tier 3: 50 a minute, all channels together
}
"""How many calls may come at once, and how many a second after that."""


class Throttle:
    """Counts calls. The workspace's lock guards it."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._buckets: dict[tuple[str, str], tuple[float, datetime]] = {}

    def retry_after(self, method: str, channel: str) -> int | None:
        """None when the call may be made, which counts it; else how many real seconds to wait."""
        if method not in _ALLOWED:
            return None
        most, rate = _ALLOWED[method]
        key = (method, channel if method == "chat.postMessage" else "")
        now = self._time.now()
        left, since = self._buckets.get(key, (float(most), now))
        left = min(most, left + (now - since).total_seconds() * rate)
        if left < 1:
            self._buckets[key] = (left, now)
            return max(1, math.ceil((1 - left) / rate / self._time.speed))
        self._buckets[key] = (left - 1, now)
        return None
