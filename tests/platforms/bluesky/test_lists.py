from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.bluesky.lists import MOST_PAGES, REMEMBERED, Mark, Row, listed, stamp

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
START = Mark(NOON - timedelta(hours=1))
PAGE = 8
DAY = 86_400_000  # milliseconds


def row(number: int, milliseconds: float) -> Row:
    return Row(NOON + timedelta(milliseconds=milliseconds), f"at://did:plc:a/app.bsky.feed.post/{number}", {})


class List:
    """A list as Bluesky has them: newest first, and what is of a cursor's very moment is passed over."""

    def __init__(self, page: int = PAGE) -> None:
        self.rows: list[Row] = []
        self.page = page
        self.asked = 0

    def add(self, *milliseconds: float) -> None:
        self.rows += [row(len(self.rows) + place, at) for place, at in enumerate(milliseconds)]

    def ask(self, cursor: str) -> tuple[list[Row], str]:
        self.asked += 1
        newest = sorted(self.rows, key=lambda row: row.at, reverse=True)
        page = [row for row in newest if not cursor or stamp(row.at) < cursor][: self.page]
        return page, stamp(page[-1].at) if page else ""

    def read(self, cursor: str) -> tuple[list[list[str]], list[str]]:
        """What is new in it since a cursor, by portions, and the cursor behind each."""
        mark = Mark.read(cursor)
        portions = [*mark.portions(listed(self.ask, mark.since).rows.values(), 3)]
        return [[row.uri for row in some] for some, _ in portions], [str(after) for _, after in portions]


MOMENTS = st.lists(st.integers(0, 12), max_size=PAGE * 2).filter(lambda all: all.count(max(all, default=0)) <= PAGE)
ROUNDS = st.lists(MOMENTS, max_size=3).filter(
    lambda rounds: all(sum(one.count(at) for one in rounds) <= PAGE for at in range(13))
)


@given(ROUNDS)
def test_whatever_comes_in_whenever_is_read_once_however_many_share_a_moment(rounds: list[list[int]]) -> None:
    posts, cursor, heard = List(), str(START), []

    for arriving in rounds:
        posts.add(*arriving)
        portions, cursors = posts.read(cursor)
        heard += [uri for some in portions for uri in some]
        cursor = (cursors or [cursor])[-1]

    assert sorted(heard) == sorted(row.uri for row in posts.rows)


@given(MOMENTS, st.integers(0, REMEMBERED * 2), MOMENTS)
def test_each_cursor_covers_its_portion_and_no_more(before: list[int], flood: int, arriving: list[int]) -> None:
    posts = List(page=20)
    posts.add(*before, *range(6, 6 + flood))
    cursor = [str(START), *posts.read(str(START))[1]][-1]
    posts.add(*arriving)
    portions, cursors = posts.read(cursor)

    for place, cursor in enumerate(cursors):
        rest = [uri for some in posts.read(cursor)[0] for uri in some]
        assert sorted(rest) == sorted(uri for some in portions[place + 1 :] for uri in some)


def test_what_comes_in_behind_the_newest_is_heard() -> None:
    posts = List()
    posts.add(0, 60_000)
    _, cursors = posts.read(str(START))
    posts.add(-50 * 60_000)

    late, _ = posts.read(cursors[-1])

    assert late == [[posts.rows[-1].uri]]


def test_what_comes_in_a_day_behind_the_newest_is_not_looked_for() -> None:
    posts = List()
    posts.add(-2 * DAY, 0)
    _, cursors = posts.read(str(Mark(NOON - timedelta(days=9))))
    posts.add(-DAY - 1, -DAY + 1)

    late, _ = posts.read(cursors[-1])

    assert late == [[posts.rows[-1].uri]]


def test_a_moment_that_fills_a_page_hides_nothing_behind_it() -> None:
    posts = List()
    posts.add(-5, *[0] * PAGE)

    portions, _ = posts.read(str(START))

    assert sum(map(len, portions)) == PAGE + 1


def test_a_list_that_counts_microseconds_is_read_once_too() -> None:
    posts = List()
    posts.add(0.1, 0.4)
    _, cursors = posts.read(str(START))

    assert posts.read(cursors[-1]) == ([], [])


def test_a_cursor_stays_short_and_one_page_is_enough_where_nothing_is_new() -> None:
    posts = List(page=100)
    posts.add(*range(0, 5000, 10))

    _, cursors = posts.read(str(START))
    posts.asked = 0
    again, _ = posts.read(cursors[-1])

    assert len(cursors[-1]) < 30 + 9 * (REMEMBERED + 1)
    assert (again, posts.asked) == ([], 1)


def test_a_list_without_an_end_is_told_as_such() -> None:
    numbers = count()

    found = listed(lambda cursor: ([row(next(numbers), 0)], "more"), NOON)

    assert (found.whole, len(found.rows)) == (False, MOST_PAGES)


def test_a_page_may_be_empty_and_not_be_the_last() -> None:
    pages = {"": ([row(2, 5)], "a"), "a": ([], "b"), "b": ([row(1, 0)], "")}

    found = listed(pages.__getitem__, NOON)

    assert len(found.rows) == 2


def test_one_post_out_of_its_order_hides_none_behind_it() -> None:
    pages = {"": ([row(4, 9), row(3, 8), row(2, -99)], "a"), "a": ([row(1, 7)], "")}

    found = listed(pages.__getitem__, NOON)

    assert len(found.rows) == 4
