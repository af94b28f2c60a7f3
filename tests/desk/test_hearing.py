"""A source is asked sooner while posts come in, later while it is quiet, and never against a network's wish."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.hearing import EARLY, Hearing, Pace, Quota, failed, heard, is_due, pace, silence
from tests.build import NOON

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NEW = Hearing("x:brand_es", "x:brand_es")

_finds = st.lists(st.integers(0, 3), max_size=40)
_bounds = st.builds(pace, st.timedeltas(SECOND, timedelta(hours=1)), st.sampled_from([1, 4]))
_quotas = st.none() | st.builds(
    Quota,
    st.just(300),
    st.integers(0, 300),
    st.timedeltas(-MINUTE, 15 * MINUTE).map(lambda ahead: NOON + ahead),
)


@given(_bounds, _finds)
def test_the_pause_stays_in_its_bounds_and_grows_only_while_it_is_quiet(bounds: Pace, finds: list[int]) -> None:
    hearing, now = NEW, NOON

    for found in finds:
        before, hearing = hearing, heard(hearing, found, bounds, None, now)
        assert hearing.next_poll_at is not None
        now = hearing.next_poll_at
        assert bounds.soonest <= hearing.pause <= bounds.latest
        assert hearing.pause == bounds.soonest if found else hearing.pause >= min(before.pause, bounds.latest)

    assert not finds or is_due(hearing, now)


@given(_bounds)
def test_who_has_been_quiet_for_long_is_asked_at_the_latest_interval_and_one_post_brings_it_back(bounds: Pace) -> None:
    hearing = NEW
    for _ in range(12):
        hearing = heard(hearing, 0, bounds, None, NOON)

    assert hearing.pause == bounds.latest
    assert heard(hearing, 1, bounds, None, NOON).pause == bounds.soonest


@given(_bounds, _quotas, st.integers(0, 5))
def test_the_networks_limit_outlasts_its_window(bounds: Pace, quota: Quota | None, found: int) -> None:
    after = heard(NEW, found, bounds, quota, NOON)

    assert after.next_poll_at is not None
    if quota is not None and quota.until > NOON and quota.left * 2 <= quota.limit:
        assert (after.next_poll_at - NOON) * max(quota.left, 1) >= quota.until - NOON - quota.limit * SECOND / 1000


def test_a_network_that_asks_for_quiet_gets_it_and_no_answer_is_not_hammered() -> None:
    bounds = pace(MINUTE)

    assert failed(NEW, "429", timedelta(minutes=10), bounds, NOON).next_poll_at == NOON + timedelta(minutes=10)
    assert failed(NEW, "503", timedelta(), bounds, NOON).next_poll_at == NOON + bounds.soonest


def test_failing_counts_from_the_first_failure_and_ends_with_a_good_poll() -> None:
    bounds = pace(MINUTE)
    first = failed(NEW, "503", timedelta(), bounds, NOON)
    second = failed(first, "401", timedelta(), bounds, NOON + MINUTE)

    well = heard(second, 0, bounds, None, NOON + 2 * MINUTE)

    assert (second.failing_since, second.error) == (NOON, "401")
    assert (well.failing_since, well.error, well.polled_at) == (None, None, NOON + 2 * MINUTE)


def test_a_source_is_due_when_its_time_comes_and_when_the_clock_was_set_back() -> None:
    hearing = heard(NEW, 0, pace(MINUTE), None, NOON)
    moments = (NOON, NOON + 15 * SECOND - 2 * EARLY, NOON + 15 * SECOND, NOON - timedelta(hours=1))

    assert [is_due(hearing, at) for at in moments] == [False, False, True, True]
    assert is_due(None, NOON)


def test_silence_is_told_after_three_pauses_and_five_minutes_and_never_of_a_new_source() -> None:
    often, seldom = (heard(NEW, 1, pace(latest), None, NOON) for latest in (MINUTE, timedelta(hours=1)))

    assert silence(NEW, NOON) is None
    assert [silence(often, NOON + at * MINUTE) for at in (5, 14)] == [None, 14 * MINUTE]
    assert [silence(seldom, NOON + at * MINUTE) for at in (45, 46)] == [None, 46 * MINUTE]
