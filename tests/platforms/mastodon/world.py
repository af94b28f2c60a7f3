"""Mastodon, on its own server and on one that only speaks like it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.platforms.base import Adapter
from bot.platforms.mastodon.adapter import Mastodon
from bot.sandbox.faults import Faults
from bot.sandbox.mastodon.api import Oddities, routes
from bot.sandbox.mastodon.drawing import address
from bot.sandbox.mastodon.manners import MastodonManners
from bot.sandbox.network import Network
from bot.sandbox.time import Time
from tests.platforms.worlds import LINK, LOOK, LOOKUP, OWN, READ, SEARCH, WRITE, Answering, World
from tests.sandbox.served import Stage

PLAIN = Oddities()
ODD = Oddities(
    ignores_keys=True,
    repeats_the_id=True,
    ids_in_hex=True,
    knows_only_v1=True,
    gives_one_at_a_time=True,
    refuses_kinds=True,
)
HANDLE = "acme@social.example"
ACCOUNT = f"mastodon:{HANDLE}"


@dataclass
class MastodonWorld(World):
    """`@acme@social.example` is ours; on its own server the name alone will do."""

    url: str = field(default="", kw_only=True)

    platform = "mastodon"
    account = ACCOUNT
    handle = HANDLE
    methods: ClassVar[Mapping[str, Sequence[str]]] = {
        READ: ["GET /api/v1/notifications"],
        SEARCH: ["GET /api/v1/timelines/tag/{tag}"],
        OWN: ["GET /api/v1/accounts/{id}/statuses"],
        LOOKUP: ["GET /api/v1/statuses"],
        LINK: ["GET /api/v2/search"],
        WRITE: ["POST /api/v1/statuses"],
        LOOK: ["GET /api/v1/accounts/{id}/statuses"],
    }
    lengths: ClassVar[Mapping[str, int]] = {
        "Hola": 4,
        "日本語": 3,
        "👨‍👩‍👧": 1,
        "https://acme.com/a/b/c": 23,
        "@marta@elsewhere.example": 6,
    }
    knows_verified = False

    @property
    def us(self) -> str:
        """As people on our server write it, and as all servers show it."""
        return "@acme"

    def address(self, post_id: str) -> str:
        """On the page of its author."""
        number = post_id.rpartition("/")[2]
        post = self.network.get(post_id)
        author = self.network.profile(post.author_id) if post else None
        return address(post, author) if post and author else f"https://social.example/@marta/{number}"

    def over(self, answering: Answering) -> Adapter:
        """With some token."""
        return Mastodon(ACCOUNT, HANDLE, "t", "https://m.example", transport=httpx.MockTransport(answering))

    def stranger(self) -> Adapter:
        """With a token of nobody's."""
        return Mastodon(ACCOUNT, HANDLE, "nobody's", self.url)


class OddWorld(MastodonWorld):
    """A server that differs from Mastodon wherever one does; it gives posts one at a time."""

    misses_quotes = "this server refuses to be asked for quotes"
    methods: ClassVar[Mapping[str, Sequence[str]]] = {
        **MastodonWorld.methods,
        LOOKUP: ["GET /api/v1/statuses/{id}"],
    }


@contextmanager
def mastodon_world(stage: Stage, odd: Oddities = PLAIN) -> Iterator[MastodonWorld]:
    """A server with our account on it, which has posted before."""
    time, url = Time(), f"{stage.url}/masto"
    network, faults = Network(time, MastodonManners()), Faults(time)
    account = network.add_account("acme", "Acme", token="mastodon-demo")
    network.post("acme", "Hola, somos Acme")
    stage.app = Starlette(routes=[Mount("/masto", routes=routes(network, faults, odd))])
    adapter = Mastodon(ACCOUNT, HANDLE, account.token, url, now=time.now)
    kind = MastodonWorld if odd == PLAIN else OddWorld
    yield kind(adapter, network, faults, url=url)
    adapter.close()
