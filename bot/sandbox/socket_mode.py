"""
Socket Mode: how the sandbox's Slack reaches the bot.

Every envelope goes to exactly one of the open sockets, in turn, and is acknowledged within three real seconds or
never. Events that were not are sent again: at once, after a minute, after five (of the sandbox's time). A press or
a submission is not.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import json
import secrets
import time
from asyncio import Transport
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.faults import FOR_EVER, FaultKind
from bot.sandbox.ledger import Envelope
from bot.sandbox.message import Json
from bot.sandbox.workspace import APP, Workspace

ACK_WITHIN = 3.0  # real seconds
_MOST_SOCKETS = 10
_RETRY_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
_LEAVES_WITHIN = 10.0  # real seconds between the warning and the end of a socket
_LOOK_EVERY = 0.05  # real seconds

OnAck = Callable[[Json | None], None]


@dataclass(eq=False)
class _Socket:
    websocket: WebSocket
    outgoing: asyncio.Queue[Json | None] = field(default_factory=asyncio.Queue)
    """What is to be sent; None ends the socket."""
    leaving: bool = False
    writing: asyncio.Task[None] | None = None

    @property
    def transport(self) -> Transport:
        """The connection below."""
        return cast("Transport", self.websocket.state.transport)


class Sockets:
    """The bot's open sockets. Envelopes may be given in from any thread."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack
        self._loop: asyncio.AbstractEventLoop | None = None
        self._invited: set[str] = set()
        self._open: list[_Socket] = []
        self._away: FaultKind | None = None
        self.accepted = 0
        """How many sockets were ever opened."""
        self._waiting: dict[str, tuple[Envelope, OnAck]] = {}
        self._again: list[tuple[datetime, Envelope]] = []

    def routes(self) -> list[BaseRoute]:
        """What the server mounts."""
        return [WebSocketRoute("/link", self._serve)]

    def invite(self) -> str:
        """An address at which one socket may connect, once."""
        key = secrets.token_urlsafe(12)
        self._invited.add(key)
        return f"{self._slack.door.replace('http', 'ws', 1)}/link?key={key}&app_id={APP}"

    @property
    def connected(self) -> int:
        """How many sockets are open and were not told to leave."""
        return sum(not socket.leaving for socket in self._open)

    def deliver(self, type: str, payload: Json, on_ack: OnAck = lambda _: None, attempt: int = 0) -> Envelope:
        """
        Send something to the bot; the envelope ends when it is acknowledged or three seconds later.

        `on_ack` gets the bot's answer, in another thread, before the envelope ends.
        """
        envelope = Envelope(secrets.token_hex(8), type, payload, attempt)
        with self._slack.lock:
            self._slack.record(envelope)
            self._waiting[envelope.id] = (envelope, on_ack)
            socket = self._next()
        if socket is None or self._loop is None:
            self._give_up(envelope)
        else:
            self._loop.call_soon_threadsafe(self._send, socket, envelope)
        return envelope

    def _next(self) -> _Socket | None:
        """The socket whose turn it is; one that was told to leave only when there is no other."""
        if self._away is not None:
            return None
        candidates = [socket for socket in self._open if not socket.leaving] or self._open
        if not candidates:
            return None
        chosen = candidates[0]
        self._open.remove(chosen)
        self._open.append(chosen)
        return chosen

    def _send(self, socket: _Socket, envelope: Envelope) -> None:
        told: Json = {
            "envelope_id": envelope.id,
            "type": envelope.type,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.type != "events_api",
        }
        if envelope.type == "events_api":
            told |= {
                "retry_attempt": envelope.attempt,
                "retry_reason": "timeout" if envelope.attempt else "",
            }
        socket.outgoing.put_nowait(told)
        asyncio.get_running_loop().call_later(ACK_WITHIN, self._give_up, envelope)

    def _give_up(self, envelope: Envelope) -> None:
        """The time for an acknowledgement is over."""
        with self._slack.lock:
            if self._waiting.pop(envelope.id, None) is None:
                return
            if envelope.type == "events_api" and envelope.attempt < len(_RETRY_AFTER):
                due = self._slack.now() + _RETRY_AFTER[envelope.attempt]
                self._again.append((due, envelope))
        envelope.ended.set()

    def _acked(self, told: Json) -> None:
        with self._slack.changed:
            envelope, on_ack = self._waiting.pop(str(told.get("envelope_id")), (None, None))
            if envelope is None or on_ack is None:
                return
            envelope.acked_after = (time.monotonic() - envelope.sent) * 1000
            envelope.response = told.get("payload") or None
            on_ack(envelope.response)
            envelope.ended.set()
            self._slack.changed.notify_all()

    def refresh(self) -> None:
        """Tell every socket to be replaced, as Slack does every few hours; they end a while later."""
        self._each(self._warn)

    def cut(self) -> None:
        """Tear every connection down without a word."""
        self._each(lambda socket: socket.transport.abort())

    def hang_up(self) -> None:
        """End every connection in good order below, without a word on the socket itself."""
        self._each(lambda socket: socket.transport.close())

    def black_hole(self, seconds: float = 10.0) -> None:
        """Let nothing pass any more in either direction; Slack itself notices after so many real seconds."""
        self._each(lambda socket: _swallow(socket, seconds))

    def away(self, kind: FaultKind | None) -> None:
        """Slack is away, so that nobody is let in, or back. Where calls hang, so do the sockets that stand."""
        with self._slack.lock:
            self._away = kind
        if kind is FaultKind.HANG:
            self.black_hole(FOR_EVER)
        else:
            self.cut()

    def _each(self, act: Callable[[_Socket], None]) -> None:
        with self._slack.lock:
            sockets = list(self._open)
        for socket in sockets:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(act, socket)

    def _warn(self, socket: _Socket) -> None:
        socket.leaving = True
        socket.outgoing.put_nowait({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
        asyncio.get_running_loop().call_later(_LEAVES_WITHIN, socket.outgoing.put_nowait, None)

    async def _serve(self, websocket: WebSocket) -> None:
        """One socket, from its handshake to its end."""
        while self._away is FaultKind.HANG:
            await asyncio.sleep(_LOOK_EVERY)
        key = websocket.query_params.get("key", "")
        if self._away or key not in self._invited or len(self._open) == _MOST_SOCKETS:
            await websocket.close(1008)
            return
        self._invited.remove(key)
        await websocket.accept()
        socket = _Socket(websocket)
        with self._slack.changed:
            self._open.append(socket)
            self.accepted += 1
            socket.outgoing.put_nowait(_hello(len(self._open)))
            self._slack.changed.notify_all()
        socket.writing = asyncio.create_task(_write(socket))
        try:
            while True:
                self._acked(json.loads(await websocket.receive_text()))
        except WebSocketDisconnect:
            pass
        finally:
            socket.writing.cancel()
            with self._slack.changed:
                self._open.remove(socket)
                self._slack.changed.notify_all()

    async def run(self) -> None:
        """Send again what is due; until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            with self._slack.lock:
                now = self._slack.now()
                due = [envelope for at, envelope in self._again if at <= now]
                self._again = [(at, envelope) for at, envelope in self._again if at > now]
            for envelope in due:
                self.deliver(envelope.type, envelope.payload, attempt=envelope.attempt + 1)


def _hello(count: int) -> Json:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        "connection_info": {"app_id": APP},
    }


def _swallow(socket: _Socket, seconds: float) -> None:
    if socket.writing is not None:
        socket.writing.cancel()
    socket.transport.pause_reading()
    asyncio.get_running_loop().call_later(seconds, socket.transport.abort)


async def _write(socket: _Socket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (told := await socket.outgoing.get()) is not None:
            await socket.websocket.send_text(json.dumps(told))
        await socket.websocket.close()
