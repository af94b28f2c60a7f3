"""What networks say, in the headers of their answers, of how often they may still be asked."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.desk.hearing import Quota

COUNTERS = ("x-rate-limit", "ratelimit", "x-ratelimit")
"""How the three headers begin: X's, Bluesky's, Mastodon's."""


def quota(headers: Mapping[str, str]) -> Quota | None:
    """What stands there, where all of it does and makes sense."""
    for name in COUNTERS:
        limit, left, until = (headers.get(f"{name}-{part}", "") for part in ("limit", "remaining", "reset"))
        resets_at = epoch(until)
        if _is_count(limit) and _is_count(left) and resets_at is not None:
            return Quota(int(limit), int(left), datetime.fromtimestamp(resets_at, UTC))
    return None


def epoch(told: str) -> float | None:
    """A moment as networks write it there: in seconds since 1970 or, on some, by ISO 8601."""
    if re.fullmatch(r"\d{1,11}", told):
        return int(told)
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def _is_count(told: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,9}", told))
