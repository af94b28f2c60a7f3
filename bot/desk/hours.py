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

SECOND = timedelta(seconds=1)
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
        """Whether anybody works on that local day; not where the clocks skip all that would have been worked."""
        return next(self._spans_on(day), None) is not None

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
        spans, moment = list(self._spans_on(day)), self._utc(day, at)
        return moment if any(begin <= moment < end for begin, end in spans) else spans[0][0]

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans from `start` on, in UTC; the first one begins at `start` where that is within it."""
        first = start.astimezone(self.zone).date()
        for offset in range(HORIZON_DAYS):
            for begin, end in self._spans_on(first + timedelta(days=offset)):
                if start < end:
                    yield max(begin, start.astimezone(UTC)), end

    def _spans_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working spans of a local day, in UTC, without those that a change of the clocks takes away."""
        for span in () if day in self.holidays else self.week[day.weekday()]:
            last = day + timedelta(days=1) if span.end == time() else day
            begin, end = self._utc(day, span.start), self._utc(last, span.end)
            if begin < end:
                yield begin, end

    def _utc(self, day: date, at: time) -> datetime:
        wall = datetime.combine(day, at, self.zone)
        moment = wall.astimezone(UTC)
        if moment.astimezone(self.zone).time() == at:
            return moment
        return self._change(wall.replace(fold=1).astimezone(UTC), moment)

    def _change(self, before: datetime, after: datetime) -> datetime:
        """The moment between these two at which the clocks went forward, to the second."""
        old = before.astimezone(self.zone).utcoffset()
        while after - before > SECOND:
            middle = before + (after - before) // SECOND // 2 * SECOND
            before, after = (middle, after) if middle.astimezone(self.zone).utcoffset() == old else (before, middle)
        return after
