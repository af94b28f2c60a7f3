"""A Bluesky alone behind real sockets, new for every test, on one server a test module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.bluesky.api import BlueskyApi
from bot.sandbox.bluesky.manners import BlueskyManners
from bot.sandbox.faults import Faults
from bot.sandbox.network import Network
from bot.sandbox.posts import Account
from bot.sandbox.time import Time
from tests.loopback import UNENCRYPTED
from tests.sandbox.served import Stage

PASSWORD = "abcd-efgh-ijkl-mnop"
HANDLE = "acme.example"


@dataclass
class Bluesky:
    """The network of one test at `url`, its account, and a client that is signed in nowhere yet."""

    url: str
    network: Network
    faults: Faults
    account: Account
    api: BlueskyApi
    client: httpx.Client

    def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        """Sign in; what is asked afterwards is asked as the account."""
        words = {"identifier": HANDLE, "password": password}
        answer = self.client.post("/xrpc/com.atproto.server.createSession", json=words)
        if answer.is_success:
            self.client.headers["Authorization"] = f"Bearer {answer.json()['accessJwt']}"
        return answer

    def get(self, method: str, **query: Any) -> httpx.Response:
        """Ask for something."""
        return self.client.get(f"/xrpc/{method}", params=query)

    def post(self, method: str, body: dict[str, Any]) -> httpx.Response:
        """Have something done."""
        return self.client.post(f"/xrpc/{method}", json=body)


@contextmanager
def opened(stage: Stage) -> Iterator[Bluesky]:
    """A network with one account, and nothing posted."""
    time, url = Time(), f"{stage.url}/bsky"
    network, faults = Network(time, BlueskyManners()), Faults(time)
    account, api = network.add_account(HANDLE, "Acme", token=PASSWORD), BlueskyApi(network, faults, network.time)
    stage.app = Starlette(routes=[Mount("/bsky", routes=api.routes())])
    with httpx.Client(base_url=url, timeout=5, verify=UNENCRYPTED) as client:
        yield Bluesky(url, network, faults, account, api, client)
