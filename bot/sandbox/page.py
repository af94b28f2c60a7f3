"""
The demo's web page, and the long poll that keeps it up to date.

The page itself is a handful of plain ES modules in `page/`: no framework, no build, nothing from the network.
What people do on it goes through the sandbox's hands, as any script would do it.
"""

import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.eyes import Eyes, Question
from bot.sandbox.loopback import Loopback
from bot.sandbox.network import Network
from bot.sandbox.slack.workspace import Workspace
from bot.sandbox.time import Time

_FILES = Path(__file__).with_name("page")
_QUESTION = TypeAdapter(Question)
PATIENCE = 20.0  # seconds a poll waits for something newer
_GLANCE = 0.05  # seconds between two looks at the version


def routes(slack: Workspace, networks: Mapping[str, Network], time: Time, stopping: threading.Event) -> list[BaseRoute]:
    """
    The page at `/`, its files below `/page/`, and what a person sees at `POST /sandbox/page`.

    Once `stopping` is set no poll waits any more.
    """
    eyes = Eyes(slack, networks, time)

    async def index(_request: Request) -> Response:
        return FileResponse(_FILES / "index.html")

    async def page(request: Request) -> Response:
        try:
            question = _QUESTION.validate_json(await request.body())
            await _news(request, eyes, question.version, stopping)
            return JSONResponse(await run_in_threadpool(eyes.see, question))
        except ValidationError as error:
            return JSONResponse({"ok": False, "error": error.errors()[0]["msg"]}, 400)
        except ValueError as error:
            return JSONResponse({"ok": False, "error": str(error)})

    guard = [Middleware(Loopback)]
    return [
        Route("/", index, middleware=guard),
        Route("/sandbox/page", page, methods=["POST"], middleware=guard),
        Mount("/page", StaticFiles(directory=_FILES), middleware=guard),
    ]


async def _news(request: Request, eyes: Eyes, version: str | None, stopping: threading.Event) -> None:
    """Return when something is newer than `version`, when nobody waits any more, or when patience or the demo ends."""
    until = monotonic() + PATIENCE
    while eyes.version == version and monotonic() < until and not stopping.is_set():
        if await request.is_disconnected():
            return
        await asyncio.sleep(_GLANCE)
