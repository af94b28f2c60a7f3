import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.views import text as texts
from tests.slack.views.checks import hostile


@given(hostile)
def test_escaped_text_holds_nothing_that_slack_acts_on(text: str) -> None:
    escaped = texts.escape(text)

    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&") == 0


def test_bidi_controls_are_shown_as_marks_and_joiners_are_kept() -> None:
    assert texts.shown("a\u202egpj.exe") == "a⟨RLO⟩gpj.exe"
    assert texts.shown("👩\u200d👧 می\u200cخواهم") == "👩\u200d👧 می\u200cخواهم"


@given(hostile)
def test_what_is_shown_can_be_sent_and_read(text: str) -> None:
    found = texts.shown(text)

    found.encode()
    assert "\x00" not in found
    assert "\x1b" not in found


@given(hostile, st.integers(1, 60))
def test_a_cut_is_seen_and_keeps_its_limit(text: str, most: int) -> None:
    cut = texts.clip(texts.shown(text), most)

    assert len(cut) <= most
    assert cut == texts.shown(text) or cut.endswith("…")


@given(hostile, st.integers(1, 200))
def test_markup_is_never_cut_within_a_link_or_an_entity(text: str, most: int) -> None:
    markup = f"<@U0ANA> {texts.escape(text)} <!date^1|3 Mar> {texts.link('https://x.com/a?b&c', 'View')}"

    cut = texts.clip_markup(markup, most)

    assert len(cut) <= most
    assert cut.count("<") == cut.count(">")
    assert cut == markup or cut.endswith("…")


@given(hostile, st.integers(2, 200))
def test_a_text_is_cut_by_what_it_takes_in_json(text: str, room: int) -> None:
    whole = texts.shown(text)

    cut = texts.clip_json(whole, room)

    assert len(json.dumps(cut, ensure_ascii=False)) - 2 <= room
    assert cut == whole or cut.endswith("…")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "x.com", "", "https://", "https://a b", f"https://{'b' * 3000}"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert texts.link(url, "View on X") == "View on X"


def test_an_address_cannot_end_the_link_it_stands_in() -> None:
    linked = texts.link("https://x.com/a|b>c<d&e=1", "View")

    assert linked == "<https://x.com/a%7Cb%3Ec%3Cd&amp;e=1|View>"


def test_a_moment_is_told_in_each_readers_zone_and_else_in_the_desks() -> None:
    at = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)

    told = texts.moment(at, ZoneInfo("Europe/Madrid"))

    assert told == "<!date^1772542920^{date_short_pretty} {time}|3 Mar 14:02>"


@pytest.mark.parametrize(
    ("slack_id", "expected"),
    [
        ("U0ANA", "<@U0ANA>"),
        ("S0CARE", "<!subteam^S0CARE>"),
        (None, "nobody"),
        ("desk", "desk"),
        ("<!x>", "&lt;!x&gt;"),
    ],
)
def test_people_inside_are_named_so_that_slack_knows_them(slack_id: str | None, expected: str) -> None:
    assert texts.person(slack_id) == expected
