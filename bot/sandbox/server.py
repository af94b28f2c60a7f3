"""
The sandbox as a whole: a Slack, a social network and people's hands, served on one port of this machine.

It is started and stopped from ordinary threads; inside, uvicorn runs one event loop in a thread of its own.
"""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.sandbox import hands as the_hands
from bot.sandbox import page, x_api
from bot.sandbox.faults import Faults, Protocol
from bot.sandbox.hands import Hands
from bot.sandbox.loopback import Loopback
from bot.sandbox.network import Network
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.slack_api import SlackApi
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.time import Time
from bot.sandbox.workspace import Workspace

_HOST = "127.0.0.1"


class Sandbox:
    """
    A Slack and a social network. `port` 0 takes any that is free; `speed` is how much faster than life.

    `clock` is a time that others live by as well; the sandbox has its own without it.
    """

    def __init__(self, port: int = 0, speed: float = 1.0, clock: Time | None = None) -> None:
        self.time = clock or Time(speed)
        self.faults = Faults()
        self.slack = Workspace(self.time)
        self.sockets = Sockets(self.slack)
        self.x = Network(self.time)
        self.urls = ResponseUrls(self.slack)
        api = SlackApi(self.slack, self.sockets, self.faults)
        self.hands = Hands(self.slack, self.sockets, self.urls, self.x)
        self._listener = socket.create_server((_HOST, port))
        # asyncio does this only for sockets that name their protocol; without it every answer takes 40 ms more.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://{_HOST}:{self._listener.getsockname()[1]}"
        self.slack.url = self.url
        self._stopping = threading.Event()
        guard = [Middleware(Loopback)]
        routes: list[BaseRoute] = [
            *page.routes(self.slack, self.x, self.time, self._stopping),
            *self.sockets.routes(),
            Mount("/sandbox", routes=self._hands(), middleware=guard),
            Mount("/x", routes=x_api.routes(self.x, self.faults)),
            Mount("", routes=[*api.routes(), *self.urls.routes()], middleware=guard),
        ]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes, lifespan=self._lifespan),
                http=Protocol,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._started = threading.Event()

    def start(self) -> None:
        """Serve. Returns once the sandbox answers. Raises RuntimeError: it does not within ten seconds."""
        self._thread.start()
        if not self._started.wait(10):
            raise RuntimeError("the sandbox did not start")

    def stop(self) -> None:
        """End every connection and the thread; the page's polls end by themselves, and so at once."""
        self._stopping.set()
        self._server.should_exit = True
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        delivering = asyncio.create_task(self.sockets.run())
        self._started.set()
        yield
        delivering.cancel()

    def _hands(self) -> list[BaseRoute]:
        return [Route("/{name}", self._hand, methods=["POST"])]

    async def _hand(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in the_hands.NAMES:
            return JSONResponse({"ok": False, "error": f"There is no hand called {name}."}, 404)
        try:
            given = json.loads(await request.body() or b"{}")
            told = await run_in_threadpool(the_hands.call, self.hands, name, given)
        except (ValueError, TypeError) as error:
            return JSONResponse({"ok": False, "error": f"{name}: {error}"}, 400)
        return Response(json.dumps(told), media_type="application/json")
