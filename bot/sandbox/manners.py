"""
In what the networks of the sandbox differ: what their ids and handles look like, and who is named in a text.

Everything else (who posts, answers, edits and deletes) is the same everywhere, and stands in `network`.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import count
from typing import Protocol

from bot.sandbox.x.text import carried, fit_handle, names

EPOCH_MS = 1288834974657  # the millisecond at which X began to count its ids


class Manners(Protocol):
    """How one kind of network does it."""

    @property
    def platform(self) -> str:
        """What the page calls it: `"x"`."""

    def fit_handle(self, wanted: str) -> str:
        """The handle nearest to `wanted` that can be had there, without the at sign."""

    def profile_id(self, handle: str) -> str:
        """The id of somebody who joins."""

    def post_id(self, author_id: str, at: datetime) -> str:
        """The id of a new post; later ones have greater ids, as far as ids have an order there."""

    def named(self, text: str) -> list[str]:
        """The handles that a text names, in its order."""

    def carried(self, text: str, company: Collection[str]) -> int | None:
        """
        How long the head of an answer is that the network put there itself; None where it puts no names there.

        `company` are the lower-case handles of those whom the parent comes from or names.
        """

    @property
    def edits_are_new_posts(self) -> bool:
        """Whether an edited post has a new id, and the old one goes on to show the old words."""


class XManners:
    """X: numbers that grow with time, short handles, and names that an answer carries along by itself."""

    platform = "x"
    edits_are_new_posts = True

    def __init__(self) -> None:
        self._last_id = 0
        self._profile_ids = count(1_400_000_001)

    def fit_handle(self, wanted: str) -> str:
        """Up to fifteen letters, digits and underscores."""
        return fit_handle(wanted)

    def profile_id(self, handle: str) -> str:
        """A number."""
        return str(next(self._profile_ids))

    def post_id(self, author_id: str, at: datetime) -> str:
        """A snowflake."""
        stamp = int(at.timestamp() * 1000) - EPOCH_MS
        self._last_id = max(self._last_id + 1, stamp << 22)
        return str(self._last_id)

    def named(self, text: str) -> list[str]:
        """By X's own rules."""
        return [one.handle for one in names(text)]

    def carried(self, text: str, company: Collection[str]) -> int | None:
        """The leading names of those in the thread."""
        return carried(text, company)


def with_names(manners: Manners, text: str, writer: str, answered: str, parent: str) -> tuple[str, int]:
    """
    An answer by `writer` to `answered` with the names that the network puts in front, and where its words begin.

    `parent` is the text that is answered.
    """
    company = {answered.lower(), *(handle.lower() for handle in manners.named(parent))}
    head = manners.carried(text, company)
    if head is None or head == len(text):  # Nothing but names: then they are what the author has to say.
        return text, 0
    named = [handle.lower() for handle in manners.named(text[:head])]
    if answered.lower() in (writer.lower(), *named):
        return text, head
    return f"@{answered} {text}", len(f"@{answered} ") + head
