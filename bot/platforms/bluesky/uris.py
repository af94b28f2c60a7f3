"""
What posts are called on Bluesky: an at-uri among machines, an address of bsky.app among people.

The last part of both is a TID, which its maker chooses. One that follows from the reply itself is what makes sending
repeatable: whoever puts the same record at the same place twice has put it there once.

Source: https://atproto.com/specs/tid, …/specs/at-uri-scheme
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

POSTS = "app.bsky.feed.post"

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCKS = 1 << 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_DID = r"did:[a-z]{1,16}:[A-Za-z0-9._:%-]{1,200}"
_HANDLE = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_KEY = r"[A-Za-z0-9._:~-]{1,512}"
_POST = re.compile(rf"at://({_DID})/{re.escape(POSTS)}/({_KEY})")
_ADDRESS = re.compile(rf"https?://(?:www\.)?bsky\.app/profile/({_DID}|{_HANDLE})/post/({_KEY})(?:[/?#].*)?")


def tid(moment: datetime, key: str) -> str:
    """The key of a record made at `moment`; `key` tells it from others of the same microsecond."""
    microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
    clock = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2]) % _CLOCKS
    number = microseconds * _CLOCKS + clock
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def post_uri(did: str, key: str) -> str:
    """The uri of a post in somebody's repository."""
    return f"at://{did}/{POSTS}/{key}"


def is_did(written: object) -> TypeGuard[str]:
    """Whether it is an id that an account keeps for life."""
    return isinstance(written, str) and re.fullmatch(_DID, written) is not None


def is_handle(written: object) -> TypeGuard[str]:
    """Whether it is a name that an account may have, without the at sign; one that nobody vouches for is none."""
    is_one = isinstance(written, str) and len(written) <= 253 and re.fullmatch(_HANDLE, written) is not None
    return is_one and written != "handle.invalid"


def is_post(uri: object) -> TypeGuard[str]:
    """Whether it is the uri of a post."""
    return isinstance(uri, str) and _POST.fullmatch(uri) is not None


def repository(uri: str) -> str:
    """Whose a post is, by its uri."""
    return uri.removeprefix("at://").partition("/")[0]


def url(actor: str, uri: str) -> str:
    """Where a post stands for everybody to see, under its author's handle or id."""
    return f"https://bsky.app/profile/{actor}/post/{uri.rpartition('/')[2]}"


def seen_at(address: str) -> tuple[str, str] | None:
    """The author, by handle or id, and the key of the post that an address leads to; None for any other address."""
    found = _POST.fullmatch(address) or _ADDRESS.fullmatch(address)
    return (found[1], found[2]) if found else None
