"""
When a team works: weekly spans in a time zone, less the holidays.

Every computation walks local days and adds up the spans as they really were in UTC, so that a day with 23 or 25 hours
counts what it had. A span that a DST change shortens is shorter; a wall-clock time that does not exist is the moment
the clocks went to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON_DAYS = 3660
"""How far ahead a working day is looked for before the hours are held to be wrong."""


@dataclass(frozen=True)
class Span:
    """From `start` to `end` of one day, local time; an `end` of midnight is the day's end."""

    start: time
    end: time


@dataclass(frozen=True)
class Hours:
    """`week` holds the spans of Monday to Sunday, each in order and not overlapping; at least one day has one."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether anybody works on that local day."""
        return day not in self.holidays and bool(self.week[day.weekday()])

    def add(self, start: datetime, within: timedelta) -> datetime:
        """The UTC moment at which `within` of working time has passed since `start`."""
        left = within
        for begin, end in self._spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise ValueError("these hours have too little working time in ten years")

    def working_day_after(self, start: datetime, days: int, at: time) -> datetime:
        """
        The UTC moment of `at`, local time, on the `days`-th working day after the day of `start`.

        Where the team's day has not begun or is over at `at`, its first working moment of that day counts instead.
        """
        day = start.astimezone(self.zone).date()
        for _ in range(HORIZON_DAYS):
            day += timedelta(days=1)
            days -= self.works_on(day)
            if days <= 0 and self.works_on(day):
                return self._moment_on(day, at)
        raise ValueError("these hours have no working day in ten years")

    def _moment_on(self, day: date, at: time) -> datetime:
        spans = self.week[day.weekday()]
        if any(span.start <= at and (at < span.end or span.end == time()) for span in spans):
            return self._utc(day, at)
        return self._utc(day, spans[0].start)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans from `start` on, in UTC; the first one begins at `start` where that is within it."""
        first = start.astimezone(self.zone).date()
        for offset in range(HORIZON_DAYS):
            day = first + timedelta(days=offset)
            for span in self.week[day.weekday()] if self.works_on(day) else ():
                begin = max(self._utc(day, span.start), start.astimezone(UTC))
                end = self._utc(day, span.end)
                if span.end == time():
                    end = self._utc(day + timedelta(days=1), time())
                if begin < end:
                    yield begin, end

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)
