"""
What stands in the repositories of the sandbox's Bluesky: records, and the digests by which a version of one is known.

What an account of ours puts there is kept as it was sent. What others posted is made from the network's posts, with
the byte offsets of everybody whom they name.
"""

import hashlib
import json
from base64 import b32encode
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.bluesky.manners import COLLECTION, names
from bot.sandbox.network import Network
from bot.sandbox.posts import Post

Record = dict[str, Any]


class Records:
    """The records of a network. `put` holds those that were sent, by uri, whether or not anybody gets to see them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.put: dict[str, Record] = {}

    def of(self, post: Post) -> Record:
        """The record of a post as it is now."""
        if post.id in self.put and post.edited_at is None:
            return self.put[post.id]
        made: Record = {"$type": COLLECTION, "text": post.text, "createdAt": stamp(post.created_at)}
        if post.lang != "und":
            made["langs"] = [post.lang]
        if post.reply_to:
            made["reply"] = {"root": self.reference(post.thread_id), "parent": self.reference(post.reply_to)}
        if spots := list(filter(None, (self._named(post.text, *spot) for spot in names(post.text)))):
            made["facets"] = spots
        if embed := self._embed(post):
            made["embed"] = embed
        if post.warning:
            labels = [{"val": post.warning}]
            made["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": labels}
        return made

    def reference(self, uri: str) -> dict[str, str]:
        """A post in the very version that it has now; of one that is gone, in some version."""
        post = self._network.get(uri)
        return {"uri": uri, "cid": cid(self.of(post)) if post else cid({"gone": uri})}

    def _named(self, text: str, start: int, end: int, handle: str) -> Record | None:
        profile = self._network.profile_of(handle)
        if profile is None:
            return None
        before, named = len(text[:start].encode()), len(text[start:end].encode())
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": profile.id}
        return {"index": {"byteStart": before, "byteEnd": before + named}, "features": [feature]}

    def _embed(self, post: Post) -> Record | None:
        media = media_of(post)
        if not post.quote_of:
            return media
        quoted = {"$type": "app.bsky.embed.record", "record": self.reference(post.quote_of)}
        return {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": media} if media else quoted


def media_of(post: Post) -> Record | None:
    """What stands beside the words: some images, or one film; Bluesky knows no mixture."""
    images = [one for one in post.media if one.kind == "image"]
    if images:
        drawn = [{"alt": image.alt, "image": _blob("image/jpeg")} for image in images]
        return {"$type": "app.bsky.embed.images", "images": drawn}
    for film in post.media:
        presentation = "gif" if film.kind == "gif" else "default"
        video = {"alt": film.alt, "video": _blob("video/mp4"), "presentation": presentation}
        return {"$type": "app.bsky.embed.video", **video}
    return None


def cid(record: Record) -> str:
    """The digest of a record: another one for another record, the same for the same."""
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).digest()
    return f"bafyrei{b32encode(digest).decode().lower().rstrip('=')}"


def stamp(moment: datetime) -> str:
    """A moment, as Bluesky writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _blob(kind: str) -> Record:
    return {"$type": "blob", "ref": {"$link": cid({"blob": kind})}, "mimeType": kind, "size": 1000}
