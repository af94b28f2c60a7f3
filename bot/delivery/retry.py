"""When a delivery is tried again, and when it is looked for."""

import random
from datetime import datetime, timedelta

LONGEST = timedelta(minutes=15)
MOST_ATTEMPTS = 12
"""After this many failures that are nobody's outage, a line is dead and shown to the operator."""

LOOKS = (timedelta(seconds=15), timedelta(minutes=2), timedelta(minutes=8))
"""
How long after one look the next one comes. A platform may show a new post late, hence three within ten minutes.
"""


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Exponential backoff with full jitter: between now and min(15 min, 2 s · 2ⁿ)."""
    longest = min(LONGEST, timedelta(seconds=2) * 2 ** min(attempts, 16))
    return now + longest * random.random()  # noqa: S311 - spreads load, guards nothing


def next_look(looks: int, now: datetime) -> datetime | None:
    """When to look once more after `looks` looks that told nothing; None when a person must decide."""
    return now + LOOKS[looks - 1] if looks < len(LOOKS) else None
