"""A clock that is not Slack's is noticed, and what was posted by it is found all the same."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.check import clock_finding
from bot.clock import utcnow
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT_TOKEN
from bot.slack.bolt import make_client
from bot.slack.difference import Comparison
from bot.store import ahead
from bot.store.database import Database
from tests.build import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    """A running Slack, whose clock is this machine's."""
    with Sandbox() as box:
        yield box


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("off", "right", "most"),
    [
        (timedelta(), True, timedelta()),
        (timedelta(seconds=20), True, timedelta()),
        (9.5 * MINUTE, False, 10 * MINUTE),
        (-9.5 * MINUTE, False, timedelta()),
    ],
)
def test_how_far_our_clock_is_off_is_known(
    db: Database, box: Sandbox, off: timedelta, right: bool, most: timedelta
) -> None:
    client = make_client(BOT_TOKEN, f"{box.url}/api/")
    comparison = Comparison(db, client, lambda: NOON, lambda: utcnow() + off)
    before = comparison.is_right()

    comparison.make()

    assert (before, comparison.is_right()) == (True, right)
    with db.reading() as tx:
        assert ahead.most(tx) == most


def test_check_says_which_way_and_how_far_the_clock_is_off() -> None:
    said = [clock_finding(by) for by in (None, 20 * SECOND, 90 * SECOND, -10 * MINUTE)]

    assert [finding.well for finding in said] == [True, True, False, False]
    assert "90 s ahead of Slack's" in said[2].words
    assert "600 s behind Slack's" in said[3].words


def compared(db: Database, box: Sandbox, at: datetime, off: timedelta = timedelta()) -> timedelta:
    """How far back is looked after a clock that is so far off was compared at Slack's `at`."""
    client = make_client(BOT_TOKEN, f"{box.url}/api/")
    Comparison(db, client, lambda: at + off, lambda: utcnow() + off).make()
    with db.reading() as tx:
        return ahead.most(tx)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("off", "most"), [(10 * MINUTE, 10 * MINUTE), (3 * DAY, 3 * DAY), (365 * DAY, ahead.FURTHEST)], ids=str
)
def test_that_a_clock_was_ahead_is_forgotten_a_day_after(
    db: Database, box: Sandbox, off: timedelta, most: timedelta
) -> None:
    compared(db, box, NOON, off - MINUTE / 2)

    known = [compared(db, box, NOON + hours * HOUR) for hours in (0, 23, 25)]

    assert known == [most, most, timedelta()]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_clock_that_is_days_ahead_has_nothing_forgotten_too_soon(db: Database, box: Sandbox) -> None:
    compared(db, box, NOON, 9 * DAY - MINUTE / 2)

    assert compared(db, box, NOON + HOUR, 3 * DAY) == 9 * DAY


def test_what_the_release_before_noted_by_a_wrong_clock_is_forgotten(db: Database, box: Sandbox) -> None:
    with db.transaction() as tx:
        ahead.note(tx, 365 * DAY, NOON + 365 * DAY)

    assert compared(db, box, NOON) == timedelta()
