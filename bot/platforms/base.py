"""
The contract of a platform adapter: what every network must be able to tell and do.

An adapter turns one network's JSON into the desk's values and the network's refusals into the four kinds of
`RemoteError`. It keeps no state but its HTTP client: cursor and grant, the reply and its fate live in the database.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from bot.desk.hearing import Quota
from bot.desk.mention import Mention, Replyable, Visibility
from bot.desk.source import Source

ALWAYS = timedelta.max
"""For how long the sending of a reply may be repeated where the network itself sees to it that it stands once."""

NEVER = timedelta()

Thing = TypeVar("Thing")


class Charge(StrEnum):
    """What a network counts, and some charge for."""

    OWN_MENTION = "own_mention"
    OWN_POST = "own_post"
    POST = "post"
    PERSON = "person"
    REPLY = "reply"
    REPLY_WITH_LINK = "reply_with_link"


@dataclass(frozen=True)
class Use:
    """One thing that was read or done, by the id that the network knows it by: twice on one day is charged once."""

    charge: Charge
    id: str


@dataclass(frozen=True)
class Gap:
    """A stretch of time of which something may be missing that the network no longer tells."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Page:
    """
    Some posts, oldest first, and the cursor that covers them and everything before them.

    Whoever stores the posts stores the cursor in the same transaction. `uses` is what asking for this page has used.
    `gap` is there when something between the cursor that was asked with and this page could not be got back.
    """

    mentions: tuple[Mention, ...]
    cursor: str
    uses: tuple[Use, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True)
class Checked:
    """
    What became of posts that were asked for again, by the id under which each came in.

    `found` are as they are now, `gone` are deleted or hidden from us for good. What is in neither could not be told.
    """

    found: Mapping[str, Mention]
    gone: frozenset[str]
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class Sought(Generic[Thing]):
    """What was asked for, None where it is not there; to have asked is charged for either way."""

    found: Thing | None
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class Published:
    """A post of ours that certainly stands on the network."""

    post_id: str
    url: str


@dataclass(frozen=True)
class Outgoing:
    """
    A reply to publish: the exact approved text, and the post it answers.

    `key` (`"7.2"`) and `begun_at` are the same at every try of the same submission and of no other. `refs` are the
    answered mention's.
    """

    text: str
    parent_post_id: str
    parent_author_id: str
    thread_id: str
    key: str
    begun_at: datetime
    language: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    refs: Mapping[str, str] = field(default_factory=dict)


class Adapter(Protocol):
    """One account of ours on one network."""

    @property
    def declares_languages(self) -> bool:
        """Whether the language of a post is its author's word, or their app's, and not the network's own guess."""

    @property
    def repeatable_for(self) -> timedelta:
        """For how long after its first try `send` may be asked the same again, and no second post comes of it."""

    @property
    def repeatable_after(self) -> timedelta:
        """For how long a try that nobody confirmed may be at work on their side, and a repeat would not be known."""

    @property
    def checks_at_once(self) -> int:
        """How many posts `check_posts` takes."""

    @property
    def has_audiences(self) -> bool:
        """Whether people choose on this network who sees a post, and may put a warning in front of it."""

    @property
    def limit(self) -> int:
        """The longest reply the network takes, in the unit of `measure`."""

    def start(self, source: Source) -> Page:
        """
        A page of no posts with the cursor of this moment: the first start begins from now and not with a flood.

        Raises:
            Throttled, Unreachable: nobody could be asked.
            Rejected: this network has no such stream; `cause` says why in words.
        """

    def read(self, source: Source, cursor: str) -> Iterator[Page]:
        """
        What a source of this account brought after `cursor`, as pages, oldest first.

        Plain reposts are left out, and our own posts unless the stream is `Stream.OWN`. A page may hold no post and
        still move the cursor.

        Raises:
            Throttled, Unreachable, Rejected: as in `bot.errors`; what was yielded before stays valid.
        """

    def quota(self, source: Source) -> Quota | None:
        """What the network last said of how often this source may be read; None where it does not say. Asks nobody."""

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        """
        Ask for posts again, at most `checks_at_once`: what was edited, what is gone.

        Raises:
            Throttled, Unreachable, Rejected: nothing could be told.
        """

    def post_at(self, url: str) -> Sought[Mention]:
        """
        The post that a person sees at `url`; none where that leads to no post on this network, or to an unreadable one.

        Raises:
            Throttled, Unreachable: nobody could be asked.
            Rejected: there is no such post, or it is not for us to see; `cause` says so in words.
        """

    def named_at(self, mention: Mention) -> int | None:
        """
        The place of this account among those whom the author's own words name, from 0 on. Asks nobody.

        None where they do not name it, or the network did not tell whom they name.
        """

    def replyable(self, mention: Mention) -> Replyable:
        """How this account may answer a mention that another account on the same network may have heard."""

    def addressed(self, text: str, mention: Mention) -> str:
        """`text` so that the author of `mention` hears of it: on some networks it must name them."""

    def measure(self, text: str, warning: str = "") -> int:
        """How long the network takes `text` behind `warning` to be, in its own unit."""

    def send(self, reply: Outgoing) -> Published:
        """
        Publish `reply`, once.

        Raises:
            Throttled, Unreachable: it was certainly not published.
            Rejected: it was not published and will not be; `cause` says why in words.
            Unsure: it may have been published.
        """

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        """
        The post by which `reply` was published, found on our own timeline; none when it is not there (yet).

        Raises:
            Throttled, Unreachable, Rejected: the timeline could not be read.
        """

    def by_hand_url(self, text: str, mention: Mention) -> str:
        """The address at which a person answers that post, with `text` prefilled where the network can do that."""

    def check(self) -> str:
        """
        Who the credentials belong to (`"@acme_es"`).

        Raises:
            Rejected: they are refused, or belong to another handle; `cause` says what to do.
            Throttled, Unreachable: nobody could be asked.
        """

    def close(self) -> None:
        """Let go of the connections."""
