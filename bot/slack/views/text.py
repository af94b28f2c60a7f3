"""
Text made harmless and fitting, for Slack.

Three kinds, by how Slack reads them. *Plain* text and the parts of a rich text are shown as they are. *Markup* (mrkdwn,
and the top-level `text` of a message) is parsed: strangers' words go in through `escape`, and are still made bold or
turned into links, so a post's own words belong in rich text. Bidi controls, which can make a text read as another one,
are shown as marks everywhere; joiners stay, for emoji, Persian and Hindi need them.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import json
import re
from datetime import datetime
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

_BIDI_MARKS = {
    "\u061c": "⟨ALM⟩",
    "\u200e": "⟨LRM⟩",
    "\u200f": "⟨RLM⟩",
    "\u202a": "⟨LRE⟩",
    "\u202b": "⟨RLE⟩",
    "\u202c": "⟨PDF⟩",
    "\u202d": "⟨LRO⟩",
    "\u202e": "⟨RLO⟩",
    "\u2066": "⟨LRI⟩",
    "\u2067": "⟨RLI⟩",
    "\u2068": "⟨FSI⟩",
    "\u2069": "⟨PDI⟩",
}
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKS = str.maketrans(_BIDI_MARKS)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKUP = re.compile(r"<[^<>]*>|&\w+;|.", re.DOTALL)
_JOINERS = "\u200c\u200d\ufe0f"


def shown(text: str) -> str:
    """`text` with bidi controls as marks, and without what cannot be shown: control characters, lone surrogates."""
    return _UNSHOWABLE.sub("", text).translate(_MARKS)


def clip(text: str, most: int) -> str:
    """At most `most` characters of `text`; where it is longer, an ellipsis ends it."""
    if len(text) <= most:
        return text
    return text[: most - 1].rstrip(_JOINERS) + "…"


def escape(text: str, most: int = 3000) -> str:
    """Strangers' text for markup, in at most `most` characters of it."""
    return clip_markup(shown(text).translate(_ESCAPES), most)


def escape_line(text: str, most: int) -> str:
    """The same on one line, for a name or an excerpt in the middle of a sentence."""
    return escape(line(text, most), most)


def line(text: str, most: int) -> str:
    """`text` on one line; still to be escaped for markup."""
    return clip(" ".join(shown(text).split()), most)


def clip_markup(text: str, most: int) -> str:
    """At most `most` characters of markup, never cutting a link, a mention, a date or an entity in two."""
    if len(text) <= most:
        return text
    kept, room = [], most - 1
    for part in _MARKUP.findall(text):
        room -= len(part)
        if room < 0:
            break
        kept.append(part)
    return "".join(kept).rstrip(_JOINERS) + "…"


def clip_json(text: str, room: int) -> str:
    """As much of `text` as takes at most `room` characters inside a JSON string, with an ellipsis where it is cut."""
    if json_length(text) <= room:
        return text
    end, room = 0, room - 1
    for character in text:
        room -= json_length(character)
        if room < 0:
            break
        end += 1
    return text[:end].rstrip(_JOINERS) + "…"


def json_length(text: str) -> int:
    """How many characters `text` takes inside a JSON string: a quote, a backslash and a newline take two."""
    return len(json.dumps(text, ensure_ascii=False)) - 2


def moment(at: datetime, zone: ZoneInfo, form: str = "{date_short_pretty} {time}") -> str:
    """Markup for a moment, in each reader's own zone; in the desk's where Slack cannot say."""
    return f"<!date^{int(at.timestamp())}^{form}|{local(at, zone)}>"


def local(at: datetime, zone: ZoneInfo) -> str:
    """`"3 Mar 14:02"`: a moment in the desk's own zone."""
    there = at.astimezone(zone)
    return f"{there.day} {there:%b %H:%M}"


def day(at: datetime, zone: ZoneInfo) -> str:
    """`"3 Mar 2026"`: the day of a moment in the desk's own zone."""
    there = at.astimezone(zone)
    return f"{there.day} {there:%b %Y}"


def link(url: str, label: str) -> str:
    """Markup for a link with our own `label`; the label alone where `url` is none that a browser should open."""
    if not is_web(url):
        return label
    return f"<{quote_plus(url, safe=_URL_SAFE).replace('&', '&amp;')}|{label}>"


def is_web(url: str) -> bool:
    """Whether `url` is a whole http(s) address of a length that Slack takes."""
    return bool(re.fullmatch(r"https?://[^\s/]\S*", url)) and len(url) <= 3000


def person(slack_id: str | None) -> str:
    """Markup for somebody inside: a person (`"U…"`) or a user group (`"S…"`)."""
    if not slack_id:
        return "nobody"
    if not re.fullmatch(r"[USW][A-Z0-9]+", slack_id):
        return escape(slack_id)
    return f"<!subteam^{slack_id}>" if slack_id.startswith("S") else f"<@{slack_id}>"


_URL_SAFE = "%/:?#[]@!$&'()*+,;=~"
