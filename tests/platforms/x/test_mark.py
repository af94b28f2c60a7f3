"""How far X has been heard: what it shows late is not passed over, and what is known is not handed out again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.source import Source, Stream
from bot.platforms.base import Charge, Use
from bot.platforms.x.mark import LATE_FOR, REMEMBERED, Mark
from bot.platforms.x.posts import snowflake
from tests.platforms.wire import NOON, page, post, x_saying

MENTIONS = Source("x:acme_es", Stream.MENTIONS)
WRITTEN = st.lists(st.tuples(st.integers(0, 3600), st.integers(0, 600)), max_size=60, unique_by=lambda one: one[0])


def number(seconds: int) -> int:
    return snowflake(NOON + timedelta(seconds=seconds))


@given(WRITTEN, st.lists(st.tuples(st.integers(0, 1200), st.booleans()), max_size=12))
def test_what_shows_within_minutes_is_heard_once_whenever_it_is_asked_for(
    written: list[tuple[int, int]], polls: list[tuple[int, bool]]
) -> None:
    mark, heard, now = Mark(number(-1)), [], 0
    for pause, breaks_off in [*polls, (5000, False)]:
        now += pause
        shown = [number(at) for at, late in written if at + late <= now and number(at) > mark.after]
        for some, covers in mark.portions(shown, 3, NOON + timedelta(seconds=now)):
            heard += some
            mark = Mark.read(str(covers))
            if breaks_off:
                break
        else:
            mark = mark.settled(NOON + timedelta(seconds=now))

    assert sorted(heard) == sorted(number(at) for at, _ in written)


def test_after_minutes_without_a_post_nothing_is_read_twice() -> None:
    mark = Mark(0, frozenset({number(0), number(60)}))

    assert mark.settled(NOON + LATE_FOR) == mark
    assert mark.settled(NOON + LATE_FOR + timedelta(minutes=1)) == Mark(number(60))


def test_no_more_is_remembered_than_fits_on_a_page_and_no_clock_passes_over_what_was_not_written() -> None:
    numbers = [number(second) for second in range(REMEMBERED + 20)]

    for now in (NOON, NOON + timedelta(days=400)):
        ((_, mark),) = Mark(0).portions(numbers, 1000, now)
        assert mark.after <= numbers[-1]
        assert len(mark.known) in (0, REMEMBERED)


def test_a_poll_that_brings_only_what_is_known_is_one_request_and_no_page() -> None:
    fresh, cursor = post(snowflake(NOON - timedelta(minutes=1))), str(snowflake(NOON - timedelta(minutes=2)))
    x, wire = x_saying(mentions=[page(fresh)] * 3)
    (first,) = x.read(MENTIONS, cursor)

    assert list(x.read(MENTIONS, first.cursor)) == list(x.read(MENTIONS, first.cursor)) == []
    assert [query["since_id"] for query in wire.queries("users/99/mentions")] == [cursor] * 3


def test_what_is_read_again_on_another_day_is_charged_for_again() -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    before, after = snowflake(midnight - timedelta(minutes=1)), snowflake(midnight + timedelta(minutes=1))
    mark = Mark(1, frozenset({before, after}))

    assert mark.paid_for(midnight + timedelta(minutes=2)) == {after}
    x, _ = x_saying(mentions=page(post(before), post(after)))
    (found,) = x.read(MENTIONS, str(mark))
    assert (found.mentions, set(found.uses)) == ((), {Use(Charge.PERSON, "99"), Use(Charge.OWN_MENTION, str(before))})
