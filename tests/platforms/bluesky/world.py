"""Bluesky, with an app password and a vault that lasts as long as the test."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

import httpx

from bot.desk.mention import Replyable
from bot.platforms.base import Adapter
from bot.platforms.bluesky.adapter import Bluesky
from bot.platforms.bluesky.session import AppPassword
from bot.platforms.grants import Grant
from bot.sandbox.posts import Media
from tests.platforms.pocket import Pocket
from tests.platforms.worlds import LINK, LOOK, LOOKUP, OWN, READ, SEARCH, WRITE, Answering, Closed, World
from tests.sandbox.bluesky.server import HANDLE, PASSWORD, opened
from tests.sandbox.served import Stage


@dataclass
class BlueskyWorld(World):
    """`@acme.example` is ours."""

    url: str = field(default="", kw_only=True)

    platform = "bluesky"
    account = "bluesky:acme.example"
    handle = HANDLE
    looks_at_a_timeline = False
    tells_edits = False
    media = (Media("image", "A red light"), Media("image"))
    methods: ClassVar[Mapping[str, Sequence[str]]] = {
        READ: ["app.bsky.notification.listNotifications"],
        SEARCH: ["app.bsky.feed.searchPosts"],
        OWN: ["app.bsky.feed.getAuthorFeed"],
        LOOKUP: ["app.bsky.feed.getPosts"],
        LINK: ["app.bsky.feed.getPosts"],
        WRITE: ["com.atproto.repo.putRecord"],
        LOOK: ["com.atproto.repo.getRecord"],
    }
    lengths: ClassVar[Mapping[str, int]] = {"Hola": 4, "日本語": 3, "👨‍👩‍👧": 1, "https://acme.com/a/b/c": 22}

    def address(self, post_id: str) -> str:
        """Under the author's handle."""
        post = self.network.get(post_id)
        author = self.network.profile(post.author_id) if post else None
        assert author
        return f"https://bsky.app/profile/{author.handle}/post/{post_id.rpartition('/')[2]}"

    def closed(self) -> Sequence[Closed]:
        """A gate at the root of the thread shuts it for everybody."""
        root = self.say()
        below = self.say(author="ben", reply_to=root)
        self.network.limit_replies(root)
        return [Closed(one, Replyable.CLOSED, "the author limits replies") for one in (root, below)]

    def over(self, answering: Answering) -> Adapter:
        """Signed in already, as far as its vault says."""
        transport = httpx.MockTransport(answering)
        return bluesky(PASSWORD, "https://bsky.example", Pocket(Grant("access", "refresh", None)), transport)

    def stranger(self) -> Adapter:
        """With a password of nobody's."""
        return bluesky("nobody's", self.url)


@contextmanager
def bluesky_world(stage: Stage) -> Iterator[BlueskyWorld]:
    """Bluesky, and our account on it."""
    with opened(stage) as served:
        sign_in = AppPassword(HANDLE, PASSWORD)
        adapter = Bluesky("bluesky:acme.example", sign_in, Pocket(), served.url, now=served.network.time.now)
        yield BlueskyWorld(adapter, served.network, served.faults, url=served.url)
        adapter.close()


def bluesky(
    password: str, url: str, vault: Pocket | None = None, transport: httpx.BaseTransport | None = None
) -> Bluesky:
    """An adapter of our account."""
    sign_in = AppPassword(HANDLE, password)
    return Bluesky("bluesky:acme.example", sign_in, vault or Pocket(), url, transport=transport)
