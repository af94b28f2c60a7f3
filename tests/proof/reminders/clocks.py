"""When a zone changes its clocks, found by asking it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)
"""The ten years."""

_STEP = timedelta(days=7)
"""No zone has two changes within it."""


def changes(zone: ZoneInfo) -> list[datetime]:
    """The moments of the ten years at which the zone's clocks go forward or back."""
    weeks = [FIRST + number * _STEP for number in range((LAST - FIRST) // _STEP)]
    return [_between(zone, week, week + _STEP) for week in weeks if _differ(zone, week, week + _STEP)]


def _between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (before, middle) if _differ(zone, before, middle) else (middle, after)
    return after


def _differ(zone: ZoneInfo, one: datetime, other: datetime) -> bool:
    return one.astimezone(zone).utcoffset() != other.astimezone(zone).utcoffset()
