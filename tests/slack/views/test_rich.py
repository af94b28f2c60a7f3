import json

import pytest
from hypothesis import given

from bot.slack.views import rich
from bot.slack.views.blocks import message
from bot.slack.views.text import shown
from tests.slack.views.checks import faults_of, hostile, words

ROOM = 1300


def links(text: str) -> list[tuple[str, str]]:
    return [(part["url"], part["text"]) for part in rich.quote(text, ROOM)["elements"] if part["type"] == "link"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://status.example/es.", [("https://status.example/es", "status.example/es")]),
        ("https://x.com@evil.example/login", [("https://x.com@evil.example/login", "evil.example/login")]),
        ("https://аррӏе.example/a", [("https://аррӏе.example/a", "xn--80ak6aa92e.example/a")]),
        ("(http://a.example?q=1)", [("http://a.example?q=1", "a.example?q=1")]),
        ("https://[ and https://", []),
        (
            "@acme <https://evil.example|https://x.com>",
            [("https://evil.example", "evil.example"), ("https://x.com", "x.com")],
        ),
        ("https://evil.example\\@x.com/login", [("https://evil.example", "evil.example")]),
    ],
)
def test_links_show_where_they_really_lead(text: str, expected: list[tuple[str, str]]) -> None:
    found = links(text)

    assert found == expected


def test_the_host_is_shown_whole_however_long_it_is() -> None:
    host = "x.com." + "a" * 60 + ".evil.example"

    assert links(f"https://{host}/path")[0][1].startswith(host)


@given(hostile)
def test_a_quote_keeps_every_word_or_ends_in_an_ellipsis(text: str) -> None:
    quote = rich.quote(text, ROOM)

    parts = quote["elements"]
    whole = "".join(part["url"] if part["type"] == "link" else part["text"] for part in parts)
    assert whole == (shown(text) or "–") or whole.endswith("…")
    assert len(json.dumps(parts, ensure_ascii=False)) <= ROOM + 100
    assert {part["type"] for part in parts} <= {"text", "link"}


@pytest.mark.parametrize("room", range(1, 140))
def test_an_ellipsis_ends_a_quote_wherever_its_room_ends(room: int) -> None:
    text = "see https://a.example/>https://b.example/"

    parts = rich.quote(text, room)["elements"]

    written = "".join(part.get("url") or part["text"] for part in parts)
    assert written == text or (written.endswith("…") and text.startswith(written[:-1]))


@given(hostile)
def test_our_own_words_are_shown_exactly_and_whole(text: str) -> None:
    typed = text[:1500]

    assert rich.exact(typed)["elements"] == [{"type": "text", "text": shown(typed) or "–"}]


def test_exact_words_are_whole_and_marks_that_swell_them_never_cost_the_message() -> None:
    assert rich.exact("\n" * 3000) == {"type": "rich_text_quote", "elements": [{"type": "text", "text": "\n" * 3000}]}

    swollen = message("Your words:", [rich.rich_text(rich.exact("\u2066" * 3000))])

    assert faults_of(swollen) == []
    assert words(swollen).count("⟨LRI⟩") > 1000
