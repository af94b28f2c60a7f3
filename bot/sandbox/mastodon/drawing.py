"""
Posts and people as Mastodon's JSON, as one account of the sandbox's server sees them.

Source: https://docs.joinmastodon.org/entities/Status/, …/entities/Account/
"""

import html
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.mastodon.text import HOME, as_html, named, tags
from bot.sandbox.network import Network
from bot.sandbox.posts import Media, Post, Profile

KINDS = {"image": "image", "video": "video", "gif": "gifv", "audio": "audio"}
VISIBILITIES = {"public": "public", "unlisted": "unlisted", "followers": "private", "direct": "direct"}


@dataclass(frozen=True)
class Ids:
    """How the server writes its ids: as numbers or, where it is odd, in hexadecimal digits."""

    in_hex: bool = False

    def written(self, number: int) -> str:
        """An id as it is sent."""
        return f"{number:024x}" if self.in_hex else str(number)

    def read(self, id: str) -> int:
        """The number of an id; -1 for what is none."""
        try:
            return int(id, 16 if self.in_hex else 10)
        except ValueError:
            return -1


def number_of(post: Post) -> int:
    """The number at the end of a post's address."""
    return int(post.id.rpartition("/")[2])


def draw_post(post: Post, network: Network, ids: Ids) -> dict[str, Any]:
    """A post, with what it passes on or quotes."""
    author = network.profile(post.author_id)
    parent = network.get(post.reply_to or "")
    original = network.get(post.repost_of or "")
    quoted = network.get(post.quote_of or "")
    assert author is not None  # noqa: S101  Nobody posts who is not on the network.
    return {
        "id": ids.written(number_of(post)),
        "created_at": _moment(post.created_at),
        "in_reply_to_id": ids.written(number_of(parent)) if parent else None,
        "in_reply_to_account_id": parent.author_id if parent else None,
        "sensitive": bool(post.warning),
        "spoiler_text": post.warning,
        "visibility": VISIBILITIES[post.visibility],
        "language": None if post.lang == "und" else post.lang,
        "uri": post.id,
        "url": address(post, author),
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": _moment(post.edited_at) if post.edited_at else None,
        "content": "" if original else _content(post, quoted, network),
        "reblog": draw_post(original, network, ids) if original else None,
        "application": None,
        "account": draw_profile(author),
        "media_attachments": [_media(one, place) for place, one in enumerate(post.media)],
        "mentions": _named(post, network),
        "tags": [{"name": tag, "url": f"https://{HOME}/tags/{tag}"} for tag in tags(post.text)],
        "emojis": [],
        "card": None,
        "poll": None,
        "quote": {"state": "accepted", "quoted_status": draw_post(quoted, network, ids)} if quoted else None,
    }


def draw_profile(profile: Profile) -> dict[str, Any]:
    """Somebody; who is on the sandbox's server is called without it."""
    name, _, server = profile.handle.partition("@")
    return {
        "id": profile.id,
        "username": name,
        "acct": name if server == HOME else profile.handle,
        "display_name": profile.name,
        "locked": False,
        "bot": False,
        "created_at": _moment(profile.since),
        "url": f"https://{server}/@{name}",
        "uri": f"https://{server}/users/{name}",
        "followers_count": profile.followers,
        "following_count": 0,
        "statuses_count": 0,
        "fields": [],
    }


def address(post: Post, author: Profile) -> str:
    """Where people see a post."""
    name, _, server = author.handle.partition("@")
    return f"https://{server}/@{name}/{number_of(post)}"


def _content(post: Post, quoted: Post | None, network: Network) -> str:
    inline = ""
    if quoted:  # for servers that know no quotes
        inline = f'<p class="quote-inline">RE: <a href="{html.escape(quoted.id)}">{html.escape(quoted.id)}</a></p>'
    return inline + as_html(post.text, lambda handle: network.profile_of(handle) is not None)


def _named(post: Post, network: Network) -> list[dict[str, Any]]:
    """Those whom a post names, each once; what names nobody who is there is no mention."""
    people = [profile for handle in dict.fromkeys(named(post.text)) if (profile := network.profile_of(handle))]
    return [{name: draw_profile(one)[name] for name in ("id", "username", "acct", "url")} for one in people]


def _media(one: Media, place: int) -> dict[str, Any]:
    return {"id": str(place + 1), "type": KINDS.get(one.kind, "unknown"), "url": "", "description": one.alt or None}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
