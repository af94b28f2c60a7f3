"""A mention, as the platform gave it. It is never changed afterwards; the case around it is what lives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Replyable(StrEnum):
    """How this post may be answered; known before anybody writes."""

    API = "api"  # by the desk
    BY_HAND = "by_hand"  # only by a person, on the platform itself
    CLOSED = "closed"  # by nobody: the author or the thread does not take replies


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
    """Anything published on a platform, theirs or ours: here the one that a mention answers."""

    id: str
    author: Author
    text: str
    posted_at: datetime | None
    url: str


@dataclass(frozen=True)
class Mention:
    """
    A public post that names the brand.

    `platform` is the adapter's name (`"x"`), `account` the id of our account that heard it (`"x:acme_es"`).
    `hint` is the language as the platform says it (`"es"`), None where it does not know.
    `parent_id` is the post it answers, `parent` that post where the platform sent it along.
    `text` is plain text: unescaped, whole, cleaned of what no database or screen can hold.
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
    images: int = 0


@dataclass(frozen=True)
class Heard:
    """A mention as the desk keeps it: with its own id, the language it was found to be in, and when it came in."""

    id: int
    mention: Mention
    language: str | None
    heard_at: datetime
