"""
The contract of a platform adapter: what every network must be able to tell and do.

An adapter turns one network's JSON into the desk's values and the network's refusals into the four kinds of
`RemoteError`. It keeps no state but its HTTP client: the cursor, the reply and its fate live in the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.desk.mention import Mention


@dataclass(frozen=True)
class Page:
    """
    Some mentions, oldest first, and the cursor that covers them and everything before them.

    Whoever stores the mentions stores the cursor in the same transaction.
    """

    mentions: tuple[Mention, ...]
    cursor: str


@dataclass(frozen=True)
class Published:
    """A post of ours that certainly stands on the network."""

    post_id: str
    url: str


@dataclass(frozen=True)
class Outgoing:
    """A reply to publish: the exact approved text, and the post it answers."""

    text: str
    parent_post_id: str
    parent_author_id: str
    thread_id: str


class Adapter(Protocol):
    """One account of ours on one network."""

    def start(self) -> str:
        """The cursor of this moment, so that the first start begins from now and not with a flood."""

    def mentions(self, cursor: str) -> Iterator[Page]:
        """
        What is newer than `cursor`, as pages, oldest first.

        Our own posts and plain reposts are left out. A page may hold no mention and still move the cursor.

        Raises:
            Throttled, Unreachable, Unsure, Rejected: as in `bot.errors`; what was yielded before stays valid.
        """

    def send(self, reply: Outgoing) -> Published:
        """
        Publish `reply`, once.

        Raises:
            Throttled, Unreachable: it was certainly not published.
            Rejected: it was not published and will not be; `cause` says why in words.
            Unsure: it may have been published.
        """

    def look(self, reply: Outgoing, since: datetime) -> Published | None:
        """
        The post by which `reply` was published, found on our own timeline; None when it is not there (yet).

        Raises:
            Throttled, Unreachable, Unsure, Rejected: the timeline could not be read.
        """

    def measure(self, text: str) -> int:
        """How long the network takes `text` to be, in its own unit."""

    @property
    def limit(self) -> int:
        """The longest reply the network takes, in the unit of `measure`."""

    def by_hand_url(self, text: str, parent_post_id: str) -> str:
        """The address at which a person finds `text` prefilled as an answer to that post."""

    def check(self) -> str:
        """
        Who the credentials belong to (`"@acme_es"`).

        Raises:
            Rejected: they are refused, or belong to another handle; `cause` says what to do.
            Throttled, Unreachable, Unsure: nobody could be asked.
        """

    def close(self) -> None:
        """Let go of the connections."""
