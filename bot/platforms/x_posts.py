"""
X's JSON of posts, read leniently into the desk's values.

X is renaming its fields (tweets become posts), so each is looked for under both names, and whatever is not
needed to answer somebody may be missing. Only a post without an id or an author is unreadable.

Source: https://docs.x.com/x-api/fundamentals/data-dictionary
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk.mention import Author, Media, Mention, Post, Replyable
from bot.desk.source import Source
from bot.platforms.clean import clean, clean_line
from bot.platforms.lenient import Json, followers, language, moment, record, records
from bot.platforms.x_text import leading_names

X_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)  # ids count milliseconds from here, from bit 22 up
KINDS = {"photo": "image", "animated_gif": "gif", "video": "video"}
HOST = r"(?:www\.|mobile\.)?(?:x|twitter)\.com"


@dataclass(frozen=True)
class Us:
    """Our own account on X."""

    id: str
    handle: str


@dataclass(frozen=True)
class Included:
    """What X sent along with a list of posts, by id."""

    users: dict[str, Json] = field(default_factory=dict)
    posts: dict[str, Json] = field(default_factory=dict)
    media: dict[str, Json] = field(default_factory=dict)

    def add(self, body: Json) -> None:
        """Take in the `includes` of one answer."""
        includes = record(body.get("includes"))
        self.users.update(_by("id", includes.get("users")))
        self.posts.update(_by("id", includes.get("tweets")))
        self.posts.update(_by("id", includes.get("posts")))
        self.media.update(_by("media_key", includes.get("media")))


def post_id(raw: Json) -> str:
    """
    The id of a post.

    Raises:
        ValueError: it has none.
    """
    found = _id(raw.get("id"))
    if found is None:
        raise ValueError("a post without an id")
    return found


def mention(raw: Json, included: Included, us: Us, source: Source) -> Mention | None:
    """
    A post as a mention; None for a plain repost.

    An edit is a new post to X; here it keeps the id of its first version, by which it is known already, and the newest
    one's in `refs`, beside the handles that its author named.

    Raises:
        ValueError: it has no id or no author.
    """
    current = post_id(raw)
    author_id = _id(raw.get("author_id"))
    if author_id is None:
        raise ValueError("a post without an author")
    if reference(raw, "retweeted", "reposted"):
        return None
    author = _author(author_id, included)
    parent_id = reference(raw, "replied_to")
    quoted_id = reference(raw, "quoted")
    return Mention(
        platform="x",
        account=source.account,
        post_id=_first_version(raw) or current,
        thread_id=_id(raw.get("conversation_id")) or parent_id or current,
        author=author,
        text=text(raw),
        posted_at=_moment(raw),
        url=url(author.handle, current),
        replyable=_replyable(raw, included, us),
        hint=language(raw.get("lang")),
        parent_id=parent_id,
        parent=_parent(included.posts.get(parent_id or ""), included),
        quoted=_parent(included.posts.get(quoted_id or ""), included),
        media=_media(raw, included),
        source=source.id,
        refs={"version": current, "named": " ".join(_named(raw))},
    )


def text(raw: Json) -> str:
    """The whole text of a post, as its author wrote it. X escapes three characters and cuts long posts short."""
    escaped = str(_long(raw).get("text") or raw.get("text") or "")
    plain = re.sub(r"&(amp|lt|gt);", lambda found: {"amp": "&", "lt": "<", "gt": ">"}[found[1]], escaped)
    return clean(plain)


def links(raw: Json) -> list[Json]:
    """The url entities of a post: what X shortened, and what it stood for."""
    entities = record(_long(raw).get("entities") or raw.get("entities"))
    return records(entities.get("urls"))


def reference(raw: Json, *kinds: str) -> str | None:
    """The id of the post that this one refers to in one of these ways (`"replied_to"`, `"quoted"`)."""
    for other in records(_either(raw, "referenced_posts", "referenced_tweets")):
        if other.get("type") in kinds:
            return _id(other.get("id"))
    return None


def url(handle: str, post: str) -> str:
    """Where a post stands for everybody to see."""
    return f"https://x.com/{handle}/status/{post}"


def number_in(url: str) -> str | None:
    """The id of the post that an address leads to; None for any other address."""
    found = re.fullmatch(
        r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/\w{1,30}/status/([0-9]{1,19})(?:[/?#].*)?", url
    )
    return found[1] if found else None


def missing(body: Json) -> list[str]:
    """The ids of posts that X says do not exist, or are not for us to see."""
    told = records(body.get("errors"))
    return [str(one.get("resource_id") or one.get("value") or "") for one in told]


def moment_of(number: int) -> datetime:
    """When a post of that id was made."""
    return X_EPOCH + timedelta(milliseconds=number >> 22)


def snowflake(moment: datetime) -> int:
    """The least id that a post of `moment` can have."""
    return max((moment - X_EPOCH) // timedelta(milliseconds=1), 0) << 22


def _moment(raw: Json) -> datetime:
    """When it was posted: as X says it, or as its id does where X says nothing, or no moment at which X was there."""
    of_the_id = X_EPOCH + timedelta(milliseconds=int(post_id(raw)) >> 22)
    told = moment(raw.get("created_at"))
    return told if told and told >= X_EPOCH else of_the_id


def _first_version(raw: Json) -> str | None:
    versions = _either(raw, "edit_history_post_ids", "edit_history_tweet_ids")
    return _id(versions[0]) if isinstance(versions, list) else None


def _author(author_id: str, included: Included) -> Author:
    """The author, under the id where X keeps the name back (a suspended account)."""
    user = included.users.get(author_id, {})
    handle = str(user.get("username") or "")
    if not re.fullmatch(r"\w{1,30}", handle, re.ASCII):
        handle = author_id
    return Author(
        id=author_id,
        handle=handle,
        name=clean_line(str(user.get("name") or "")) or handle,
        followers=followers(record(user.get("public_metrics")).get("followers_count")),
        verified=user.get("verified") is True,
    )


def _parent(raw: Json | None, included: Included) -> Post | None:
    author_id = _id(raw.get("author_id")) if raw else None
    if raw is None or author_id is None:
        return None
    author, number = _author(author_id, included), post_id(raw)
    return Post(number, author, text(raw), posted_at=_moment(raw), url=url(author.handle, number))


def _replyable(raw: Json, included: Included, us: Us) -> Replyable:
    """
    How X lets this post be answered.

    By the API only where its author named us or quoted us: since February 2026 a name that a reply carries
    along by itself is no summons. Where the author limits replies, the people named in the post may still answer.
    """
    spots = _named_at(raw, us)
    everyone = str(raw.get("reply_settings") or "everyone").lower() == "everyone"
    if not everyone and not spots:
        only_named = str(raw["reply_settings"]).lower().replace("_", "") == "mentionedusers"
        return Replyable.CLOSED if only_named else Replyable.BY_HAND
    quoted = included.posts.get(reference(raw, "quoted") or "", {})
    summoned = quoted.get("author_id") == us.id or any(spot >= _own_words(raw) for spot in spots)
    return Replyable.API if summoned else Replyable.BY_HAND


def _named_at(raw: Json, us: Us) -> list[int]:
    """Where in the text we are named, by X's own entities."""
    entities = [record(raw.get("entities")), record(_long(raw).get("entities"))]
    names = [name for part in entities for name in records(part.get("mentions"))]
    return [
        int(name.get("start") or 0)
        for name in names
        if name.get("id") == us.id or str(name.get("username", "")).casefold() == us.handle.casefold()
    ]


def _own_words(raw: Json) -> int:
    """Where the words of the author begin, behind the names that X put in front of a reply."""
    if reference(raw, "replied_to") is None:
        return 0
    shown = raw.get("display_text_range")
    return int(shown[0]) if isinstance(shown, list) and shown else leading_names(str(raw.get("text") or ""))


def _named(raw: Json) -> list[str]:
    """The handles that the author's own words name, folded, in the order of the words."""
    entities = [record(raw.get("entities")), record(_long(raw).get("entities"))]
    names = [name for part in entities for name in records(part.get("mentions"))]
    own = [str(name.get("username", "")) for name in names if int(name.get("start") or 0) >= _own_words(raw)]
    return list(dict.fromkeys(handle.casefold() for handle in own if re.fullmatch(r"\w{1,30}", handle, re.ASCII)))


def _media(raw: Json, included: Included) -> tuple[Media, ...]:
    keys = record(raw.get("attachments")).get("media_keys")
    named = [included.media.get(str(key), {}) for key in keys] if isinstance(keys, list) else []
    return tuple(
        Media(KINDS.get(str(one.get("type", "photo")), "image"), clean_line(str(one.get("alt_text") or "")))
        for one in named
    )


def _id(value: object) -> str | None:
    """An id as X gives it, to a post as to a person: a number of 63 bits. None for anything else."""
    found = str(value)
    return found if re.fullmatch(r"[0-9]{1,19}", found) else None


def _long(raw: Json) -> Json:
    return record(_either(raw, "note_post", "note_tweet"))


def _either(raw: Json, *names: str) -> Any:
    return next((raw[name] for name in names if raw.get(name)), None)


def _by(key: str, rows: object) -> dict[str, Json]:
    return {str(row[key]): row for row in records(rows) if row.get(key)}
