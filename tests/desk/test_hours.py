from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.hours import Hours, Span

NINE_TO_SIX = (Span(time(9), time(18)),)
WEEKDAYS = (NINE_TO_SIX,) * 5 + ((), ())
MADRID = Hours(ZoneInfo("Europe/Madrid"), WEEKDAYS, frozenset({date(2026, 12, 25)}))

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


def utc(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_time_runs_only_while_the_team_works() -> None:
    friday_five = utc(2026, 3, 6, 16, 0)

    assert MADRID.add(friday_five, timedelta(hours=4)) == utc(2026, 3, 9, 11, 0)


def test_time_that_starts_at_night_counts_from_the_morning() -> None:
    assert MADRID.add(utc(2026, 3, 3, 2, 0), timedelta(hours=1)) == utc(2026, 3, 3, 9, 0)


def test_a_holiday_counts_for_nothing() -> None:
    thursday_five = utc(2026, 12, 24, 16, 0)

    assert MADRID.add(thursday_five, timedelta(hours=2)) == utc(2026, 12, 28, 9, 0)


def test_two_working_days_after_a_thursday_is_a_monday() -> None:
    assert MADRID.working_day_after(utc(2026, 3, 5, 10, 0), 2, time(10)) == utc(2026, 3, 9, 9, 0)


def test_a_follow_up_is_never_at_a_time_when_nobody_works() -> None:
    assert MADRID.working_day_after(utc(2026, 3, 3, 10, 0), 1, time(22)) == utc(2026, 3, 4, 8, 0)


def test_a_night_of_the_changed_clock_is_as_long_as_it_was() -> None:
    nights = Hours(ZoneInfo("Europe/Madrid"), ((Span(time(0), time(6)),),) * 7)
    before_spring = utc(2026, 3, 28, 23, 0)

    # The clocks went from two to three: six hours on the wall were five.
    assert nights.add(before_spring, timedelta(hours=5)) == utc(2026, 3, 29, 4, 0)
    assert nights.add(before_spring, timedelta(hours=6)) == utc(2026, 3, 29, 23, 0)


def test_hours_that_the_clocks_skip_are_no_working_day() -> None:
    nights = Hours(ZoneInfo("Europe/Madrid"), ((Span(time(2), time(3)),),) * 7)
    before_spring = utc(2026, 3, 28, 12, 0)

    assert nights.working_day_after(before_spring, 1, time(10)) == utc(2026, 3, 30, 0, 0)
    assert nights.add(before_spring, timedelta(hours=1)) == utc(2026, 3, 30, 1, 0)


def test_hours_that_the_clocks_shorten_begin_when_the_clocks_have_changed() -> None:
    nights = Hours(ZoneInfo("Europe/Madrid"), ((Span(time(2, 30), time(3, 30)),),) * 7)
    before_spring = utc(2026, 3, 28, 12, 0)

    assert nights.working_day_after(before_spring, 1, time(2, 45)) == utc(2026, 3, 29, 1, 0)
    assert nights.add(before_spring, timedelta(minutes=30)) == utc(2026, 3, 29, 1, 30)


def test_a_day_that_ends_at_midnight_joins_the_next() -> None:
    always = Hours(ZoneInfo("Asia/Kolkata"), ((Span(time(0), time(0)),),) * 7)
    start = utc(2026, 5, 5, 18, 0)

    assert always.add(start, timedelta(hours=30)) == start + timedelta(hours=30)


@given(MOMENTS, ZONES, st.integers(1, 5 * 24 * 60))
def test_round_the_clock_is_plain_time_in_every_zone(start: datetime, zone: ZoneInfo, minutes: int) -> None:
    always = Hours(zone, ((Span(time(0), time(0)),),) * 7)
    within = timedelta(minutes=minutes)

    # Where a day begins twice or not at all (a change of the clocks at midnight) the spans overlap or leave no gap
    # longer than that change.
    assert abs(always.add(start, within) - (start + within)) <= timedelta(hours=24)


@given(MOMENTS, ZONES, st.integers(1, 3000), st.integers(1, 3000))
def test_more_time_is_never_over_sooner(start: datetime, zone: ZoneInfo, one: int, more: int) -> None:
    hours = Hours(zone, WEEKDAYS)

    first = hours.add(start, timedelta(minutes=one))

    assert start < first <= hours.add(start, timedelta(minutes=one + more))


@given(MOMENTS, ZONES, st.integers(1, 5), st.times())
def test_a_follow_up_falls_on_a_working_day_after_today(start: datetime, zone: ZoneInfo, days: int, at: time) -> None:
    hours = Hours(zone, WEEKDAYS)

    due = hours.working_day_after(start, days, at.replace(microsecond=0, tzinfo=None))

    assert due > start
    assert hours.works_on(due.astimezone(zone).date())
    assert due.astimezone(zone).date() > start.astimezone(zone).date()
