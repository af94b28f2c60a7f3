"""
What a message or a view of ours may not be, whatever stands in it: refused by Slack, a summons, somebody's link.

The rules are written here a second time, from Slack's documentation and not from the code that is judged.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.slack.blocks import faults_of_message, faults_of_view, too_long
from bot.slack.views.blocks import MESSAGE_TEXT, Message
from tests.slack.views.checks import faults_of

Json = dict[str, Any]

CARD_CHARACTERS = 3500
_TOKEN = re.compile(r"<([^<>]*)>")
_BARE = re.compile(r"<|(?<!^)>|&(?!(?:amp|lt|gt);)", re.MULTILINE)
"""What is not escaped; at the beginning of a line `>` is our own quote."""

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_URL = re.compile(r"https?://\w{1,10}")
_OURS = (
    re.compile(r"@U0[A-Z]+"),
    re.compile(r"!subteam\^S0[A-Z]+"),
    re.compile(r"#C0[A-Z]+"),
    re.compile(
        r"!date\^\d+\^(?:\{date_short_pretty\} \{time\}|\{time\}|\{time_secs\})\|\d{1,2} [A-Z][a-z]{2} \d\d:\d\d"
    ),
    re.compile(r"https://x\.com/\w+/status/\d+\|(?:View on X|View reply|our post|a post by @\w+)"),
    re.compile(r"https://slack\.example/card\|Open card"),
)
_IN_RICH_TEXT = frozenset({"text", "link", "date"})
_MARKED = {
    0x061C: "ALM",
    0x200E: "LRM",
    0x200F: "RLM",
    **dict(zip(range(0x202A, 0x202F), ("LRE", "RLE", "PDF", "LRO", "RLO"), strict=True)),
    **dict(zip(range(0x2066, 0x206A), ("LRI", "RLI", "FSI", "PDI"), strict=True)),
}

_CONTROLS = (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000))
_SHOWN: dict[int, str | None] = {**dict.fromkeys(_CONTROLS), **{code: f"⟨{mark}⟩" for code, mark in _MARKED.items()}}


def invalid(drawn: Message | Json) -> list[str]:
    """What Slack would refuse, by our own strict rules."""
    if not isinstance(drawn, Message):
        return faults_of_view(drawn)
    found = faults_of_message(drawn.blocks) + (["msg_blocks_too_long"] if too_long(drawn.blocks) else [])
    return found + ([] if 0 < len(drawn.text) <= MESSAGE_TEXT else [f"a text of {len(drawn.text)}"])


def invalid_for_the_sdk(drawn: Message | Json) -> list[str]:
    """What slack_sdk's models refuse beyond that; they take ten times as long."""
    return faults_of(drawn)


def live(drawn: Message | Json, ours: str) -> list[str]:
    """
    Every mention, link and piece of markup in it that is not one of ours.

    Slack makes links of bare addresses in markup, so those of agents, which stand in `ours`, are the only ones there.
    The top-level `text` is not shown where there are blocks: there an address is only read out.
    """
    blocks = drawn.blocks if isinstance(drawn, Message) else drawn["blocks"]
    escaped = as_it_is_shown(ours).translate(_ESCAPED)
    found = list(_in_markup(drawn.text)) if isinstance(drawn, Message) else []
    for piece in _pieces(blocks):
        match piece:
            case {"type": "mrkdwn", "text": text}:
                found += _in_markup(text)
                found += [f"bare: {url}" for url in _URL.findall(_TOKEN.sub("", text)) if url not in escaped]
            case {"type": "rich_text_section" | "rich_text_quote", "elements": parts}:
                found += [problem for part in parts for problem in _in_rich_text(part)]
            case {"type": "button", "url": url} if not re.match(r"https://(?:x\.com|slack\.example)/", url):
                found.append(f"button to {url[:50]!r}")
    return found


def altered(text: str, shown: str) -> bool:
    """Whether `shown`, a quote of `text`, says something else than its words up to where an ellipsis ends them."""
    expected = as_it_is_shown(text) or "–"
    return shown != expected and not (shown.endswith("…") and expected.startswith(shown[:-1]))


def as_it_is_shown(text: str) -> str:
    """A post as people read it: bidi controls as marks; what no screen shows and no database holds is gone."""
    lines = re.sub(r"\r\n|[\r\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    return lines.translate(_SHOWN)


def quoted(block: Json) -> str:
    """The words of a rich text's quote, with links written out."""
    (quote,) = (line for line in block["elements"] if line["type"] == "rich_text_quote")
    return "".join(part.get("url") or part["text"] for part in quote["elements"])


def size(message: Message) -> int:
    """
    How many characters its blocks are, but for what holds a whole reply.

    That is one of the addresses behind buttons or, where it would be too long, the words that somebody is to post.
    """
    urls = sum(
        len(piece["url"]) for piece in _pieces(message.blocks) if piece.get("type") == "button" and "url" in piece
    )
    below = (line for block in message.blocks[2:] for line in block.get("elements", ()))
    quotes = sum(_length(line) for line in below if line.get("type") == "rich_text_quote")
    return _length(message.blocks) - urls - quotes


def _length(blocks: object) -> int:
    return len(json.dumps(blocks, ensure_ascii=False))


def _in_markup(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        if not any(ours.fullmatch(token) for ours in _OURS):
            yield f"live: <{token[:60]}>"
    bare = _BARE.search(_TOKEN.sub("", text))
    if bare:
        yield f"not escaped: {text[max(0, bare.start() - 20) : bare.end() + 20]!r}"


def _in_rich_text(part: Json) -> Iterator[str]:
    if part["type"] not in _IN_RICH_TEXT:
        yield f"live: {part['type']}"
    if part["type"] == "link":
        host = (urlsplit(part["url"]).hostname or "").encode("idna").decode()
        if not host or not part["text"].startswith(host):
            yield f"a link that hides {host!r}"


def _pieces(part: Any) -> Iterator[Json]:
    if isinstance(part, list):
        for one in part:
            yield from _pieces(one)
    if isinstance(part, dict):
        yield part
        for one in part.values():
            yield from _pieces(one)
