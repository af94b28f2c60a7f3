"""
Socket Mode: the desk's sockets, and a watch over them.

There are two where that is possible, for a press that falls into a refresh is lost for good, and Slack sends each
envelope to any one that is open. A socket that is found without a connection twice in a row is thrown away for a new
one, whatever ails it.
"""

import json
import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.clock import utcnow
from bot.errors import RemoteError
from bot.slack.asking import shuts_out
from bot.slack.bolt import DeskApp
from bot.slack.socket import UNREACHABLE, Socket, code_of
from bot.slack.socket_link import Envelope

log = logging.getLogger(__name__)

WORKERS = 10
PATIENCE_SECONDS = 3.0
WATCH_EVERY_SECONDS = 15.0


class Sockets:
    """
    Everything that Slack says over sockets, answered by the app. `client` carries the app token.

    `patience` is for a connection that has fallen silent, `watch_every` for a socket without one; both in seconds.
    """

    def __init__(
        self,
        app: DeskApp,
        client: WebClient,
        patience: float = PATIENCE_SECONDS,
        watch_every: float = WATCH_EVERY_SECONDS,
    ) -> None:
        self.last_heard: datetime | None = None
        """When the last envelope came."""
        self._app = app
        self._client = client
        self._patience = patience
        self._watch_every = watch_every
        self._pool = ThreadPoolExecutor(WORKERS, "slack answer")
        self._sockets: list[Socket] = []
        self._changing = threading.Lock()
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._watch_over, name="slack watch", daemon=True)

    def keep(self, number: int) -> None:
        """
        Listen over so many sockets from now on; where Slack cannot be reached, as soon as it can.

        Raises:
            RemoteError: Slack refuses the app token.
        """
        with self._changing:
            self._sockets, surplus = self._sockets[:number], self._sockets[number:]
        for socket in surplus:
            socket.close(PATIENCE_SECONDS)
        while self.count() < number and not self._stopping.is_set():
            socket = self._begun()
            with self._changing:
                if not self._stopping.is_set():
                    self._sockets.append(socket)
                    continue
            socket.close(0)

    def count(self) -> int:
        """How many there are, connected or about to be."""
        return len(self._sockets)

    def start(self) -> None:
        """Watch over them from now on."""
        self._watch.start()

    def stop(self, seconds: float) -> None:
        """Take nothing new, acknowledge what is being answered within so many seconds, and let go of everything."""
        until = time.monotonic() + seconds
        self._stopping.set()
        with self._changing:
            sockets, self._sockets = self._sockets, []
        for socket in sockets:
            socket.close(max(0.0, until - time.monotonic()))
        self._pool.shutdown(wait=False)

    def is_listening(self) -> bool:
        """Whether Slack reaches the desk."""
        return any(socket.is_connected() for socket in tuple(self._sockets))

    def _begun(self) -> Socket:
        socket = self._new()
        if all(other.is_connected() for other in self._sockets):  # else Slack is away, and one wait for it is enough
            _try(socket)
        socket.start()
        return socket

    def _new(self) -> Socket:
        return Socket(self._client, self._answer, self._pool, self._patience)

    def _answer(self, envelope: Envelope) -> dict[str, Any] | None:
        self.last_heard = utcnow()
        request = BoltRequest(mode="socket_mode", body=envelope["payload"], headers=_retry_headers(envelope))
        response = self._app.dispatch(request)
        return _payload(response) if response.status == 200 else None

    def _watch_over(self) -> None:
        missing: list[Socket] = []
        while not self._stopping.wait(self._watch_every):
            lost = [socket for socket in tuple(self._sockets) if not socket.is_connected()]
            for socket in lost:
                if socket in missing:
                    self._replace(socket)
            missing = lost

    def _replace(self, socket: Socket) -> None:
        log.warning("slack.socket_replaced")
        fresh = self._new()
        with self._changing:
            if socket not in self._sockets:
                return
            self._sockets[self._sockets.index(socket)] = fresh
        socket.close(0)
        fresh.start()


def _try(socket: Socket) -> None:
    """Connect it now, if Slack is there. Raises RemoteError: Slack refuses the app token."""
    try:
        socket.connect()
    except UNREACHABLE as error:
        if isinstance(error, RemoteError) and shuts_out(error):
            raise
        log.warning("slack.unreachable", extra={"cause": code_of(error)})


def _retry_headers(envelope: Envelope) -> dict[str, str | Sequence[str]]:
    """The headers that tell of a redelivery, as they would come over HTTP."""
    names = {"retry_attempt": "x-slack-retry-num", "retry_reason": "x-slack-retry-reason"}
    return {name: str(envelope[key]) for key, name in names.items() if envelope.get(key) is not None}


def _payload(response: BoltResponse) -> dict[str, Any]:
    """What an acknowledgement carries: a modal's next step, or the answer to a command."""
    if not response.body:
        return {}
    if not response.first_headers().get("content-type", "").startswith("application/json"):
        return {"text": response.body}
    told: dict[str, Any] = json.loads(response.body)
    return told
