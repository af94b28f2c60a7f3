"""Limits: never more than a burst at once, never more than the pace for long, and a pause is a pause."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import limits
from bot.store.database import Database
from bot.store.limits import Limit, next_at, take
from tests.build import NOON

SECOND = timedelta(seconds=1)

WAITS = st.lists(st.integers(0, 5_000).map(lambda waited: timedelta(milliseconds=waited)), max_size=60)


def granted(limit: Limit, waits: list[timedelta], known: dict[str, datetime] | None = None) -> list[datetime]:
    """When calls were made by somebody who tries after each of these waits and makes none before its time."""
    now, calls, known = NOON, [], dict(known or {})
    for wait in waits:
        now += wait
        if next_at(limit, known, now) <= now:
            calls.append(now)
            known[limit.key] = take(limit, known, now)
    return calls


@given(waits=WAITS, burst=st.integers(1, 5))
def test_in_any_span_no_more_is_asked_than_a_burst_and_the_pace_allow(waits: list[timedelta], burst: int) -> None:
    calls = granted(Limit("slack C1", SECOND, burst), waits)

    for first in range(len(calls)):
        for last in range(first, len(calls)):
            assert last - first + 1 <= burst + (calls[last] - calls[first]) / SECOND


@given(burst=st.integers(1, 5), waits=WAITS)
def test_who_has_waited_long_enough_gets_the_whole_burst(burst: int, waits: list[timedelta]) -> None:
    limit = Limit("slack C1", SECOND, burst)

    calls = granted(limit, [*waits, SECOND * burst * 2, *[timedelta()] * (burst + 3)])

    assert len([call for call in calls if call == calls[-1]]) == burst


@given(waits=WAITS)
def test_nothing_is_asked_during_a_pause_and_no_burst_is_saved_up_meanwhile(waits: list[timedelta]) -> None:
    limit, until = Limit("slack C1", SECOND, 3), NOON + 60 * SECOND

    calls = granted(limit, [*waits, *[SECOND] * 120], {limit.pause: until})

    assert calls[0] >= until
    assert len([call for call in calls if call < until + SECOND]) <= 1 + 2 * (calls[0] > until)


@given(apart=st.integers(0, 60), burst=st.integers(1, 5))
def test_replicas_whose_clocks_differ_keep_the_pace_together(apart: int, burst: int) -> None:
    limit = Limit("slack C1", SECOND, burst)
    known: dict[str, datetime] = {}
    calls = 0

    for tenth in range(300):
        for now in (NOON + tenth * SECOND / 10, NOON + tenth * SECOND / 10 + apart * SECOND):
            if next_at(limit, known, now) <= now:
                known[limit.key] = take(limit, known, now)
                calls += 1

    assert calls <= 30 + 2 * burst


@given(ahead=st.integers(62, 7200), burst=st.integers(1, 5))
def test_what_a_clock_left_in_the_future_before_it_was_set_back_is_one_burst_spent(ahead: int, burst: int) -> None:
    limit = Limit("slack C1", SECOND, burst)

    calls = granted(limit, [timedelta(), timedelta(), SECOND, timedelta()], {limit.key: NOON + ahead * SECOND})

    assert calls == [NOON, NOON + SECOND]


@pytest.mark.parametrize(
    ("limit", "seconds"), [(Limit("slack C1", SECOND, 3), 30), (Limit("slack C1", SECOND, 3), 60), (Limit("x:es"), 900)]
)
def test_a_pause_that_the_release_before_wrote_into_the_bucket_is_obeyed(limit: Limit, seconds: int) -> None:
    assert next_at(limit, {limit.key: NOON + seconds * SECOND}, NOON) == NOON + seconds * SECOND


def test_the_longest_pause_counts_for_everybody(db: Database) -> None:
    with db.transaction() as tx:
        limits.hold_until(tx, "x:brand_es", NOON + 60 * SECOND)
        limits.hold_until(tx, "x:brand_es", NOON + 30 * SECOND)

    with db.reading() as tx:
        assert limits.free_at(tx, ["x:brand_es", "slack C1"]) == {"x:brand_es": NOON + 60 * SECOND}
