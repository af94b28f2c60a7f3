"""What X keeps for a while only: 800 mentions, and what a search finds in seven days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.desk.source import Stream
from bot.errors import Throttled
from bot.platforms.base import Charge, Gap, Page
from bot.platforms.x.posts import moment_of
from bot.sandbox.faults import FaultKind
from tests.platforms.worlds import SEARCH
from tests.platforms.x.world import XWorld, oauth1, x_world
from tests.sandbox.served import Stage

WEEK = timedelta(days=7)


@pytest.fixture
def world(stage: Stage) -> Iterator[XWorld]:
    with x_world(stage, "2.167", oauth1) as world:
        yield world


def pages(world: XWorld, cursor: str, stream: Stream = Stream.MENTIONS) -> list[Page]:
    source = world.search(tags=("acmedown",)) if stream is Stream.SEARCH else world.source(stream)
    return list(world.adapter.read(source, cursor))


def ids(found: list[Page]) -> list[str]:
    return [mention.post_id for page in found for mention in page.mentions]


def gaps(found: list[Page]) -> list[Gap]:
    return [page.gap for page in found if page.gap]


def is_about(moment: datetime | None, expected: datetime) -> bool:
    return moment is not None and abs(moment - expected) < timedelta(minutes=15)


def test_what_the_window_has_lost_is_found_by_a_search_and_nothing_is_missing(world: XWorld) -> None:
    cursor = world.start()
    said = [world.say(f"@acme {number}") for number in range(930)]

    found = pages(world, cursor)

    assert ids(found) == said
    assert gaps(found) == []
    charges = [use.charge for page in found for use in page.uses]
    assert (charges.count(Charge.POST), charges.count(Charge.OWN_MENTION)) == (130, 800)


def test_what_is_older_than_a_search_reaches_is_told(world: XWorld) -> None:
    cursor = world.start()
    world.say("@acme lost")
    world.network.time.forward(WEEK + timedelta(days=1))
    said = [world.say(f"@acme {number}") for number in range(810)]

    found = pages(world, cursor)

    assert ids(found) == said
    (gap,) = gaps(found)
    assert gap.since == moment_of(int(cursor))
    assert is_about(gap.until, world.network.time.now() - WEEK)


def test_a_search_that_fails_leaves_the_cursor_where_it_was(world: XWorld) -> None:
    cursor = world.start()
    said = [world.say(f"@acme {number}") for number in range(801)]
    world.spoil(SEARCH, FaultKind.THROTTLED)

    with pytest.raises(Throttled):
        pages(world, cursor)

    assert ids(pages(world, cursor)) == said


def test_a_search_that_was_away_for_more_than_a_week_says_what_it_may_have_missed(world: XWorld) -> None:
    cursor = world.start(world.search(tags=("acmedown",)))
    world.network.time.forward(2 * WEEK)
    said = world.say("#acmedown")

    found = pages(world, cursor, Stream.SEARCH)

    assert ids(found) == [said]
    assert len(gaps(found)) == 1
    assert pages(world, found[-1].cursor, Stream.SEARCH) == []


def test_a_search_that_finds_nothing_for_weeks_misses_nothing(world: XWorld) -> None:
    cursor = world.start(world.search(tags=("acmedown",)))

    for _ in range(20):
        world.network.time.forward(timedelta(days=1))
        found = pages(world, cursor, Stream.SEARCH)
        assert gaps(found) == []
        cursor = found[-1].cursor if found else cursor

    said = world.say("#acmedown")
    assert ids(pages(world, cursor, Stream.SEARCH)) == [said]


def test_a_cursor_that_moves_without_posts_passes_over_none_whatever_the_clock_says(world: XWorld) -> None:
    cursor = world.start(world.search(tags=("acmedown",)))
    world.network.time.forward(timedelta(days=3))
    (moved,) = pages(world, cursor, Stream.SEARCH)

    said = world.say("#acmedown")

    assert moment_of(int(moved.cursor)) <= world.network.time.now() - timedelta(hours=23)
    assert ids(pages(world, moved.cursor, Stream.SEARCH)) == [said]
