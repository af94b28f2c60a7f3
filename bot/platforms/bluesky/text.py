"""
A text as Bluesky takes it: how long it is, and what in it can be clicked.

Bluesky finds no link, name or tag by itself: whoever posts says where they are, in bytes of UTF-8.

Source: https://docs.bsky.app/docs/advanced-guides/post-richtext, the lexicon app.bsky.feed.post
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import regex

from bot.platforms.bluesky.uris import is_handle
from bot.platforms.graphemes import graphemes
from bot.platforms.links import links

LIMIT = 300  # graphemes: what a reader takes for one character
MOST_BYTES = 3000
LONGEST_TAG = 64  # graphemes

_NAME = re.compile(r"(?<![^\s(])@([A-Za-z0-9.-]*[A-Za-z0-9])")
_TAG = regex.compile(r"(?<!\S)[#＃]([^\s#＃\u200b\u00ad\u2060]*[^\s#＃\u200b\u00ad\u2060\p{P}])")


@dataclass(frozen=True)
class Spot:
    """Something that can be clicked, between two places of a text (`end` exclusive), and what it is to Bluesky."""

    start: int
    end: int
    feature: dict[str, str]


def measured(text: str) -> int:
    """The length against `LIMIT`. What has too many bytes is too long however few characters a reader counts."""
    length = graphemes(text)
    fits = len(text.encode(errors="surrogatepass")) <= MOST_BYTES
    return length if fits else max(length, LIMIT + 1)


def facets(text: str, did_of: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """What can be clicked in `text`, in its order; a name that `did_of` does not know is a word like others."""
    drawn, behind = [], 0
    for spot in sorted(_spots(text, did_of), key=lambda spot: spot.start):
        if spot.start >= behind:
            drawn.append(_drawn(text, spot))
            behind = spot.end
    return drawn


def _spots(text: str, did_of: Callable[[str], str | None]) -> Iterator[Spot]:
    for link in links(text):
        yield Spot(link.start, link.end, _feature("link", uri=link.address))
    for name in _NAME.finditer(text):
        if is_handle(name[1]) and (did := did_of(name[1])):
            yield Spot(name.start(), name.end(), _feature("mention", did=did))
    for tag in _TAG.finditer(text):
        if graphemes(tag[1]) <= LONGEST_TAG and not tag[1].isnumeric():
            yield Spot(tag.start(), tag.end(), _feature("tag", tag=tag[1]))


def _feature(kind: str, **more: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **more}


def _drawn(text: str, spot: Spot) -> dict[str, Any]:
    start = len(text[: spot.start].encode(errors="surrogatepass"))
    end = start + len(text[spot.start : spot.end].encode(errors="surrogatepass"))
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [spot.feature]}
