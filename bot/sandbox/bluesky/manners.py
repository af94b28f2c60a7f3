"""Bluesky's ways: handles are domains, people are DIDs, posts stand at places in their author's own repository."""

import hashlib
import re
from base64 import b32encode
from collections.abc import Collection
from datetime import datetime

COLLECTION = "app.bsky.feed.post"
HANDLE = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?"

_NAMED = re.compile(rf"(?<![^\s(])@({HANDLE})")
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


class BlueskyManners:
    """Who has no domain of their own gets one of Bluesky's; an answer carries no names, and an edit keeps its place."""

    platform = "bluesky"
    edits_are_new_posts = False

    def __init__(self) -> None:
        self._last = 0

    def fit_handle(self, wanted: str) -> str:
        """A domain: the one that is wanted, or a name below `bsky.social`."""
        plain = re.sub(r"[^a-z0-9.]+", "-", wanted.removeprefix("@").lower()).strip("-.")[:63] or "someone"
        return plain if re.fullmatch(HANDLE, plain) else f"{plain.replace('.', '-')}.bsky.social"

    def profile_id(self, handle: str) -> str:
        """A DID, the same for the same handle."""
        digest = hashlib.sha256(handle.encode()).digest()
        return f"did:plc:{b32encode(digest).decode().lower()[:24]}"

    def post_id(self, author_id: str, at: datetime) -> str:
        """The uri of a record whose key counts microseconds."""
        self._last = max(self._last + 1, int(at.timestamp() * 1_000_000))
        return uri(author_id, tid(self._last))

    def named(self, text: str) -> list[str]:
        """Behind an at sign, a whole domain."""
        return [found[1] for found in _NAMED.finditer(text)]

    def carried(self, text: str, company: Collection[str]) -> int | None:
        """Nothing is put in front of an answer."""
        return None


def names(text: str) -> list[tuple[int, int, str]]:
    """Where in a text somebody is named, `end` exclusive, and by which handle."""
    return [(found.start(), found.end(), found[1]) for found in _NAMED.finditer(text)]


def tid(microseconds: int) -> str:
    """The key of a record made so long after 1970, as the protocol spells it."""
    number = microseconds << 10
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def uri(did: str, key: str) -> str:
    """Where a post stands."""
    return f"at://{did}/{COLLECTION}/{key}"
