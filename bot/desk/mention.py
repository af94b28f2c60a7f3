"""A mention, as the platform gave it. It is never changed afterwards; the case around it is what lives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Replyable(StrEnum):
    """How this post may be answered; known before anybody writes."""

    API = "api"  # by the desk
    BY_HAND = "by_hand"  # only by a person, on the platform itself
    CLOSED = "closed"  # by nobody: the author or the thread does not take replies


class Visibility(StrEnum):
    """Who may see a post, the widest first. An answer is never seen by more people than what it answers."""

    PUBLIC = "public"
    UNLISTED = "unlisted"  # everybody, but it is announced nowhere
    FOLLOWERS = "followers"
    DIRECT = "direct"  # those whom it names


@dataclass(frozen=True)
class Media:
    """Something beside the words, `"image"`, `"video"`, `"gif"` or `"audio"`; `alt` is what its author says of it."""

    kind: str
    alt: str = ""


@dataclass(frozen=True)
class Author:
    """The person outside. `handle` is without the at sign; `followers` is None where the platform does not say."""

    id: str
    handle: str
    name: str
    followers: int | None = None
    verified: bool = False


@dataclass(frozen=True)
class Post:
    """
    Anything published on a platform, theirs or ours: here the one that a mention answers or quotes.

    `refs` are as those of a `Mention`. The `text` of a direct one is empty: an author who answers it for all to see has
    not shown it to all.
    """

    id: str
    author: Author
    text: str
    posted_at: datetime | None
    url: str
    refs: Mapping[str, str] = field(default_factory=dict, compare=False)
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True)
class Mention:
    """
    A public post that names the brand.

    `platform` is the adapter's name (`"x"`), `account` the id of our account that heard it (`"x:acme_es"`), which need
    not be the one that it is for (see `bot.desk.addressee`); `source` is the id of the source that it came from (see
    `bot.desk.source`). `hint` is the language as the platform says it (`"es"`), None where it does not know.
    `parent_id` is the post it answers, `parent` that post where the platform sent it along, `quoted` the one it quotes.
    `text` is plain text: unescaped, whole, cleaned of what no database or screen can hold; `warning` is the line that
    its author put in front of it, to be read first. `edited_at` is when the author last changed it, None where they
    never did or the platform does not say. `refs` are words of its adapter's own, by which that one answers it, asks
    for it again or knows whom it names; they mean nothing to anybody else.
    """

    platform: str
    account: str
    post_id: str
    thread_id: str
    author: Author
    text: str
    posted_at: datetime
    url: str
    replyable: Replyable
    hint: str | None = None
    parent_id: str | None = None
    parent: Post | None = None
    quoted: Post | None = None
    media: tuple[Media, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    edited_at: datetime | None = None
    source: str = ""
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """
    A mention as the desk keeps it: with its own id, its language as far as it tells one by itself, and when it came in.

    An edited one has a new `id`, which is greater than all before it, and keeps its `heard_at`.
    Of a post that was deleted, `withdrawn_at`, nothing is kept but ids, its author's handle and its address.
    """

    id: int
    mention: Mention
    language: str | None
    heard_at: datetime
    withdrawn_at: datetime | None = None


def words_beside(text: str, visibility: Visibility) -> str:
    """The words that a post brings along where it stands beside another; a direct one brings none."""
    return "" if visibility is Visibility.DIRECT else text


def in_order(mentions: Iterable[Heard]) -> tuple[Heard, ...]:
    """
    Posts as they were posted, oldest first; an edit moves none of them.

    Networks tell seconds. Within one goes what came in first, and of what came in together what their ids tell: these
    grow.
    """
    return tuple(sorted(mentions, key=_place))


def newest_of(mentions: Sequence[Heard]) -> Heard:
    """
    The post that a reply answers: of posts as `in_order` gives them the last one that still stands.

    Where none does, it is the one that was deleted last.
    """
    standing = [heard for heard in mentions if heard.withdrawn_at is None]
    return standing[-1] if standing else max(mentions, key=lambda heard: heard.withdrawn_at or heard.heard_at)


def _place(heard: Heard) -> tuple[datetime, datetime, int, str]:
    post_id = heard.mention.post_id
    return heard.mention.posted_at, heard.heard_at, len(post_id), post_id
