"""
X's JSON of posts, read leniently into the desk's values.

Whatever is not needed to answer somebody may be missing. Only a post without an id or an author is unreadable.

Source: https://docs.x.com/x-api/fundamentals/data-dictionary
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.desk.mention import Author, Media, Mention, Post
from bot.desk.source import Source
from bot.platforms.clean import clean, clean_line
from bot.platforms.lenient import Json, followers, language, moment, record, records
from bot.platforms.naming import kept
from bot.platforms.x.reading import by, history, id_of, post_id, reference, whole
from bot.platforms.x.summons import Us, named, replyable

X_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)  # ids count milliseconds from here, from bit 22 up
KINDS = {"photo": "image", "animated_gif": "gif", "video": "video"}
ADDRESS = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:x|twitter)\.com/(?:i/web|\w{1,30})/status(?:es)?/([0-9]{1,19})(?:[/?#].*)?",
    re.IGNORECASE,
)
SHORTENED = re.compile(r"( ?)(https://t\.co/\w+)")
FINAL = ("resource-not-found", "not-authorized-for-resource")  # deleted, suspended, protected


@dataclass(frozen=True)
class Included:
    """What X sent along with a list of posts, by id."""

    users: dict[str, Json] = field(default_factory=dict)
    posts: dict[str, Json] = field(default_factory=dict)
    media: dict[str, Json] = field(default_factory=dict)

    def add(self, body: Json) -> None:
        """Take in the `includes` of one answer."""
        includes = record(body.get("includes"))
        self.users.update(by("id", includes.get("users")))
        self.posts.update(by("id", includes.get("tweets")))
        self.posts.update(by("id", includes.get("posts")))
        self.media.update(by("media_key", includes.get("media")))


def mention(raw: Json, included: Included, us: Us, source: Source) -> Mention | None:
    """
    A post as a mention; None for a plain repost.

    An edit is a new post to X; here it keeps the id of its first version, by which it is known already, and the newest
    one's in `refs`, beside the handles that its author named.

    Raises:
        ValueError: it has no id or no author.
    """
    current, versions = post_id(raw), history(raw)
    author_id = id_of(raw.get("author_id"))
    if author_id is None:
        raise ValueError("a post without an author")
    if reference(raw, "retweeted", "reposted"):
        return None
    author = _author(author_id, included)
    parent = _referenced(raw, "replied_to", included)
    parent_id = parent.id if parent else reference(raw, "replied_to")
    return Mention(
        platform="x",
        account=source.account,
        post_id=versions[0],
        thread_id=id_of(raw.get("conversation_id")) or parent_id or current,
        author=author,
        text=text(raw),
        posted_at=_moment(raw) if current == versions[0] else moment_of(int(versions[0])),
        url=url(author.handle, current),
        replyable=replyable(raw, included.posts.get(reference(raw, "quoted") or "", {}), us),
        hint=language(raw.get("lang")),
        parent_id=parent_id,
        parent=parent,
        quoted=_referenced(raw, "quoted", included),
        media=_media(raw, included),
        edited_at=None if current == versions[0] else moment_of(int(current)),
        source=source.id,
        refs={"version": current, **kept(named(raw))},
    )


def text(raw: Json) -> str:
    """
    The whole text of a post, as its author wrote it.

    X cuts long posts short, escapes three characters, puts t.co in the place of every address and adds one for each
    picture. Here the addresses stand where they were, and whoever reads sees where they lead.
    """
    full = whole(raw)
    escaped = str(full.get("text") or raw.get("text") or "")
    plain = re.sub(r"&(amp|lt|gt);", lambda found: {"amp": "&", "lt": "<", "gt": ">"}[found[1]], escaped)
    written = _written(records(record(full.get("entities") or raw.get("entities")).get("urls")))
    return clean(SHORTENED.sub(lambda found: _restored(found[1], written.get(found[2], found[2])), plain))


def _restored(blank: str, address: str) -> str:
    return blank + address if address else ""


def _written(links: list[Json]) -> dict[str, str]:
    """What stood where X put a t.co address: nothing, where it stands for a picture."""
    whole = {str(one.get("url")): "" if one.get("media_key") else one.get("expanded_url") or None for one in links}
    return {short: address for short, address in whole.items() if isinstance(address, str)}


def url(handle: str, post: str) -> str:
    """Where a post stands for everybody to see."""
    return f"https://x.com/{handle}/status/{post}"


def number_in(url: str) -> str | None:
    """The id of the post that an address leads to; None for any other address."""
    found = ADDRESS.fullmatch(url.strip())
    return found[1] if found else None


def missing(body: Json) -> set[str]:
    """
    The ids that were asked for and of which X says that there is no such post, or that it is not for us to see.

    X also tells there of posts that it meant to send along, and of troubles of its own; those prove nothing.
    """
    told = records(body.get("errors"))
    final = [one for one in told if str(one.get("type", "")).rpartition("/")[2] in FINAL]
    asked_for = [one for one in final if one.get("parameter") in ("id", "ids")]
    return {str(one.get("resource_id") or one.get("value") or "") for one in asked_for}


def moment_of(number: int) -> datetime:
    """When a post of that id was made."""
    return X_EPOCH + timedelta(milliseconds=number >> 22)


def snowflake(at: datetime) -> int:
    """The least id that a post of that moment can have."""
    return max((at - X_EPOCH) // timedelta(milliseconds=1), 0) << 22


def _moment(raw: Json) -> datetime:
    """When it was posted: as X says it, or as its id does where X says nothing, or no moment at which X was there."""
    of_the_id = moment_of(int(post_id(raw)))
    told = moment(raw.get("created_at"))
    return told if told and told >= X_EPOCH else of_the_id


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


def _referenced(raw: Json, kind: str, included: Included) -> Post | None:
    """The post that this one refers to, where X sent it along; under the id of its first version, as a mention is."""
    other = included.posts.get(reference(raw, kind) or "", {})
    author_id = id_of(other.get("author_id"))
    if author_id is None:
        return None
    author = _author(author_id, included)
    return Post(history(other)[0], author, text(other), _moment(other), url(author.handle, post_id(other)))


def _media(raw: Json, included: Included) -> tuple[Media, ...]:
    keys = record(raw.get("attachments")).get("media_keys")
    named = [included.media.get(str(key), {}) for key in keys] if isinstance(keys, list) else []
    return tuple(
        Media(KINDS.get(str(one.get("type", "photo")), "image"), clean_line(str(one.get("alt_text") or "")))
        for one in named
    )
