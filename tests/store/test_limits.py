"""Limits: never more than a burst at once, never more than the pace for long, and a pause is a pause."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.store import limits
from bot.store.database import Database
from bot.store.limits import Limit, take
from tests.build import NOON

SECOND = timedelta(seconds=1)

WAITS = st.lists(st.integers(0, 5_000).map(lambda waited: timedelta(milliseconds=waited)), max_size=60)


def granted(limit: Limit, waits: list[timedelta], free_at: datetime | None = None) -> list[datetime]:
    """When calls were made by somebody who tries after each of these waits and makes none before its time."""
    now, calls = NOON, []
    for wait in waits:
        now += wait
        if free_at is None or free_at <= now:
            calls.append(now)
            free_at = take(limit, free_at, now)
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
    until = NOON + 60 * SECOND

    calls = granted(Limit("slack C1", SECOND, 3), [*waits, *[SECOND] * 120], free_at=until)

    assert calls[0] >= until
    assert len([call for call in calls if call < until + SECOND]) <= 1 + 2 * (calls[0] > until)


def test_the_longest_pause_counts_for_everybody(db: Database) -> None:
    with db.transaction() as tx:
        limits.hold_until(tx, "x:brand_es", NOON + 60 * SECOND)
        limits.hold_until(tx, "x:brand_es", NOON + 30 * SECOND)

    with db.reading() as tx:
        assert limits.free_at(tx, ["x:brand_es", "slack C1"]) == {"x:brand_es": NOON + 60 * SECOND}
