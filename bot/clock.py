"""The time of day. Whatever needs the desk's time is given a `Clock`; a test or the demo gives one that it can move."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
