"""
Who may be answered on X, and how.

Since February 2026 an app of its own may answer only those who called the account up: by its name in their own words,
or by quoting one of its posts. A name that a reply carries along by itself is no summons.

Source: https://docs.x.com/changelog (23 February 2026), https://docs.x.com/x-api/fundamentals/data-dictionary
"""

import re
from dataclasses import dataclass

from bot.desk.mention import Replyable
from bot.platforms.lenient import Json, record, records
from bot.platforms.x.reading import reference, whole
from bot.platforms.x.text import leading_names


@dataclass(frozen=True)
class Us:
    """Our own account on X."""

    id: str
    handle: str


def replyable(raw: Json, quoted: Json, us: Us) -> Replyable:
    """
    How X lets us answer this post, which quotes `quoted` where that is not empty.

    Where the author limits replies, the people named in the post may still answer.
    """
    spots = _named_at(raw, us)
    everyone = str(raw.get("reply_settings") or "everyone").lower() == "everyone"
    if not everyone and not spots:
        only_named = str(raw["reply_settings"]).lower().replace("_", "") == "mentionedusers"
        return Replyable.CLOSED if only_named else Replyable.BY_HAND
    summoned = quoted.get("author_id") == us.id or any(spot >= _own_words(raw) for spot in spots)
    return Replyable.API if summoned else Replyable.BY_HAND


def named(raw: Json) -> list[str]:
    """The handles that the author's own words name, in the order of the words."""
    spots = sorted((int(name.get("start") or 0), str(name.get("username", ""))) for name in _names(raw))
    return [name for spot, name in spots if spot >= _own_words(raw) and re.fullmatch(r"\w{1,30}", name, re.ASCII)]


def _named_at(raw: Json, us: Us) -> list[int]:
    """Where in the text we are named, by X's own entities."""
    return [
        int(name.get("start") or 0)
        for name in _names(raw)
        if name.get("id") == us.id or str(name.get("username", "")).casefold() == us.handle.casefold()
    ]


def _names(raw: Json) -> list[Json]:
    entities = [record(raw.get("entities")), record(whole(raw).get("entities"))]
    return [name for part in entities for name in records(part.get("mentions"))]


def _own_words(raw: Json) -> int:
    """Where the words of the author begin, behind the names that X put in front of a reply."""
    if reference(raw, "replied_to") is None:
        return 0
    shown = raw.get("display_text_range")
    return int(shown[0]) if isinstance(shown, list) and shown else leading_names(str(raw.get("text") or ""))
