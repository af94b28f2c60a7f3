"""An X alone behind real sockets, new for every test, on one server a test module."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from bot.sandbox.faults import Faults
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post
from bot.sandbox.spoiling import Protocol
from bot.sandbox.time import Time
from bot.sandbox.x_api import routes


class Stage:
    """The application that a running server shows; a test puts on its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.app = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@contextmanager
def running() -> Iterator[Stage]:
    """A server on a free port of the loopback, until the end of the block."""
    listening = socket.create_server(("127.0.0.1", 0))  # It queues who comes before the server is up.
    # asyncio switches the delay off only where the socket names its protocol, which this one does not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stage = Stage(f"http://127.0.0.1:{listening.getsockname()[1]}/x")
    config = uvicorn.Config(stage, http=Protocol, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield stage
    server.should_exit = True
    thread.join()


@dataclass
class X:
    """The network of one test, its account, and a client that speaks for it."""

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
    time = Time(speed)
    network, faults = Network(time), Faults(time)
    account = network.add_account("acme", "Acme")
    stage.app = Starlette(routes=[Mount("/x", routes=routes(network, faults))])
    with httpx.Client(base_url=stage.url, headers={"Authorization": "Bearer x-demo"}, timeout=5) as client:
        yield X(network, faults, account, client)
