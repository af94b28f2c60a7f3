"""Backoff and looking: never later than promised, never earlier than now, and looking has an end."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.retry import FIRST_LOOK, LONGEST, next_attempt, next_look


@given(failures=st.integers(0, 10_000))
def test_the_next_attempt_comes_within_a_doubling_time_and_a_quarter_of_an_hour(failures: int) -> None:
    wait = next_attempt(failures)

    assert timedelta() <= wait <= LONGEST
    assert wait <= timedelta(seconds=2) * 2 ** min(failures, 20)


def test_many_that_failed_at_once_do_not_come_back_at_once() -> None:
    assert len({next_attempt(10) for _ in range(50)}) > 40


@given(looks=st.integers(1, 1000))
def test_looking_ends_with_a_person(looks: int) -> None:
    assert (next_look(looks) is None) == (looks >= 3)


def test_the_looks_are_spread_over_some_ten_minutes() -> None:
    waits = [FIRST_LOOK, *(next_look(looks) or timedelta() for looks in (1, 2))]

    assert timedelta(minutes=9) <= sum(waits, timedelta()) <= timedelta(minutes=11)
