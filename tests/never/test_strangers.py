"""A stranger's `<!channel>`, link or bidi trick acts nowhere in Slack: every string of every surface is looked at."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.clean import clean, clean_line
from bot.slack.views.blocks import Message
from tests.never.surfaces import Drawn, spoken, surfaces
from tests.slack.views.checks import faults_of, hostile
from tests.slack.views.desks import ANA, BEN, EVA, LAYOUT, LUIS

EVIL = "evil.example"
WORST = (
    f"<!channel> <!here> <!everyone> <@U0ZZZ> <#C0ZZZ> <!subteam^S0ZZZ> <https://{EVIL}|https://x.com> "
    f"<mailto:a@{EVIL}|pay> &lt;!channel&gt; \u202egpj.exe\u2066 \u2069 `*_~ http://{EVIL}/x <!date^1^{{date}}^https://{EVIL}|x>"
)
OURS = {ANA, BEN, EVA, LUIS, "S0BILLING", "S0CARE"} | {
    channel for queue in LAYOUT.queues for channel in (queue.channel, queue.approvers_channel)
}
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MARKUP = re.compile(r"<([^<>]*)>")
OUR_LINKS = ("https://x.com/", "https://acme.slack.com/")


def strings(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a drawing, with the name it stands under."""
    match part:
        case str():
            yield key, part
        case dict():
            for name, value in part.items():
                yield from strings(value, name)
        case list() | tuple():
            for value in part:
                yield from strings(value, key)


def markup(drawn: Drawn) -> Iterator[str]:
    """Every string that Slack parses: the text of a message, and whatever is mrkdwn."""
    if isinstance(drawn, Message):
        yield drawn.text
    yield from _mrkdwn(drawn.blocks if isinstance(drawn, Message) else drawn["blocks"])


def _mrkdwn(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for value in part.values():
            yield from _mrkdwn(value)
    if isinstance(part, list):
        for value in part:
            yield from _mrkdwn(value)


def harmful(drawn: Drawn) -> list[str]:
    """What in a drawing would notify, link or deceive."""
    whole = {"text": drawn.text, "blocks": drawn.blocks} if isinstance(drawn, Message) else drawn
    found = [f"bidi: {text!r}" for key, text in strings(whole) if BIDI.search(text) and key not in KEPT]
    for text in markup(drawn):
        found += [f"markup: <{control}>" for control in MARKUP.findall(text) if not _ours(control)]
    found += [f"parsed: {part}" for part in _parsed_parts(whole)]
    found += [f"button: {url}" for kind, url, _ in _urls(whole) if kind == "button" and not url.startswith(OUR_LINKS)]
    found += [f"link: {url}" for kind, url, label in _urls(whole) if kind == "link" and not _honest(url, label)]
    return found


KEPT = frozenset({"initial_value"})
"""What an agent writes is theirs, and stands in a field that only they see."""


def _honest(url: str, label: str) -> bool:
    """Whether a link of the post's own begins with the host that it leads to."""
    host = (urlsplit(url).hostname or "").encode("idna").decode("ascii")
    return bool(host) and label.startswith(host)


def _urls(part: Any) -> Iterator[tuple[str, str, str]]:
    """Everything that a click opens: what it is, the address, and the words on it."""
    if isinstance(part, dict):
        if "url" in part:
            yield part["type"], part["url"], str(part.get("text"))
        for value in part.values():
            yield from _urls(value)
    if isinstance(part, list):
        for value in part:
            yield from _urls(value)


def _ours(control: str) -> bool:
    if control.startswith(("@", "#", "!subteam^")):
        return control.lstrip("@#!").removeprefix("subteam^") in OURS
    if control.startswith("!date^"):
        return EVIL not in control
    return control.startswith(OUR_LINKS)


def _parsed_parts(part: Any) -> Iterator[str]:
    """Rich text's own ways to notify and to link, and blocks that Slack parses as a whole."""
    if isinstance(part, dict):
        if part.get("type") in ("markdown", "broadcast", "channel"):
            yield str(part)
        if part.get("type") == "user" and part.get("user_id") not in OURS:
            yield str(part)
        for value in part.values():
            yield from _parsed_parts(value)
    if isinstance(part, list):
        for value in part:
            yield from _parsed_parts(value)


@pytest.mark.parametrize("dossier", spoken(WORST, WORST[:60]), ids=lambda dossier: str(dossier.case.id))
def test_the_worst_that_a_stranger_can_write_does_nothing_in_any_surface(dossier: Any) -> None:
    for drawn in surfaces(dossier, WORST):
        assert harmful(drawn) == []
        assert faults_of(drawn) == []


@settings(max_examples=15, deadline=None)
@given(text=hostile.map(clean), name=hostile.map(clean_line), which=st.integers(0, 100))
def test_whatever_strangers_write_does_nothing_in_any_surface(text: str, name: str, which: int) -> None:
    dossiers = spoken(text, name)

    for drawn in surfaces(dossiers[which % len(dossiers)], text):
        assert harmful(drawn) == []
