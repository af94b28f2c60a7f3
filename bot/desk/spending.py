"""
What listening and answering cost, and what the desk does without as the month's budget runs out.

The order is fixed: searches slow down first, then they and the reading of our own posts stop. Whatever it costs the
mentions of our accounts are read, and posts are asked for again that their authors may have deleted. Amounts are in
micros, millionths of a US dollar.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.desk.source import Stream

MICROS = 1_000_000
WARN_AT = 0.8
SLOWER = 4
"""How many times longer searches rest once the budget is short."""

LOOK_BACK_DAYS = 7


class Thrift(StrEnum):
    """How much of the month's budget is gone."""

    NONE = "none"
    SHORT = "short"  # four fifths of it
    SPENT = "spent"


@dataclass(frozen=True)
class Cost:
    """What something cost this month up to now, and what it will have cost at its end if it goes on like this."""

    so_far: int
    forecast: int

    def __add__(self, other: "Cost") -> "Cost":
        """The cost of both."""
        return Cost(self.so_far + other.so_far, self.forecast + other.forecast)


def thrift(spent: int, budget: int | None) -> Thrift:
    """How much must be done without after `spent` of `budget`; nothing where there is no budget."""
    if budget is None or spent < budget * WARN_AT:
        return Thrift.NONE
    return Thrift.SPENT if spent >= budget else Thrift.SHORT


def may_ask(stream: Stream, thrift: Thrift) -> bool:
    """Whether there is money to ask for a stream; for mentions there always is."""
    return stream is Stream.MENTIONS or thrift is not Thrift.SPENT


def slower(stream: Stream, thrift: Thrift) -> int:
    """How many times longer a stream rests between polls."""
    return SLOWER if stream is Stream.SEARCH and thrift is not Thrift.NONE else 1


def cost(by_day: Mapping[date, int], today: date) -> Cost:
    """
    What was spent in the month of `today`, and the forecast: each day to come costs what the last seven did.

    `by_day` may go further back. Today counts as far as it has come; a source that is younger than a week has fewer
    days to go by, and one that began today has today's.
    """
    so_far = sum(micros for day, micros in by_day.items() if (day.year, day.month) == (today.year, today.month))
    days_left = monthrange(today.year, today.month)[1] - today.day
    first = min((day for day in by_day if day <= today), default=today)
    begin = max(first, today - timedelta(days=LOOK_BACK_DAYS))
    whole_days = (today - begin).days
    if not whole_days:
        return Cost(so_far, so_far + by_day.get(today, 0) * days_left)
    a_day = sum(micros for day, micros in by_day.items() if begin <= day < today) / whole_days
    rest_of_today = max(0, round(a_day) - by_day.get(today, 0))
    return Cost(so_far, so_far + rest_of_today + round(a_day * days_left))
