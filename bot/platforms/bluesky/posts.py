"""
Bluesky's JSON of posts, read leniently into the desk's values.

A post is a record, which its author made and which may hold anything, inside a view, which Bluesky made of it. Who it
is from and when it came in are the view's; what the author says is the record's.

Source: the lexicons app.bsky.feed.defs#postView and app.bsky.feed.post
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk.mention import Author, Media, Mention, Post, Replyable
from bot.desk.source import Source
from bot.platforms.bluesky.uris import is_did, is_handle, is_post, url
from bot.platforms.clean import clean, clean_line
from bot.platforms.lenient import Json, followers, language, moment, record, records
from bot.platforms.naming import kept

IMAGES = "app.bsky.embed.images"
VIDEO = "app.bsky.embed.video"
NAME = "app.bsky.richtext.facet#mention"

# What its author, or Bluesky itself, puts in front of a post. Other labels are opinions about it.
WARNINGS = {
    "porn": "adult content",
    "sexual": "sexually suggestive",
    "nudity": "nudity",
    "graphic-media": "graphic media",
    "gore": "graphic media",
}


@dataclass(frozen=True)
class Around:
    """What was asked for beside some posts: the posts they answer, by uri, and the people they are from, by id."""

    parents: Mapping[str, Json] = field(default_factory=dict)
    people: Mapping[str, Json] = field(default_factory=dict)


def uri_of(view: Json) -> str:
    """
    The uri of a post.

    Raises:
        ValueError: it has none.
    """
    found = view.get("uri")
    if not isinstance(found, str) or not is_post(found):
        raise ValueError("a post without a uri")
    return found


def author_id(view: Json) -> str:
    """The id of a post's author; `""` where there is none."""
    found = record(view.get("author")).get("did")
    return found if isinstance(found, str) and is_did(found) else ""


def parent_uri(view: Json) -> str | None:
    """The post that this one answers."""
    return _uri(_reply(view, "parent"))


def listed_at(view: Json) -> datetime | None:
    """The moment by which Bluesky's lists are ordered: when it was made, unless it claims to be made later."""
    moments = [moment(view.get("indexedAt")), moment(_said(view).get("createdAt"))]
    return min(filter(None, moments), default=None)


def mention(view: Json, around: Around, source: Source) -> Mention:
    """
    A post as a mention.

    Raises:
        ValueError: it has no uri, no author or no moment.
    """
    uri, post = uri_of(view), _post(view, around)
    if post.posted_at is None:
        raise ValueError("a post without a moment")
    parent = parent_uri(view)
    return Mention(
        platform="bluesky",
        account=source.account,
        post_id=uri,
        thread_id=_uri(_reply(view, "root")) or parent or uri,
        author=post.author,
        text=post.text,
        posted_at=post.posted_at,
        url=post.url,
        replyable=replyable(view),
        hint=_hint(view),
        parent_id=parent,
        parent=_other(around.parents.get(parent or ""), around),
        quoted=_quoted(view, around),
        media=_media(_said(view)),
        warning=_warning(view),
        source=source.id,
        refs=refs(view) | kept(named(view)),
    )


def refs(view: Json) -> dict[str, str]:
    """The very version of a post and of the root of its thread, which an answer names; and whether it is gated."""
    root = _reply(view, "root")
    own = {"cid": str(view.get("cid") or ""), "root_uri": uri_of(view), "root_cid": str(view.get("cid") or "")}
    if _uri(root) and root.get("cid"):
        own |= {"root_uri": str(root["uri"]), "root_cid": str(root["cid"])}
    return own | ({"gated": "yes"} if "replyDisabled" in record(view.get("viewer")) else {})


def named(view: Json) -> list[str]:
    """The handles that can be clicked in a post, in the order of its words."""
    said = _text(_said(view).get("text")).encode(errors="surrogatepass")
    spots = [record(facet.get("index")) for facet in records(_said(view).get("facets")) if _names_somebody(facet)]
    places = sorted((one.get("byteStart"), one.get("byteEnd")) for one in spots if _is_place(one))
    handles = [said[start:end].decode(errors="replace").removeprefix("@") for start, end in places]
    return [handle for handle in handles if is_handle(handle)]


def replyable(view: Json) -> Replyable:
    """How Bluesky lets this account answer: an answer that the author's gate keeps out would be seen by nobody."""
    person = record(record(view.get("author")).get("viewer"))
    blocked = person.get("blockedBy") is True or bool(person.get("blocking"))
    closed = blocked or record(view.get("viewer")).get("replyDisabled") is True
    return Replyable.CLOSED if closed else Replyable.API


def _post(view: Json, around: Around) -> Post:
    author, uri = _author(view, around), uri_of(view)
    text, at = clean(_text(_said(view).get("text"))), moment(view.get("indexedAt")) or listed_at(view)
    return Post(uri, author, text, at, url(author.handle, uri))


def _author(view: Json, around: Around) -> Author:
    """The author, under the id where nobody vouches for the handle."""
    did, basic = author_id(view), record(view.get("author"))
    if not did:
        raise ValueError("a post without an author")
    handle = str(basic["handle"]) if is_handle(basic.get("handle")) else did
    verification = record(basic.get("verification"))
    return Author(
        id=did,
        handle=handle,
        name=clean_line(_text(basic.get("displayName"))) or handle,
        followers=followers(around.people.get(did, {}).get("followersCount")),
        verified="valid" in (verification.get("verifiedStatus"), verification.get("trustedVerifierStatus")),
    )


def _other(view: Json | None, around: Around) -> Post | None:
    """A post that stands beside a mention; None where it is gone, hidden, or no post."""
    try:
        return _post(view, around) if view else None
    except ValueError:
        return None


def _quoted(view: Json, around: Around) -> Post | None:
    """The post that this one quotes, alone or beside media."""
    quoted = record(record(view.get("embed")).get("record"))
    quoted = quoted if "uri" in quoted else record(quoted.get("record"))
    return _other({**quoted, "record": quoted.get("value")}, around)


def _names_somebody(facet: Json) -> bool:
    return any(feature.get("$type") == NAME for feature in records(facet.get("features")))


def _is_place(index: Json) -> bool:
    return all(type(index.get(end)) is int for end in ("byteStart", "byteEnd"))


def _media(said: Json) -> tuple[Media, ...]:
    embed = record(said.get("embed"))
    embed = record(embed.get("media")) or embed
    if embed.get("$type") == IMAGES:
        return tuple(Media("image", clean_line(_text(one.get("alt")))) for one in records(embed.get("images")))
    if embed.get("$type") == VIDEO:
        kind = "gif" if embed.get("presentation") == "gif" else "video"
        return (Media(kind, clean_line(_text(embed.get("alt")))),)
    return ()


def _warning(view: Json) -> str:
    labels = [*records(view.get("labels")), *records(record(_said(view).get("labels")).get("values"))]
    words = [WARNINGS.get(str(label.get("val")), "") for label in labels if label.get("neg") is not True]
    return ", ".join(dict.fromkeys(filter(None, words)))


def _hint(view: Json) -> str | None:
    langs = _said(view).get("langs")
    return language(langs[0]) if isinstance(langs, list) and langs else None


def _said(view: Json) -> Json:
    return record(view.get("record"))


def _reply(view: Json, which: str) -> Json:
    return record(record(_said(view).get("reply")).get(which))


def _uri(reference: Json) -> str | None:
    found = reference.get("uri")
    return found if isinstance(found, str) and is_post(found) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
