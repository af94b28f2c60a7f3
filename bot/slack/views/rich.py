"""
Words that Slack must not parse, as `rich_text`: posts, and the exact text of our replies.

Links stand as links under their real host, whatever the post makes them look like. Everything else, `@names` and
`:names:` of emoji included, is plain text.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.slack.views.blocks import Block
from bot.slack.views.text import clip, clip_json, is_web, local, shown

# No address holds these characters unescaped, and browsers take a backslash for the end of the host.
_URL = re.compile(r"https?://[^\s<>\"'⟨⟩\\^`{|}]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?)]}*…»”’"
_FRAME = len('{"type": "text", "text": ""}, ')
_SHOWN_URL = 60

EXACT_ROOM = 9000
"""In characters of JSON; Slack takes 12,000 in one piece of text, and some 13,200 in a message."""


def rich_text(*lines: Block) -> Block:
    """A block of `line`s and `quote`s."""
    return {"type": "rich_text", "elements": list(lines)}


def line(*parts: Block) -> Block:
    """A line of `words`, `bold` and `date`."""
    return {"type": "rich_text_section", "elements": list(parts)}


def words(text: str, most: int) -> Block:
    """A piece of a line, of at most `most` characters."""
    return {"type": "text", "text": clip(shown(text), most) or "–"}


def bold(text: str, most: int) -> Block:
    """The same, bold."""
    return words(text, most) | {"style": {"bold": True}}


def date(at: datetime, zone: ZoneInfo) -> Block:
    """A moment, in each reader's own zone."""
    form = "{date_short_pretty} {time}"
    return {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": local(at, zone)}


def quote(text: str, room: int) -> Block:
    """
    A post's words, as a quote that takes at most about `room` characters of JSON.

    Where the post is longer an ellipsis ends it; whoever draws it sets a link to the whole beside it.
    """
    return {"type": "rich_text_quote", "elements": list(_fitting(_pieces(shown(text)), room)) or [_text("–")]}


def exact(text: str) -> Block:
    """
    Our own words, whole and without links made of them: what is read here is what is published.

    Three thousand characters, which is what a field takes, are shown whole, unless most of them are bidi controls,
    whose marks take five times the room: then an ellipsis says that there is more.
    """
    return {"type": "rich_text_quote", "elements": [_text(clip_json(shown(text), EXACT_ROOM) or "–")]}


def _fitting(pieces: Iterator[Block], room: int) -> Iterator[Block]:
    for piece in pieces:
        cost = len(json.dumps(piece, ensure_ascii=False)) + 2
        if cost <= room:
            room -= cost
            yield piece
            continue
        yield _text(clip_json(piece["text"], room - _FRAME) if piece["type"] == "text" else "…")
        return


def _pieces(text: str) -> Iterator[Block]:
    """The text as plain parts and links, in order."""
    done = 0
    for found in _URL.finditer(text):
        url = found[0].rstrip(_AFTER_URL)
        link = _link(url)
        if link is None:
            continue
        if done < found.start():
            yield _text(text[done : found.start()])
        yield link
        done = found.start() + len(url)
    if done < len(text):
        yield _text(text[done:])


def _link(url: str) -> Block | None:
    """A link under its real host: no name before an `@`, no letters that look like others. None where it has none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return None
    if not host or not is_web(url):
        return None
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return {"type": "link", "url": url, "text": clip(host + path, max(_SHOWN_URL, len(host) + 1))}


def _text(text: str) -> Block:
    return {"type": "text", "text": text}
