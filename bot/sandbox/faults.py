"""
What goes wrong on the way: answers that are late, broken, lost, or never come.

A fault is laid for a method of one of the two sides and hits the calls that follow. The two that matter
most look alike from outside: a connection closed *before* anything was done, and one closed *after*.

Really closing a connection needs its transport, which ASGI does not show; `Protocol` hands it to the
application as `request.state.transport`, so the server must be uvicorn with `http=faults.Protocol`.
"""

import asyncio
import threading
from asyncio import Transport
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class FaultKind(StrEnum):
    """The ways in which a call goes wrong."""

    THROTTLED = "throttled"
    """Not done; 429 with `Retry-After`."""
    ERROR = "error"
    """Not done; 500 with a JSON body."""
    HTML = "html"
    """Not done; 503 with a page of HTML, as a proxy answers."""
    DROP_BEFORE = "drop_before"
    """Not done; the connection is closed without an answer."""
    DROP_AFTER = "drop_after"
    """Done; the connection is closed without an answer."""
    HALF = "half"
    """Done; the connection is closed in the middle of the answer."""
    HANG = "hang"
    """Not done; no answer for `seconds`, then the connection is closed."""
    LATE = "late"
    """Done; answered after `seconds`."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with one call; `retry_after` and `seconds` are real seconds."""

    side: str
    kind: FaultKind
    retry_after: float
    seconds: float


@dataclass
class _Laid:
    fault: Fault
    method: str
    channel: str | None
    times: int
    skip: int


class Faults:
    """The faults that still wait for a call to hit. Threads may share it."""

    def __init__(self) -> None:
        self._laid: list[_Laid] = []
        self._lock = threading.Lock()

    def add(
        self,
        side: str,
        method: str,
        kind: FaultKind,
        times: int = 1,
        skip: int = 0,
        channel: str | None = None,
        retry_after: float = 1.0,
        seconds: float = 0.0,
    ) -> None:
        """
        Spoil the next `times` calls of a method, after letting `skip` of them pass.

        `side` is "slack" or "x"; `method` is "chat.postMessage" or "POST /2/tweets". With `channel`, only
        calls that name it are counted.
        """
        fault = Fault(side, kind, retry_after, seconds)
        with self._lock:
            self._laid.append(_Laid(fault, method, channel, times, skip))

    def pick(self, side: str, method: str, channel: str | None = None) -> Fault | None:
        """The fault that hits this call, and is used up by it."""
        with self._lock:
            for laid in self._laid:
                if (laid.fault.side, laid.method) != (side, method) or laid.channel not in (None, channel):
                    continue
                if laid.skip:
                    laid.skip -= 1
                elif laid.times:
                    laid.times -= 1
                    return laid.fault
            return None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._laid.clear()


async def spoil(fault: Fault, request: Request, act: Callable[[], Response]) -> Response:
    """What becomes of a call that `fault` hits. `act` does the deed; it is called once or not at all."""
    match fault.kind:
        case FaultKind.THROTTLED:
            body, headers = _REFUSALS[fault.side], {"Retry-After": f"{fault.retry_after:g}"}
            return JSONResponse(body, 429, headers=headers)
        case FaultKind.ERROR:
            return JSONResponse(_FAILURES[fault.side], 500)
        case FaultKind.HTML:
            return HTMLResponse("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)
        case FaultKind.DROP_BEFORE:
            return Dropped(request)
        case FaultKind.DROP_AFTER:
            act()
            return Dropped(request)
        case FaultKind.HALF:
            return Half(request, act())
        case FaultKind.HANG:
            await asyncio.sleep(fault.seconds)
            return Dropped(request)
        case FaultKind.LATE:
            done = act()
            await asyncio.sleep(fault.seconds)
            return done


_REFUSALS: dict[str, dict[str, Any]] = {
    "slack": {"ok": False, "error": "ratelimited"},
    "x": {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429},
}
_FAILURES: dict[str, dict[str, Any]] = {
    "slack": {"ok": False, "error": "internal_error"},
    "x": {"title": "Internal Server Error", "type": "about:blank", "status": 500},
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
