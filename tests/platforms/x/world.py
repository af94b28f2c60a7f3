"""X, in the names of several generations and with several kinds of credentials."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

import httpx

from bot.desk.mention import Replyable
from bot.platforms.base import Adapter
from bot.platforms.x.adapter import X
from bot.platforms.x.auth import XCredentials
from bot.sandbox.posts import Account
from bot.sandbox.x.tokens import CLIENT_ID, CLIENT_SECRET, first_refresh_token
from tests.platforms.pocket import Pocket
from tests.platforms.worlds import LINK, LOOK, LOOKUP, OWN, READ, SEARCH, WRITE, Answering, Closed, World
from tests.sandbox.served import Stage
from tests.sandbox.x.server import opened


@dataclass
class XWorld(World):
    """`@acme` is ours."""

    url: str = field(default="", kw_only=True)

    platform = "x"
    account = "x:acme"
    handle = "acme"
    methods: ClassVar[Mapping[str, Sequence[str]]] = {
        READ: ["GET /2/users/{id}/mentions"],
        SEARCH: ["GET /2/tweets/search/recent"],
        OWN: ["GET /2/users/{id}/tweets"],
        LOOKUP: ["GET /2/tweets"],
        LINK: ["GET /2/tweets"],
        WRITE: ["POST /2/tweets"],
        LOOK: ["GET /2/users/{id}/tweets"],
    }
    misses_quotes = "X tells of quotes post by post alone, and that is a request for each post of ours"
    lengths: ClassVar[Mapping[str, int]] = {"Hola": 4, "日本語": 6, "👨‍👩‍👧": 2, "https://acme.com/a/b/c": 23}

    def address(self, post_id: str) -> str:
        """Anybody's name will do there; X looks at the number."""
        return f"https://x.com/acme/status/{post_id}"

    def closed(self) -> Sequence[Closed]:
        """Since 2026 nobody is answered who did not name us in their own words; and some limit who may answer."""
        carried_along = self.say("@acme yo también", author="ben", reply_to=self.say())
        limited = self.say("@acme yo también", author="ben", reply_to=self.say())
        self.network.limit_replies(limited)
        return (
            Closed(carried_along, Replyable.BY_HAND, "X lets only people answer this one"),
            Closed(limited, Replyable.BY_HAND, "the author limits replies"),
        )

    def over(self, answering: Answering) -> Adapter:
        """With a bearer token."""
        return _adapter(XCredentials(bearer_token="t"), "https://x.example", httpx.MockTransport(answering))

    def stranger(self) -> Adapter:
        """With a bearer token of nobody's."""
        return _adapter(XCredentials(bearer_token="nobody's"), self.url)


def oauth2(account: Account) -> XCredentials:
    """The credentials whose tokens end."""
    return XCredentials(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, refresh_token=first_refresh_token(account))


def oauth1(account: Account) -> XCredentials:
    """The credentials that do not expire."""
    return XCredentials(
        consumer_key=account.consumer_key,
        consumer_secret=account.consumer_secret,
        access_token=account.access_token,
        access_token_secret=account.access_secret,
    )


@contextmanager
def x_world(stage: Stage, generation: str, credentials: Callable[[Account], XCredentials]) -> Iterator[XWorld]:
    """X in the names of one generation, asked with one kind of credentials."""
    with opened(stage) as x:
        x.network.generation = generation
        now = x.network.time.now
        adapter = X("x:acme", "acme", credentials(x.account), x.url, now=now, vault=Pocket())
        yield XWorld(adapter, x.network, x.faults, url=x.url)
        adapter.close()


def _adapter(credentials: XCredentials, url: str, transport: httpx.BaseTransport | None = None) -> X:
    return X("x:acme", "acme", credentials, url, transport=transport)
