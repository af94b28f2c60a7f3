"""The month's budget: what is done without, in which order, and what the month will have cost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.source import Stream
from bot.desk.spending import Cost, Thrift, cost, may_ask, slower, thrift

THIRD = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("spent", "budget", "gone"),
    [
        (10**12, None, Thrift.NONE),
        (79, 100, Thrift.NONE),
        (80, 100, Thrift.SHORT),
        (99, 100, Thrift.SHORT),
        (100, 100, Thrift.SPENT),
    ],
)
def test_four_fifths_are_short_and_all_of_it_is_spent(spent: int, budget: int | None, gone: Thrift) -> None:
    assert thrift(spent, budget) is gone


@pytest.mark.parametrize("gone", Thrift)
def test_our_own_mentions_are_read_whatever_it_costs(gone: Thrift) -> None:
    assert may_ask(Stream.MENTIONS, gone)
    assert slower(Stream.MENTIONS, gone) == 1


def test_searches_slow_down_first_and_then_all_else_stops() -> None:
    others = (Stream.SEARCH, Stream.OWN)

    assert [slower(stream, Thrift.SHORT) for stream in others] == [4, 1]
    assert [may_ask(stream, Thrift.SHORT) for stream in others] == [True, True]
    assert [may_ask(stream, Thrift.SPENT) for stream in others] == [False, False]


def test_the_forecast_goes_by_the_last_seven_days_whatever_month_they_are_in() -> None:
    last_week = {THIRD - timedelta(days=ago): 70 for ago in range(1, 8)}

    assert cost(last_week | {THIRD: 20}, THIRD) == Cost(160, 160 + 50 + 28 * 70)


def test_a_desk_that_began_today_goes_by_today() -> None:
    assert cost({THIRD: 10}, THIRD) == Cost(10, 10 + 28 * 10)
    assert cost({}, THIRD) == Cost(0, 0)


@given(
    st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.integers(0, 10**9)),
    st.dates(date(2026, 3, 1), date(2026, 3, 31)),
)
def test_no_forecast_is_below_what_was_spent_already(by_day: dict[date, int], today: date) -> None:
    told = cost({day: micros for day, micros in by_day.items() if day <= today}, today)

    assert told.forecast >= told.so_far >= 0
