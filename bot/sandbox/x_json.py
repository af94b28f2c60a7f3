"""
Posts and people as X's JSON, in the names of either generation, and only what was asked for.

Version 2.167 of the API calls a post what 2.166 calls a tweet, in answers and in requests. A request in the
names of the other generation is refused like any unknown parameter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.network import Network
from bot.sandbox.posts import Post, Profile
from bot.sandbox.x_problems import invalid
from bot.sandbox.x_text import Wire, shortened, wire


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POST_FIELDS = _words(
    """
    article attachments author_id card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls edit_history_{post}_ids entities geo id in_reply_to_user_id lang
    media_metadata non_public_metrics note_{post} organic_metrics possibly_sensitive promoted_metrics
    public_metrics referenced_{post}s reply_settings scopes source text withheld
    """
)
_USER_FIELDS = _words(
    """
    affiliation confirmed_email connection_status created_at description entities id is_identity_verified
    location most_recent_{post}_id name parody pinned_{post}_id profile_banner_url profile_image_url
    protected public_metrics receives_your_dm subscription subscription_type url username verified
    verified_followers_count verified_type withheld
    """
)
_MEDIA_FIELDS = _words(
    """
    alt_text duration_ms height media_key preview_image_url public_metrics type url variants width
    """
)
_EXPANSIONS = _words(
    """
    attachments.media_keys attachments.poll_ids author_id edit_history_{post}_ids entities.mentions.username
    geo.place_id in_reply_to_user_id referenced_{post}s.id referenced_{post}s.id.attachments.media_keys
    referenced_{post}s.id.author_id
    """
)

_MEDIA_KINDS = {"image": (3, "photo"), "video": (7, "video"), "gif": (16, "animated_gif")}
"""What a key of a media begins with, and X's own word."""


@dataclass(frozen=True)
class Wish:
    """What a request wants to see, and the word its generation has for a post."""

    word: str
    post_fields: frozenset[str] = frozenset()
    user_fields: frozenset[str] = frozenset()
    media_fields: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()


def wish(query: dict[str, str], generation: str, own: Iterable[str] = ()) -> Wish:
    """
    Read what a request asks for. `own` are the parameters of the endpoint itself.

    Raises Problem: an unknown parameter, or an unknown value of one.
    """
    word = "tweet" if generation == "2.166" else "post"
    lists = {
        f"{word}.fields": _POST_FIELDS,
        "user.fields": _USER_FIELDS,
        "media.fields": _MEDIA_FIELDS,
        "expansions": _EXPANSIONS,
    }
    for name, value in query.items():
        if name not in lists and name not in own:
            known = ",".join([*own, *lists])
            raise invalid(f"The query parameter [{name}] is not one of [{known}]", **{name: [value]})
    asked = {name: _choice(name, query.get(name, ""), word, lists[name]) for name in lists}
    fields = (asked[f"{word}.fields"], asked["user.fields"], asked["media.fields"])
    return Wish(word, *fields, asked["expansions"])


def _choice(name: str, value: str, word: str, known: frozenset[str]) -> frozenset[str]:
    chosen = frozenset(value.split(",")) if value else frozenset()
    allowed = {one.format(post=word) for one in known}
    for one in sorted(chosen - allowed):
        choices = ",".join(sorted(allowed))
        raise invalid(f"The `{name}` query parameter value [{one}] is not one of [{choices}]", **{name: [value]})
    return chosen


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
