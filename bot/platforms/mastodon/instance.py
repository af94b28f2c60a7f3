"""
What a server says of itself: its name, its limits, and whether it is Mastodon or only speaks like it.

Source: https://docs.joinmastodon.org/methods/instance/
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.platforms.lenient import Json, record
from bot.platforms.mastodon.text import URL_LENGTH

LIMIT = 500
LONGEST_LIMIT = 100_000  # characters; more than that is no limit but a slip


@dataclass(frozen=True)
class Instance:
    """
    A server. `name` is what stands behind the at sign of its people, `""` where it does not say.

    `keeps_keys` is whether it knows a post again by its Idempotency-Key. Mastodon does; of what only speaks like it
    nobody knows, and a reply is doubled where one believes too much.
    """

    name: str = ""
    limit: int = LIMIT
    url_length: int = URL_LENGTH
    keeps_keys: bool = False

    def is_home_of(self, server: str) -> bool:
        """Whether people on `server` may be at home here: it may answer at another address than it is named by."""
        mine, theirs = self.name.casefold(), server.casefold()
        return not mine or mine == theirs or mine.endswith(f".{theirs}") or theirs.endswith(f".{mine}")


def instance(raw: Json) -> Instance:
    """A server by its word, of either version of the API: the second names its `domain`, the first its `uri`."""
    statuses = record(record(raw.get("configuration")).get("statuses"))
    told = str(raw.get("domain") or raw.get("uri") or "")
    return Instance(
        name=(urlsplit(told).netloc if "//" in told else told),
        limit=_size(statuses.get("max_characters") or raw.get("max_toot_chars"), LIMIT),
        url_length=_size(statuses.get("characters_reserved_per_url"), URL_LENGTH),
        keeps_keys=_is_mastodon(str(raw.get("version") or "")),
    )


def _is_mastodon(version: str) -> bool:
    """`"4.3.1"`, `"4.4.0-beta.1+glitch"`; others write `"2.7.2 (compatible; Pleroma 2.6.0)"` or begin below 1."""
    return re.fullmatch(r"[2-9]\.\d+\.\d+(?:[-+.\w]*)", version, re.ASCII) is not None


def _size(told: object, otherwise: int) -> int:
    return told if isinstance(told, int) and 0 < told <= LONGEST_LIMIT else otherwise
