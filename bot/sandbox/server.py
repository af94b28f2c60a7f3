"""
The sandbox as a whole: a Slack, social networks and people's hands, served on one port of this machine.

It is started and stopped from ordinary threads; inside, uvicorn runs one event loop in a thread of its own.
"""

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.sandbox import page
from bot.sandbox.bluesky.api import BlueskyApi
from bot.sandbox.bluesky.manners import BlueskyManners
from bot.sandbox.doors import Doors, address, listening
from bot.sandbox.faults import FaultKind, Faults
from bot.sandbox.hand import use
from bot.sandbox.hands import Hands
from bot.sandbox.loopback import Loopback
from bot.sandbox.mastodon import api as mastodon_api
from bot.sandbox.mastodon.manners import MastodonManners
from bot.sandbox.network import Network
from bot.sandbox.outside import Outside
from bot.sandbox.slack.api import SlackApi
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.http_mode import Requests
from bot.sandbox.slack.office import Office
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.socket_mode import Sockets
from bot.sandbox.slack.workspace import Workspace
from bot.sandbox.spoiling import Protocol
from bot.sandbox.time import Time
from bot.sandbox.x import api as x_api

_LOOK_EVERY = 0.05  # real seconds
_MOVES_WITHIN = 10  # real seconds
# Longer than anybody rests between two questions: a connection that is closed in the moment of a question fails it.
_KEPT_SECONDS = 75
# The ports that may be closed; 0 is that of the page and of the hands.
_PLACES = {"slack": 1, "x": 2, "bluesky": 3, "mastodon": 4}


class Sandbox:
    """
    A Slack and social networks. `port` 0 takes any that is free; `speed` is how much faster than life.

    `clock` is a time that others live by as well; the sandbox has its own without it.
    """

    def __init__(self, port: int = 0, speed: float = 1.0, clock: Time | None = None) -> None:
        self.time = clock or Time(speed)
        self.faults = Faults(self.time)
        self.slack = Workspace(self.time)
        self.deliveries = Deliveries(self.slack, self.faults)
        self.sockets = self.deliveries.carrier = Sockets(self.slack, self.deliveries)
        self.office = Office(self.slack, self.deliveries)
        self.x = Network(self.time)
        self.bluesky = Network(self.time, BlueskyManners())
        self.mastodon = Network(self.time, MastodonManners())
        self.networks = {"x": self.x, "bluesky": self.bluesky, "mastodon": self.mastodon}
        self.urls = ResponseUrls(self.slack)
        api = SlackApi(self.slack, self.sockets, self.faults)
        self.hands = Hands(self.slack, self.deliveries, self.urls)
        self.outside = Outside(self.slack, self.networks)
        self._listeners = [listening(port), *(listening() for _ in _PLACES)]
        self.url, self.slack.door, x_door, bluesky_door, mastodon_door = map(address, self._listeners)
        self.slack.url = self.url
        self.x_url, self.bluesky_url = f"{x_door}/x", f"{bluesky_door}/bsky"
        self.mastodon_url = f"{mastodon_door}/masto"
        self._stopping = threading.Event()
        guard = [Middleware(Loopback)]
        # Whoever moves the clock two days ahead does not mean that nobody has renewed a session in those two days.
        unmoved = Time(speed)
        routes: list[BaseRoute] = [
            *page.routes(self.slack, self.networks, self.time, self._stopping),
            *self.sockets.routes(),
            Mount("/sandbox", routes=self._hands(), middleware=guard),
            Mount("/x", routes=x_api.routes(self.x, self.faults)),
            Mount("/bsky", routes=BlueskyApi(self.bluesky, self.faults, unmoved).routes()),
            Mount("/masto", routes=mastodon_api.routes(self.mastodon, self.faults)),
            Mount("", routes=[*api.routes(), *self.urls.routes()], middleware=guard),
        ]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes, lifespan=self._lifespan, exception_handlers={ClientDisconnect: _nobody}),
                http=Protocol,
                log_config=None,
                access_log=False,
                timeout_keep_alive=_KEPT_SECONDS,
                timeout_graceful_shutdown=1,
            )
        )
        self._doors = Doors(self._server, self._listeners)
        self.faults.on_away(self._come_and_go)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._started = threading.Event()

    def start(self) -> None:
        """Serve. Returns once the sandbox answers. Raises RuntimeError: it does not within ten seconds."""
        self._thread.start()
        if not self._started.wait(10):
            raise RuntimeError("the sandbox did not start")

    def speak_http(self, address: str, secret: str) -> None:
        """Send everything to the bot as signed requests to `address` from now on, and nothing over sockets."""
        self.deliveries.carrier = Requests(self.deliveries, address, secret)

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
        asyncio.run(self._server.serve(sockets=self._listeners))

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        running = (self._announce(), self.deliveries.run(), self._catch_up())
        ticking = [asyncio.create_task(one) for one in running]
        yield
        for task in ticking:
            task.cancel()

    async def _announce(self) -> None:
        """Say that the sandbox serves, which it does a moment after its lifespan has begun."""
        while not self._server.started:
            await asyncio.sleep(0.001)
        self._started.set()

    async def _catch_up(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            self.faults.catch_up()

    def _come_and_go(self, side: str, kind: FaultKind | None) -> None:
        """Let a side be away, or back, where it is reached: its port, and the sockets of Slack."""
        refused = kind is FaultKind.REFUSED
        moving = self._doors.close(_PLACES[side]) if refused else self._doors.open(_PLACES[side])
        asyncio.run_coroutine_threadsafe(moving, self._loop).result(_MOVES_WITHIN)
        if side == "slack":
            self.sockets.away(kind)

    def _hands(self) -> list[BaseRoute]:
        return [Route("/{name}", self._hand, methods=["POST"])]

    async def _hand(self, request: Request) -> Response:
        name, hands = request.path_params["name"], {**self.hands.named, **self.outside.named}
        if name not in hands:
            return JSONResponse({"ok": False, "error": f"There is no hand called {name}."}, 404)
        try:
            given = json.loads(await request.body() or b"{}")
            told = await run_in_threadpool(use, hands[name], given)
        except (ValueError, TypeError) as error:
            return JSONResponse({"ok": False, "error": f"{name}: {error}"}, 400)
        return Response(json.dumps(told), media_type="application/json")


async def _nobody(_: Request, __: Exception) -> Response:
    """Who hung up in the middle of asking reads no answer."""
    return Response(status_code=400)
