"""One server a test module, over real sockets; each test puts its own network on it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot.sandbox.spoiling import Protocol


class Stage:
    """The application that a running server shows; a test puts on its own. `url` is the server's, without a path."""

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
    stage = Stage(f"http://127.0.0.1:{listening.getsockname()[1]}")
    config = uvicorn.Config(stage, http=Protocol, loop="asyncio", log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield stage
    server.should_exit = True
    thread.join()
