"""When a delivery is tried again, and when it is looked for."""

import random
from datetime import datetime, timedelta

LONGEST = timedelta(minutes=15)
FIRST_LOOK = timedelta(seconds=15)
"""Slack and the platforms may show what was just posted a little late."""

NEXT_LOOKS = (timedelta(minutes=2), timedelta(minutes=8))
"""How long after a look that told nothing the next one comes: three looks in some ten minutes."""


def next_attempt(failures: int, now: datetime) -> datetime:
    """Exponential backoff with full jitter: between now and min(15 min, 2 s · 2ⁿ)."""
    doubled: int = 2 ** min(failures, 16)
    longest = min(LONGEST, timedelta(seconds=2) * doubled)
    return now + longest * random.random()  # noqa: S311 - spreads load, guards nothing


def next_look(looks: int, now: datetime) -> datetime | None:
    """When to look once more after `looks` looks that told nothing; None when a person must decide."""
    return now + NEXT_LOOKS[looks - 1] if looks <= len(NEXT_LOOKS) else None
