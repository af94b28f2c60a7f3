"""
Posts and people as X's JSON, in the names that were asked with, and only what was asked for.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.network import Network
from bot.sandbox.posts import Post, Profile
from bot.sandbox.x.names import Wish
from bot.sandbox.x.text import Wire, shortened, wire

_MEDIA_KINDS = {"image": (3, "photo"), "video": (7, "video"), "gif": (16, "animated_gif")}
"""What a key of a media begins with, and X's own word."""


def include(posts: Iterable[Post], network: Network, asked: Wish) -> dict[str, Any]:
    """The `includes` of an answer that holds `posts`; empty when nothing was asked for or found."""
    parents: dict[str, Post] = {}
    people: dict[str, Profile] = {}
    media: list[dict[str, Any]] = []
    for post in posts:
        if "attachments.media_keys" in asked.expansions:
            media += _media(post, asked)
        around = [found for _, other in _references(post) if (found := network.get(other))]
        if _wants_parents(asked):
            parents |= {found.id: found for found in around}
        for person in _around(post, around, network, asked):
            people[person.id] = person
    included = {
        f"{asked.word}s": [draw_post(one, network, asked) for one in parents.values()],
        "users": [draw_user(one, asked) for one in people.values()],
        "media": media,
    }
    return {key: value for key, value in included.items() if value}


def _wants_parents(asked: Wish) -> bool:
    referenced = f"referenced_{asked.word}s.id"
    return bool({referenced, f"{referenced}.author_id"} & asked.expansions)


def _around(post: Post, parents: list[Post], network: Network, asked: Wish) -> Iterator[Profile]:
    ids: list[str | None] = []
    if "author_id" in asked.expansions:
        ids.append(post.author_id)
    if "in_reply_to_user_id" in asked.expansions:
        ids.append(_answered(post, network))
    if "entities.mentions.username" in asked.expansions:
        ids += [mention["id"] for mention in _sent(post.text, network).mentions]
    if f"referenced_{asked.word}s.id.author_id" in asked.expansions:
        ids += [parent.author_id for parent in parents]
    for one in filter(None, ids):
        if person := network.profile(one):
            yield person


def draw_user(profile: Profile, asked: Wish) -> dict[str, Any]:
    """Somebody, with the fields asked for and those that X always sends."""
    fields = {
        "created_at": _moment(profile.since),
        "public_metrics": {
            "followers_count": profile.followers,
            "following_count": 0,
            f"{asked.word}_count": 0,
            "listed_count": 0,
        },
        "protected": False,
        "receives_your_dm": False,
        "verified": profile.verified,
    }
    always = {"id": profile.id, "name": profile.name, "username": profile.handle}
    return always | {name: value for name, value in fields.items() if name in asked.user_fields}


def draw_post(post: Post, network: Network, asked: Wish) -> dict[str, Any]:
    """A post, with the fields asked for and those that X always sends."""
    head = post.text[: post.visible_from]
    sent = _sent(head + shortened(post.words), network)
    always = {"id": post.id, "text": sent.text, f"edit_history_{asked.word}_ids": list(post.versions)}
    fields = _facts(post, network, asked.word) | {
        "entities": _entities(sent),
        "display_text_range": [len(head), len(sent.text)],
    }
    if shortened(post.words) != post.words:
        whole = _sent(post.text, network)
        fields[f"note_{asked.word}"] = {"text": whole.text, "entities": _entities(whole)}
    shown = {name: value for name, value in fields.items() if name in asked.post_fields}
    return always | {name: value for name, value in shown.items() if value not in (None, {}, [])}


def _facts(post: Post, network: Network, word: str) -> dict[str, Any]:
    reposts = "retweet_count" if word == "tweet" else "repost_count"
    first = network.get(post.versions[0]) or post
    return {
        "attachments": {"media_keys": _media_keys(post)} if post.media else None,
        "author_id": post.author_id,
        "conversation_id": post.thread_id,
        "created_at": _moment(post.created_at),
        "edit_controls": {
            "edits_remaining": max(0, 6 - len(post.versions)),
            "is_edit_eligible": post.reply_to is None,
            "editable_until": _moment(first.created_at + timedelta(minutes=30)),
        },
        "in_reply_to_user_id": _answered(post, network),
        "lang": post.lang,
        "possibly_sensitive": False,
        "public_metrics": {reposts: 0, "reply_count": 0, "like_count": 0, "quote_count": 0},
        f"referenced_{word}s": [{"type": kind, "id": other} for kind, other in _references(post)],
        "reply_settings": "everyone" if network.takes_replies(post) else "following",
    }


def _references(post: Post) -> list[tuple[str, str]]:
    all_of_them = (("quoted", post.quote_of), ("replied_to", post.reply_to), ("retweeted", post.repost_of))
    return [(kind, other) for kind, other in all_of_them if other]


def _media_keys(post: Post) -> list[str]:
    return [f"{_MEDIA_KINDS[one.kind][0]}_{post.versions[0]}{place}" for place, one in enumerate(post.media)]


def _media(post: Post, asked: Wish) -> Iterator[dict[str, Any]]:
    for key, one in zip(_media_keys(post), post.media, strict=True):
        shown = {"media_key": key, "type": _MEDIA_KINDS[one.kind][1]}
        yield shown | ({"alt_text": one.alt} if one.alt and "alt_text" in asked.media_fields else {})


def _answered(post: Post, network: Network) -> str | None:
    parent = network.get(post.reply_to or "")
    return parent.author_id if parent else None


def _sent(text: str, network: Network) -> Wire:
    def id_of(handle: str) -> str | None:
        profile = network.profile_of(handle)
        return profile.id if profile else None

    return wire(text, id_of)


def _entities(sent: Wire) -> dict[str, Any]:
    both = {"mentions": sent.mentions, "urls": sent.urls}
    return {name: value for name, value in both.items() if value}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
