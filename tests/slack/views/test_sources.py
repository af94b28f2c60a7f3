"""The sources as operators see them: true at a glance, and never more than Slack takes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.hearing import Hearing, Quota, Standing
from bot.desk.source import Search, Source, Stream
from bot.desk.spending import Cost, Thrift
from bot.desk.switch import Off
from bot.sandbox.slack.blocks import elements_of
from bot.slack import ids
from bot.slack.views.alarms import alarm_words
from bot.slack.views.home import home
from bot.slack.views.sources import sources_message
from bot.work.looking_up import HomePage, Tile
from bot.work.operating import Alarm, stretch
from bot.work.sources import Overview, SendingHealth, SourceHealth
from tests.build import NOON
from tests.slack.views.checks import faults_of, told, words
from tests.work.desks import LAYOUT, PROMO, X

MINUTE = timedelta(minutes=1)
OFF = Off("U0LUIS", NOON)
HEARING = Hearing(
    X,
    X,
    polled_at=NOON,
    newest_at=NOON - MINUTE,
    lag=timedelta(seconds=12),
    failing_since=NOON - 2 * MINUTE,
    error="401: <!channel> the token was refused" + "; try it once more" * 20,
    quota=Quota(300, 240, NOON + 15 * MINUTE),
)


def source(number: int = 0) -> Source:
    return Source(X, Stream.SEARCH, Search(f"search-{number}", ("brnad",))) if number else Source(X, Stream.MENTIONS)


def health(number: int = 0, standing: Standing = Standing.HEARD, **differs: Any) -> SourceHealth:
    ordinary = SourceHealth(source(number), standing, HEARING, None, Cost(1_200_000, 4_000_000))
    return replace(ordinary, **differs)


def seen(*rows: SourceHealth, **differs: Any) -> Overview:
    sending = tuple(SendingHealth(account, None, Cost(30_000, 60_000)) for account in (X, PROMO))
    ordinary = Overview(NOON, rows, sending, Cost(3_200_000, 14_100_000), 50_000_000, Thrift.NONE)
    return replace(ordinary, **differs)


@pytest.mark.parametrize("count", [1, 11, 12, 80])
@pytest.mark.parametrize("standing", Standing)
def test_slack_takes_any_number_of_sources_whatever_they_do(count: int, standing: Standing) -> None:
    off = OFF if standing is Standing.PAUSED else None
    rows = [health(number, standing, off=off) for number in range(count)]

    drawn = sources_message(seen(*rows), LAYOUT)

    assert faults_of(drawn) == []
    assert told(drawn) <= {"<@U0LUIS>"}
    assert (f"and {count - 10} more: open the app's *Home*" in words(drawn)) is (count > 11)


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        (Standing.NEW, "listening, not asked yet"),
        (Standing.HEARD, "mentions · listening"),
        (Standing.PAUSED, "*listening paused* by <@U0LUIS> since"),
        (Standing.STOPPED, "*stopped*: the month's budget is spent"),
        (Standing.FAILING, "the token was refused"),
        (Standing.SILENT, "*not heard*"),
    ],
)
def test_a_row_says_what_its_source_does(standing: Standing, says: str) -> None:
    off = OFF if standing is Standing.PAUSED else None

    assert says in sources_message(seen(health(standing=standing, off=off)), LAYOUT).text


def test_a_row_has_its_last_poll_lag_quota_spend_and_forecast() -> None:
    text = sources_message(seen(health()), LAYOUT).text

    assert "12:00" in text
    assert "newest post <!date^" in text
    assert "heard after 12 s" in text
    assert "240 of 300 calls left" in text
    assert "calls left" not in sources_message(seen(health(), at=NOON + 15 * MINUTE), LAYOUT).text
    assert "$1.23 this month, forecast $4.06" in text
    assert "$3.20 this month, forecast $14.10, budget $50.00" in text


def test_the_heading_tells_what_people_paused_from_what_failed_and_when_that_was() -> None:
    paused = [health(1, Standing.PAUSED, off=OFF), health(2, Standing.PAUSED, off=Off("U0ANA", NOON))]
    held = (SendingHealth(X, OFF, Cost(0, 0), token="grant_not_renewed"),)
    rows = (health(), *paused, health(3, Standing.FAILING), health(4, Standing.STOPPED))

    heading, *told = sources_message(seen(*rows, sending=held), LAYOUT).text.splitlines()

    assert heading.startswith(
        "*Sources (5)* · 1 listening, 1 not heard, 2 paused by <@U0ANA> and <@U0LUIS>, 1 stopped (budget spent)"
        " · sending from 1 account paused by <@U0LUIS> · $3.20 this month"
    )
    assert heading.endswith(f"as of <!date^{int(NOON.timestamp())}^{{time}}|3 Mar 12:00>")
    assert any("*token*: its token ends soon" in line for line in told)


def test_what_may_be_pressed_is_what_is_not_so_yet() -> None:
    paused = (SendingHealth(X, OFF, Cost(0, 0)),)
    rows = (health(off=OFF, standing=Standing.PAUSED), health(1))

    drawn = sources_message(seen(*rows, sending=paused), LAYOUT)

    menus = [element for _, element in elements_of(drawn.blocks) if element.get("action_id") == ids.SOURCE]
    assert [[one["value"] for one in menu["options"]] for menu in menus] == [
        [f"resume_listening:{X}", f"resume_sending:{X}"],
        [f"pause_listening:{X}/search:search-1"],
    ]
    assert [menu["confirm"]["title"]["text"] for menu in menus] == ["Are you sure?", "Pause listening?"]
    assert (
        "Resume sending: what was held leaves, unless its post was edited or deleted meanwhile."
        in menus[0]["confirm"]["text"]["text"]
    )
    assert "*sending paused* by <@U0LUIS>" in drawn.text


def test_home_has_room_for_the_sources_of_an_operator_and_none_for_others() -> None:
    empty = Tile(())
    rows = [health(number) for number in range(120)]

    theirs = home(HomePage(empty, empty, empty, empty, seen(*rows)), LAYOUT, NOON, {})
    others = home(HomePage(empty, empty, empty, empty), LAYOUT, NOON, {})

    assert faults_of(theirs) == []
    assert "as of <!date^" in words(theirs)
    assert "and 32 more: `mentiondesk sources list`" in words(theirs)
    assert "Sources" not in words(others)


def test_what_was_missed_and_what_may_be_missing_is_said_in_words() -> None:
    caught_up = Alarm("caught_up", stretch(X, NOON - 14 * MINUTE, NOON, 3), NOON)
    gap = Alarm("gap", stretch(X, None, NOON), NOON)

    assert f"*Caught up* · {X} · missed 14 min, 3 found" in alarm_words(caught_up, LAYOUT)
    assert f"*Posts may be missing* · {X} · from an unknown moment to <!date^" in alarm_words(gap, LAYOUT)
