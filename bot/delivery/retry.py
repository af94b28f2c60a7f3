"""How long until a delivery is tried again or looked for, and when it is given up."""

import random
from datetime import timedelta

LONGEST = timedelta(minutes=15)
SOON = timedelta(seconds=10)
FIRST_LOOK = timedelta(seconds=15)
"""Slack and the platforms may show what was just posted a little late."""

NEXT_LOOKS = (timedelta(minutes=2), timedelta(minutes=8))
"""How long after a look that told nothing the next one comes: three looks in some ten minutes."""

MOST_FAILURES = 8
"""So often in a row may a line fail by its own fault, or break the look for it, before people must see to it."""


def next_attempt(failures: int) -> timedelta:
    """Exponential backoff with full jitter: between nothing and min(15 min, 2 s · 2ⁿ)."""
    doubled: int = 2 ** min(failures, 16)
    return min(LONGEST, timedelta(seconds=2) * doubled) * random.random()  # noqa: S311 - spreads load, guards nothing


def soon() -> timedelta:
    """For what failed because the other side is away: its breaker keeps us from pressing on it."""
    return SOON * random.random()  # noqa: S311 - spreads load, guards nothing


def next_look(looks: int) -> timedelta | None:
    """Until the look after `looks` looks that told nothing; None when a person must decide."""
    return NEXT_LOOKS[looks - 1] if looks <= len(NEXT_LOOKS) else None
