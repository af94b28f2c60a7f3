"""
One connection of Socket Mode, from Slack's hello to its end.

An acknowledgement goes out on the connection that its envelope came by: a link that is to be replaced stays until what
it brought is answered. What Slack sends in between is answered by whichever link it comes by.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

log = logging.getLogger(__name__)

Envelope = Mapping[str, Any]
Answer = Callable[[Envelope], dict[str, Any] | None]
"""What to acknowledge an envelope with (`{}` says nothing more); None leaves it unacknowledged."""

OPEN_SECONDS = 3.0
CLOSE_SECONDS = 0.5
MOST_BYTES = 4 * 2**20
"""Slack's largest payload is a view of 250 kB, with its state beside it."""


class Link:
    """
    An open connection that answers what comes in.

    Slack is asked every `patience` seconds whether it is still there, and has as long to say so.

    Raises `LINK_ERRORS`: nobody was reached, or nobody said hello.
    """

    def __init__(self, address: str, answer: Answer, pool: ThreadPoolExecutor, patience: float) -> None:
        self.worn_out = threading.Event()
        """Set when another link has to take over: Slack said so, or the connection is gone."""
        self._answer = answer
        self._pool = pool
        self._greeted = threading.Event()
        self._gone = threading.Event()
        self._leaving = False
        self._answering: set[Future[None]] = set()
        self._socket = connect(
            address,
            compression=None,
            open_timeout=OPEN_SECONDS,
            ping_interval=patience,
            ping_timeout=patience,
            close_timeout=CLOSE_SECONDS,
            max_size=MOST_BYTES,
            legacy=True,
        )
        threading.Thread(target=self._read, name="slack link", daemon=True).start()
        if not self._greeted.wait(OPEN_SECONDS) or self._gone.is_set():
            self.close()
            raise TimeoutError("Slack did not say hello")

    def is_open(self) -> bool:
        """Whether envelopes can come in."""
        return not self._gone.is_set()

    def retire(self, seconds: float) -> None:
        """Go on for so many seconds beside a successor, for what Slack still sends here; then leave."""
        self._gone.wait(seconds)
        self.leave(seconds)

    def leave(self, seconds: float) -> None:
        """Take nothing new, acknowledge what is being answered within so many seconds, and close."""
        self._leaving = True
        wait(list(self._answering), seconds)
        self.close()

    def close(self) -> None:
        """End the connection; whoever reads from it or writes to it wakes."""
        self._socket.close()

    def _read(self) -> None:
        try:
            for told in self._socket:
                self._take(json.loads(told))
        except (WebSocketException, ValueError) as error:
            log.warning("slack.link_lost", extra={"cause": type(error).__name__})
        finally:
            self._gone.set()
            self._greeted.set()
            self.worn_out.set()
            self.close()

    def _take(self, told: Envelope) -> None:
        match told:
            case {"type": "hello"}:
                self._greeted.set()
            case {"type": "disconnect"}:
                log.info("slack.link_worn_out", extra={"reason": str(told.get("reason"))})
                self.worn_out.set()
            case {"envelope_id": str()} if not self._leaving:
                try:
                    answering = self._pool.submit(self._acknowledge, told)
                except RuntimeError:  # The desk has stopped while this link was being made.
                    self.close()
                    return
                self._answering.add(answering)
                answering.add_done_callback(self._answered)

    def _acknowledge(self, envelope: Envelope) -> None:
        payload = self._answer(envelope)
        if payload is None:
            return
        answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
        try:
            self._socket.send(json.dumps(answer))
        except ConnectionClosed:
            log.warning("slack.ack_lost", extra={"type": str(envelope.get("type"))})

    def _answered(self, answering: Future[None]) -> None:
        self._answering.discard(answering)
        if error := answering.exception():
            log.error("slack.answer_failed", exc_info=error)


LINK_ERRORS = (WebSocketException, OSError)
"""What goes wrong on the way to Slack's end of a socket; a time-out is an `OSError`."""
