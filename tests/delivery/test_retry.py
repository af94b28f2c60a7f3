"""Backoff and looking: never later than promised, never earlier than now, and looking has an end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.retry import FIRST_LOOK, LONGEST, next_attempt, next_look

MOMENTS = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(failures=st.integers(0, 10_000), now=MOMENTS)
def test_the_next_attempt_comes_within_a_doubling_time_and_a_quarter_of_an_hour(failures: int, now: datetime) -> None:
    wait = next_attempt(failures, now) - now

    assert timedelta() <= wait <= LONGEST
    assert wait <= timedelta(seconds=2) * 2 ** min(failures, 20)


@given(now=MOMENTS)
def test_many_that_failed_at_once_do_not_come_back_at_once(now: datetime) -> None:
    assert len({next_attempt(10, now) for _ in range(50)}) > 40


@given(looks=st.integers(1, 1000), now=MOMENTS)
def test_looking_ends_after_some_ten_minutes_with_a_person(looks: int, now: datetime) -> None:
    following = next_look(looks, now)

    assert (following is None) == (looks >= 3)
    assert following is None or now < following <= now + timedelta(minutes=10)


def test_the_looks_are_spread_over_some_ten_minutes() -> None:
    moment = datetime(2026, 3, 3, tzinfo=UTC) + FIRST_LOOK
    second = next_look(1, moment)
    assert second is not None
    third = next_look(2, second)

    assert third is not None
    assert timedelta(minutes=9) <= third - datetime(2026, 3, 3, tzinfo=UTC) <= timedelta(minutes=11)
