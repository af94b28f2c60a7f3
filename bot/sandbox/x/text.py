"""
What X makes of a text: who is named in it, what it weighs, and how it is sent over the wire.

Offsets are counted in code points of the text they come with. On the wire that is the *sent* text: links
are wrapped in t.co addresses, and the three characters of markup are escaped.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from twitter_text import extract_urls_with_indices, parse_tweet

LIMIT = 280  # weighted characters

_NAMED = re.compile(r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠]([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@＠À-ÖØ-öø-ÿ]|://)")
_LEADING = re.compile(r"\s*[@＠]([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@＠À-ÖØ-öø-ÿ]|://)\s*")
_HOST = re.compile(r"\.\w")  # stands in every link
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Named:
    """An @name in a text; `end` is exclusive."""

    start: int
    end: int
    handle: str


@dataclass
class Wire:
    """A text as it is sent, with what stands in it."""

    text: str = ""
    mentions: list[dict[str, Any]] = field(default_factory=list)
    urls: list[dict[str, Any]] = field(default_factory=list)


def storable(text: str) -> str:
    """`text` without halves of characters, which no JSON document can carry."""
    return _SURROGATE.sub("\ufffd", text)


def fit_handle(wanted: str) -> str:
    """The handle nearest to `wanted` that X would take: up to fifteen of `A-Za-z0-9_`."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", wanted.removeprefix("@")).strip("_")[:15] or "someone"


def names(text: str) -> list[Named]:
    """Everybody named in `text`, in order; not inside of links or mail addresses."""
    found = [Named(match.start(), match.end(), match[1]) for match in _NAMED.finditer(text)]
    # To look for links takes twenty times as long.
    linked = [link["indices"] for link in extract_urls_with_indices(text)] if found and _HOST.search(text) else []
    return [one for one in found if not any(start <= one.start < end for start, end in linked)]


def carried(text: str, company: Collection[str]) -> int:
    """
    How long the head of a reply is that X put there itself: names of those in the thread, one after another.

    `company` are the lower-case handles of those whom the parent comes from or names.
    """
    end = 0
    while (match := _LEADING.match(text, end)) and match[1].lower() in company:
        end = match.end()
    return end


def weight(text: str) -> int:
    """The length of `text` in X's own unit."""
    return int(parse_tweet(text).weightedLength)


def shortened(text: str) -> str:
    """As much of a text as fits into `LIMIT`, with an ellipsis where it was cut."""
    # No character weighs more than two, but one with a dot beside it may be an address, which weighs more.
    if (len(text) * 2 <= LIMIT and "." not in text) or weight(text) <= LIMIT:
        return text
    cut = text
    while (over := weight(f"{cut}…") - LIMIT) > 0:
        cut = cut[: -max(1, over // 2)]  # No character weighs more than two.
    return f"{cut}…"


def wire(text: str, id_of: Callable[[str], str | None]) -> Wire:
    """`text` as it is sent. Names that `id_of` does not know are words like others."""
    sent, done = Wire(), 0
    for start, end, kind in sorted(_marks(text)):
        sent.text += _escaped(text[done:start])
        at, written, done = len(sent.text), text[start:end], end
        if kind == "url":
            sent.text += _link(written)
            sent.urls.append(_url(at, len(sent.text), sent.text[at:], written))
            continue
        sent.text += written
        if found := id_of(written[1:]):
            place = {"start": at, "end": len(sent.text)}
            sent.mentions.append({**place, "username": written[1:], "id": found})
    sent.text += _escaped(text[done:])
    return sent


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    for link in extract_urls_with_indices(text):
        yield link["indices"][0], link["indices"][1], "url"
    for one in names(text):
        yield one.start, one.end, "name"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _link(written: str) -> str:
    """The t.co address of a link: the same for the same link, and 23 long as all of them are."""
    if written.startswith("https://t.co/"):
        return written
    return f"https://t.co/{crc32(written.encode()):010x}"


def _url(start: int, end: int, short: str, written: str) -> dict[str, Any]:
    whole = written if "://" in written else f"http://{written}"
    shown = whole.partition("://")[2]
    return {
        "start": start,
        "end": end,
        "url": short,
        "expanded_url": whole,
        "display_url": shown if len(shown) <= 27 else f"{shown[:26]}…",
    }
