"""
Posts and people as Bluesky shows them to one account: their records, and what is known around these.

Source: the lexicons app.bsky.feed.defs, app.bsky.actor.defs, app.bsky.embed.record and app.bsky.notification
"""

from typing import Any

from bot.sandbox.bluesky.records import Record, Records, cid, media_of, stamp
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post, Profile

REPLY_DEPTH = 5  # so far above an answer people are told of it


class Views:
    """What `viewer` sees of a network."""

    def __init__(self, network: Network, records: Records, viewer: Account) -> None:
        self._network = network
        self._records = records
        self._viewer = viewer

    def post(self, post: Post) -> Record:
        """A post as it stands in a feed."""
        record = self._records.of(post)
        seen: Record = {
            "uri": post.id,
            "cid": cid(record),
            "author": self.person(self._author(post)),
            "record": record,
            "replyCount": 0,
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": 0,
            "indexedAt": stamp(post.created_at),
            "viewer": {"threadMuted": False, "embeddingDisabled": False, **self._gate(post)},
            "labels": self._labels(post),
        }
        if embed := self._embed(post):
            seen["embed"] = embed
        return seen

    def fed(self, post: Post) -> Record | None:
        """An entry of somebody's feed; None where what they passed on is gone."""
        if post.repost_of is None:
            return {"post": self.post(post)}
        original = self._network.get(post.repost_of)
        by = self.person(self._author(post))
        reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": stamp(post.created_at)}
        return {"post": self.post(original), "reason": reason} if original else None

    def notification(self, post: Post) -> Record | None:
        """How the viewer is told of a post; None where they are not."""
        reason, subject = self._reason(post)
        if not reason or post.repost_of or post.author_id == self._viewer.id:
            return None
        record = self._records.of(post)
        told: dict[str, Any] = {
            "uri": post.id,
            "cid": cid(record),
            "author": self.person(self._author(post)),
            "reason": reason,
            "record": record,
            "isRead": False,
            "indexedAt": stamp(post.created_at),
            "labels": self._labels(post),
        }
        return told | ({"reasonSubject": subject} if subject else {})

    def person(self, profile: Profile) -> Record:
        """Somebody, as they stand beside a post."""
        seen: Record = {
            "did": profile.id,
            "handle": profile.handle,
            "displayName": profile.name,
            "viewer": {"muted": False, "blockedBy": False},
            "labels": [],
            "createdAt": stamp(profile.since),
        }
        if profile.verified:
            states = {"verifiedStatus": "valid", "trustedVerifierStatus": "none"}
            seen["verification"] = {"verifications": [], **states}
        return seen

    def profile(self, profile: Profile) -> Record:
        """Somebody, as their own page shows them."""
        counts = {"followersCount": profile.followers, "followsCount": 1, "postsCount": 1}
        return {**self.person(profile), **counts}

    def _gate(self, post: Post) -> dict[str, bool]:
        """Whether the viewer is kept from answering, told where the thread has a gate at all."""
        root = self._network.get(post.thread_id)
        if all(self._network.takes_replies(one) for one in (post, root or post)):
            return {}
        return {"replyDisabled": (root or post).author_id != self._viewer.id}

    def _reason(self, post: Post) -> tuple[str, str | None]:
        if any(handle.lower() == self._viewer.handle.lower() for handle in self._network.manners.named(post.text)):
            return "mention", None
        quoted = self._network.get(post.quote_of or "")
        if quoted and quoted.author_id == self._viewer.id:
            return "quote", quoted.id
        above = post
        for _ in range(REPLY_DEPTH):
            found = self._network.get(above.reply_to or "")
            if found is None:
                break
            if found.author_id == self._viewer.id:
                return "reply", found.id
            above = found
        return "", None

    def _labels(self, post: Post) -> list[Record]:
        label = {"src": post.author_id, "uri": post.id, "val": post.warning, "cts": stamp(post.created_at)}
        return [label] if post.warning else []

    def _embed(self, post: Post) -> Record | None:
        media = _seen(media_of(post))
        if not post.quote_of:
            return media
        quoted = {"$type": "app.bsky.embed.record#view", "record": self._quoted(post.quote_of)}
        together = "app.bsky.embed.recordWithMedia#view"
        return {"$type": together, "record": quoted, "media": media} if media else quoted

    def _quoted(self, uri: str) -> Record:
        post = self._network.get(uri)
        if post is None:
            return {"$type": "app.bsky.embed.record#viewNotFound", "uri": uri, "notFound": True}
        whole = self.post(post)
        kept = {name: whole[name] for name in ("uri", "cid", "author", "labels", "indexedAt")}
        return {"$type": "app.bsky.embed.record#viewRecord", **kept, "value": whole["record"]}

    def _author(self, post: Post) -> Profile:
        profile = self._network.profile(post.author_id)
        assert profile is not None, "whoever posts is on the network"  # noqa: S101
        return profile


def _seen(media: Record | None) -> Record | None:
    if media is None:
        return None
    if "images" in media:
        where = {"thumb": "https://cdn.example/t", "fullsize": "https://cdn.example/f"}
        images = [{**where, "alt": image["alt"]} for image in media["images"]]
        return {"$type": "app.bsky.embed.images#view", "images": images}
    shown = {"cid": cid(media), "playlist": "https://cdn.example/v.m3u8", "alt": media["alt"]}
    return {"$type": "app.bsky.embed.video#view", **shown}
