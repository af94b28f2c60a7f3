"""What the social network of the sandbox is made of: those who are on it, and what stands there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Profile:
    """Somebody on the network."""

    id: str
    handle: str
    name: str
    followers: int
    verified: bool
    since: datetime


@dataclass(frozen=True)
class Account:
    """A brand's own handle, with both kinds of credentials that speak for it."""

    profile: Profile
    token: str
    consumer_key: str
    consumer_secret: str
    access_token: str
    access_secret: str

    @property
    def id(self) -> str:
        """The numeric id of the profile."""
        return self.profile.id

    @property
    def handle(self) -> str:
        """The handle, without the at sign."""
        return self.profile.handle


@dataclass(frozen=True)
class Media:
    """Something beside the words: `"image"`, `"video"`, `"gif"` or `"audio"`, and what its author says of it."""

    kind: str
    alt: str = ""


@dataclass(frozen=True)
class Post:
    """
    Something that stands on the network.

    `text` is whole and begins, in a reply, with the names that the network put there; `visible_from` is
    where the author's own words begin. `versions` are the ids that it has had, the first one first and its own last.
    `visibility` is `"public"`, `"unlisted"`, `"followers"` or `"direct"`; `warning` stands before the words;
    `repost_of` is the post that this one only passes on.
    """

    id: str
    author_id: str
    text: str
    visible_from: int
    lang: str
    created_at: datetime
    thread_id: str
    reply_to: str | None
    quote_of: str | None
    repost_of: str | None = None
    media: tuple[Media, ...] = ()
    visibility: str = "public"
    warning: str = ""
    edited_at: datetime | None = None
    versions: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What a reader sees: the text without the names carried along."""
        return self.text[self.visible_from :]


@dataclass
class Call:
    """
    One request to the API.

    `method` is `"GET /2/users/{id}/mentions"`, `account` the handle that the credentials speak for. `status` is
    what was answered, and stays 0 where a fault kept the request from being looked at.
    """

    method: str
    path: str
    query: dict[str, str]
    body: str
    account: str | None
    at: datetime
    status: int = 0


def as_json(post: Post, author: Profile, platform: str, by_account: bool) -> dict[str, Any]:
    """A post as the page shows it; `by_account` says that a brand wrote it."""
    return {
        "id": post.id,
        "author": {
            "id": author.id,
            "handle": author.handle,
            "name": author.name,
            "followers": author.followers,
            "verified": author.verified,
        },
        "text": post.words,
        "lang": post.lang,
        "created_at": post.created_at.isoformat(),
        "platform": platform,
        "warning": post.warning,
        "visibility": post.visibility,
        "media": [{"kind": one.kind, "alt": one.alt} for one in post.media],
        "edited": post.edited_at is not None,
        "reply_to": post.reply_to,
        "quote_of": post.quote_of,
        "thread": post.thread_id,
        "by_account": by_account,
    }
