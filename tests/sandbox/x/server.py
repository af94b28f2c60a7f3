"""An X alone behind real sockets, new for every test, on one server a test module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.faults import Faults
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post
from bot.sandbox.time import Time
from bot.sandbox.x.api import routes
from tests.loopback import UNENCRYPTED
from tests.sandbox.served import Stage


@dataclass
class X:
    """The network of one test at `url`, its account, and a client that speaks for it."""

    url: str
    network: Network
    faults: Faults
    account: Account
    client: httpx.Client

    def get(self, path: str, **query: str) -> httpx.Response:
        """Ask for something."""
        return self.client.get(path, params=query)

    def mentions(self, **query: str) -> dict[str, Any]:
        """The answer of the account's mentions."""
        answered: dict[str, Any] = self.get(f"/2/users/{self.account.id}/mentions", **query).json()
        return answered

    def reply(self, text: str, parent: Post | None = None) -> httpx.Response:
        """Publish `text` as the account."""
        answering = {"reply": {"in_reply_to_tweet_id": parent.id}} if parent else {}
        return self.client.post("/2/tweets", json={"text": text, **answering})


@contextmanager
def opened(stage: Stage, speed: float = 1.0) -> Iterator[X]:
    """A network with one account, `acme`, and nothing posted."""
    time, url = Time(speed), f"{stage.url}/x"
    network, faults = Network(time), Faults(time)
    account = network.add_account("acme", "Acme")
    stage.app = Starlette(routes=[Mount("/x", routes=routes(network, faults))])
    headers = {"Authorization": "Bearer x-demo"}
    with httpx.Client(base_url=url, headers=headers, timeout=5, verify=UNENCRYPTED) as client:
        yield X(url, network, faults, account, client)
