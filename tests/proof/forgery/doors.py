"""The server that forgeries are sent to: the desk's own, or Bolt's adapter with Bolt's check and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.middleware import RequestVerification
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from bot.sandbox.doors import address, listening
from bot.slack.bolt import DeskApp
from bot.slack.http import PATH, Requests
from bot.work.desk import Desk
from bot.work.receiving import is_new
from tests.proof.forgery.forgeries import SECRET
from tests.proof.forgery.line import Line


@contextmanager
def guarded(app: DeskApp, desk: Desk) -> Iterator[Line]:
    """A line to the desk's HTTP mode."""
    requests = Requests(app, SECRET, lambda signature: is_new(desk, signature, desk.db.clock), "127.0.0.1", 0)
    requests.start()
    try:
        with _line(requests.url) as line:
            yield line
    finally:
        requests.stop(1)


@contextmanager
def naive(app: App) -> Iterator[Line]:
    """A line to the app as Bolt's documentation serves it."""
    app.middleware(RequestVerification(SECRET))
    adapter = SlackRequestHandler(app)

    async def answer(request: Request) -> Response:
        return await adapter.handle(request)

    listener = listening()
    routes = Router([Route(PATH, answer, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(routes, log_config=None, access_log=False, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        with _line(address(listener)) as line:
            yield line
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _line(url: str) -> Iterator[Line]:
    parts = urlsplit(url)
    line = Line((str(parts.hostname), int(parts.port or 80)))
    try:
        yield line
    finally:
        line.hang_up()
