"""
How a call that a fault hits goes wrong: what its caller sees, and whether it is done all the same.

Really closing a connection needs its transport, which ASGI does not show; `Protocol` hands it to the
application as `request.state.transport`, so the server must be uvicorn with `http=spoiling.Protocol`.
"""

import asyncio
import contextlib
from asyncio import Transport
from collections.abc import Callable
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox.faults import Fault, FaultKind, Faults


async def spoil(faults: Faults, fault: Fault, request: Request, act: Callable[[], Response]) -> Response:
    """What becomes of a call that `fault` hits. `act` does the deed; it is called once or not at all."""
    match fault.kind:
        case FaultKind.THROTTLED:
            body, headers = _REFUSALS[fault.side], {"Retry-After": f"{fault.retry_after:g}"}
            return JSONResponse(body, 429, headers=headers)
        case FaultKind.ERROR:
            return JSONResponse(_FAILURES[fault.side], 500)
        case FaultKind.ERROR_AFTER:
            act()
            return JSONResponse(_FAILURES[fault.side], 500)
        case FaultKind.HTML:
            return HTMLResponse("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)
        case FaultKind.DROP_BEFORE | FaultKind.REFUSED:
            return Dropped(request)
        case FaultKind.DROP_AFTER:
            act()
            return Dropped(request)
        case FaultKind.DONE_LATE:
            faults.put_off(fault.seconds, act)
            return Dropped(request)
        case FaultKind.HALF:
            return Half(request, act())
        case FaultKind.HANG:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_disconnected(request.receive), fault.seconds)
            return Dropped(request)
        case FaultKind.DOUBLED | FaultKind.OVERTAKEN | FaultKind.ACK_LOST:
            return act()  # they befall envelopes only
        case FaultKind.LATE:
            done = act()
            await asyncio.sleep(fault.seconds)
            return done


_REFUSALS: dict[str, dict[str, Any]] = {
    "slack": {"ok": False, "error": "ratelimited"},
    "x": {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429},
    "bluesky": {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
    "mastodon": {"error": "Too many requests"},
}
_FAILURES: dict[str, dict[str, Any]] = {
    "slack": {"ok": False, "error": "internal_error"},
    "x": {"title": "Internal Server Error", "type": "about:blank", "status": 500},
    "bluesky": {"error": "InternalServerError", "message": "Internal Server Error"},
    "mastodon": {"error": "Something went wrong"},
}


class Dropped(Response):
    """No answer: the connection is torn down."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._transport = cast("Transport", request.state.transport)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._transport.abort()
        await _disconnected(receive)


class Half(Response):
    """The head and half of the body of an answer, then the end of the connection."""

    def __init__(self, request: Request, whole: Response) -> None:
        super().__init__(whole.body, whole.status_code, dict(whole.headers))
        self._transport = cast("Transport", request.state.transport)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
        self._transport.close()
        await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    """Wait until the server knows that the connection is gone; else it takes a missing answer for a bug."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Protocol(H11Protocol):
    """uvicorn's HTTP, with the connection's transport in `request.state.transport`."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn, narrower than asyncio
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)
