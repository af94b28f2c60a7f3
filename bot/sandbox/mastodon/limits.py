"""
How often an account may ask: 300 times in five minutes of the sandbox's time, whatever it asks for.

Source: https://docs.joinmastodon.org/api/rate-limits/. When the window ends is told by ISO 8601 and in real time, so
that whoever waits for it waits for as long as it takes at the sandbox's speed.
"""

from datetime import UTC, datetime, timedelta

from bot.sandbox.time import Time

WINDOW = timedelta(minutes=5)
MOST = 300


class Limits:
    """Counts what every account asked."""

    def __init__(self, clock: Time) -> None:
        self._clock = clock
        self._windows: dict[str, tuple[datetime, int]] = {}

    def count(self, account_id: str) -> tuple[bool, dict[str, str]]:
        """Whether one more call is allowed, and the three headers that tell how things stand."""
        now = self._clock.now()
        ends_at, used = self._windows.get(account_id, (now, 0))
        if ends_at <= now:
            ends_at, used = now + WINDOW, 0
        allowed = used < MOST
        used += allowed
        self._windows[account_id] = (ends_at, used)
        opens_at = datetime.now(UTC) + (ends_at - now) / self._clock.speed
        return allowed, {
            "X-RateLimit-Limit": str(MOST),
            "X-RateLimit-Remaining": str(MOST - used),
            "X-RateLimit-Reset": opens_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
