"""
HTTP mode: Slack's requests, taken in by a small server, for an operator whose desk has an address.

Before anything is done a request must be Slack's, of our time, of a form that Slack uses, and new: the same signed
request again is a replay, also within the minutes in which its signature is good, for Slack signs its own retries anew.
Everything else that is posted here is answered 401 and changes nothing.

A socket tells by itself that Slack is away. Here nothing would: so Slack is asked, for a press needs its answers too.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import uvicorn
from slack_bolt import BoltRequest
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from bot.clock import utcnow
from bot.errors import ConfigError, RemoteError, Throttled
from bot.slack.asking import called, shuts_out
from bot.slack.bolt import DeskApp
from bot.slack.signature import MOST_BYTES, signature_of, told

log = logging.getLogger(__name__)

PATH = "/slack/events"
SAY_AGAIN_SECONDS = 60.0
KNOCK_EVERY = timedelta(seconds=10)
UNANSWERED = 2
"""So many knocks in a row that nobody answers make Slack count as away: one may fall into a hiccup."""

IsNew = Callable[[str], bool]
"""Whether a request was never taken before, by its signature; from now on it was."""


class Requests:
    """
    Everything that Slack says by requests, answered by the app. `port` 0 takes any that is free.

    Raises:
        ConfigError: there is no such address here, or its port is taken.
    """

    def __init__(self, app: DeskApp, secret: str, is_new: IsNew, host: str, port: int) -> None:
        self.last_heard: datetime | None = None
        """When the last request of Slack's came."""
        self._app = app
        self._secret = secret
        self._is_new = is_new
        self._refusals = _Refusals()
        self._unanswered = UNANSWERED
        try:
            self._listener = socket.create_server((host, port))
        except OSError as error:
            raise ConfigError(f"desk.slack_port: {host}:{port}: {error.strerror}") from None
        # asyncio does this only for sockets that name their protocol; without it every answer takes 40 ms more.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://{host}:{self._listener.getsockname()[1]}{PATH}"
        routes = [Route(PATH, self._answer, methods=["POST"])]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Router(routes, redirect_slashes=False),
                http="h11",  # This and the loop are named: uvicorn takes others where a machine happens to have them.
                loop="asyncio",
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="slack requests")

    def start(self) -> None:
        """Answer from now on, in a thread of its own."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Take nothing new, and finish what is being answered within so many seconds."""
        self._server.config.timeout_graceful_shutdown = max(1, round(seconds))
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()

    def knock(self) -> None:
        """Find out whether Slack answers; to be called every so often."""
        try:
            called(self._app.client.auth_test)
        except Throttled:
            self._unanswered = 0
        except RemoteError as error:
            before, self._unanswered = self._unanswered, UNANSWERED if shuts_out(error) else self._unanswered + 1
            if before < UNANSWERED <= self._unanswered:
                log.warning("slack.unreachable", extra={"cause": error.code})
        else:
            self._unanswered = 0

    def is_listening(self) -> bool:
        """Whether Slack could reach the desk, and answers it; whether it does reach it, only `last_heard` can tell."""
        return self._thread.is_alive() and self._server.started and self._unanswered < UNANSWERED

    async def _answer(self, request: Request) -> Response:
        body = await _body(request)
        headers = _values(request)
        signature = None if body is None else signature_of(self._secret, headers, body, time.time())
        if body is None or signature is None:
            return self._refused("signature")
        words = told(headers, body)
        if words is None:
            return self._refused("form")
        if not await run_in_threadpool(self._is_new, signature):
            return self._refused("replay")
        self.last_heard = utcnow()
        if words.get("type") == "url_verification":
            return JSONResponse({"challenge": str(words.get("challenge"))})
        asked = BoltRequest(body=body.decode(), headers={name: list(values) for name, values in headers.items()})
        answer = await run_in_threadpool(self._app.dispatch, asked)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    def _refused(self, cause: str) -> Response:
        self._refusals.count(cause)
        return Response(status_code=401)


async def _body(request: Request) -> bytes | None:
    """The whole body; None where it is too long, or its sender went away."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _values(request: Request) -> Mapping[str, Sequence[str]]:
    """Every value of a header by its name in lower case."""
    return {name: request.headers.getlist(name) for name in request.headers}


class _Refusals:
    """Says in the log that requests are refused: not each, or a stranger could fill the disk with lines."""

    def __init__(self) -> None:
        self._untold = 0
        self._told_at = float("-inf")

    def count(self, cause: str) -> None:
        """One more."""
        self._untold += 1
        if time.monotonic() - self._told_at >= SAY_AGAIN_SECONDS:
            log.warning("slack.request_refused", extra={"cause": cause, "refused": self._untold})
            self._untold, self._told_at = 0, time.monotonic()
