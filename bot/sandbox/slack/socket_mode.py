"""
Socket Mode: how the sandbox's Slack reaches a bot that has no address.

Every envelope goes to exactly one of the open sockets, in turn. Sockets are refreshed every few hours, and die in as
many ways as a network knows.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import contextlib
import json
import secrets
from asyncio import Transport
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import cast

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.faults import FOR_EVER, FaultKind
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.workspace import APP, Workspace

_MOST_SOCKETS = 10
_LEAVES_WITHIN = 10.0  # real seconds between the warning and the end of a socket
_NOTICES_WITHIN = 10.0  # real seconds until Slack itself notices that nothing passes any more
_LOOK_EVERY = 0.05  # real seconds


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
    """The bot's open sockets, a `Carrier`."""

    def __init__(self, slack: Workspace, deliveries: Deliveries) -> None:
        self._slack = slack
        self._deliveries = deliveries
        self._loop: asyncio.AbstractEventLoop | None = None
        self._invited: set[str] = set()
        self._open: list[_Socket] = []
        self._away: FaultKind | None = None
        self.accepted = 0
        """How many sockets were ever opened."""

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

    def is_there(self) -> bool:
        """Whether any socket is open."""
        return bool(self._open)

    def send(self, envelope: Envelope) -> None:
        """Give it to the socket whose turn it is; one that was told to leave only when there is no other."""
        candidates = [socket for socket in self._open if not socket.leaving] or self._open
        if not candidates:
            return
        chosen = candidates[0]
        with self._slack.lock:
            self._open.remove(chosen)
            self._open.append(chosen)
        chosen.outgoing.put_nowait(_told(envelope))

    def refresh(self) -> None:
        """Tell every socket to be replaced, as Slack does every few hours; they end a while later."""
        self._each(_warn)

    def cut(self) -> None:
        """Tear every connection down without a word."""
        self._each(_cut)

    def hang_up(self) -> None:
        """End every connection in good order below, without a word on the socket itself."""
        self._each(_hang_up)

    def black_hole(self, seconds: float = _NOTICES_WITHIN) -> None:
        """Let nothing pass any more in either direction; Slack itself notices after so many real seconds."""
        self._each(lambda socket: _swallow(socket, seconds))

    def disturb(self, random: Random) -> None:
        """Let one of these befall one of the sockets."""
        act = random.choice((_warn, _cut, _hang_up, _swallow))
        with self._slack.lock:
            self._act([random.choice(self._open)] if self._open else [], act)

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
            self._act(self._open, act)

    def _act(self, sockets: Sequence[_Socket], act: Callable[[_Socket], None]) -> None:
        for socket in sockets:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(act, socket)

    async def _serve(self, websocket: WebSocket) -> None:
        """One socket, from its handshake to its end."""
        self._loop = asyncio.get_running_loop()
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
                told = json.loads(await websocket.receive_text())
                self._deliveries.acknowledge(str(told.get("envelope_id")), told.get("payload"))
        except (WebSocketDisconnect, RuntimeError):  # RuntimeError: it was found out in writing
            pass
        finally:
            socket.writing.cancel()
            with self._slack.changed:
                self._open.remove(socket)
                self._slack.changed.notify_all()


def _told(envelope: Envelope) -> Json:
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
    return told


def _hello(count: int) -> Json:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        "connection_info": {"app_id": APP},
    }


async def _write(socket: _Socket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (told := await socket.outgoing.get()) is not None:
            await socket.websocket.send_text(json.dumps(told))
        await socket.websocket.close()


def _warn(socket: _Socket) -> None:
    socket.leaving = True
    socket.outgoing.put_nowait({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
    asyncio.get_running_loop().call_later(_LEAVES_WITHIN, socket.outgoing.put_nowait, None)


def _cut(socket: _Socket) -> None:
    socket.transport.abort()


def _hang_up(socket: _Socket) -> None:
    socket.transport.close()


def _swallow(socket: _Socket, seconds: float = _NOTICES_WITHIN) -> None:
    if socket.writing is not None:
        socket.writing.cancel()
    socket.transport.pause_reading()
    asyncio.get_running_loop().call_later(seconds, socket.transport.abort)
