"""
What Slack sends to the bot, however it travels: envelopes that are acknowledged within three real seconds or never.

Events that were not are sent again: at once, after a minute, after five (of the sandbox's time). A press or a
submission is not. On the way an envelope may be lost, doubled, late or overtaken, and its acknowledgement lost: those
are faults of the side "bot", whose methods are the types of envelopes.

Source: https://docs.slack.dev/apis/events-api
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.sandbox.faults import FaultKind, Faults
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.workspace import Workspace

ACK_WITHIN = 3.0  # real seconds
_RETRY_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))
_LOOK_EVERY = 0.05  # real seconds
_OVERTAKEN_FOR = 1.0  # real seconds, at most

OnAck = Callable[[Json | None], None]


class Carrier(Protocol):
    """How envelopes travel. It tells `Deliveries.acknowledge` what comes back."""

    def is_there(self) -> bool:
        """Whether the bot can be reached at all."""

    def send(self, envelope: Envelope) -> None:
        """Put it on its way; called in the sandbox's loop."""


class Deliveries:
    """The envelopes on their way. They may be given in from any thread."""

    def __init__(self, slack: Workspace, faults: Faults) -> None:
        self.carrier: Carrier
        self._slack = slack
        self._faults = faults
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[str, tuple[Envelope, OnAck]] = {}
        self._again: list[tuple[datetime, Envelope]] = []
        self._overtaken: list[Envelope] = []
        self._deaf: set[str] = set()

    def deliver(self, type: str, payload: Json, on_ack: OnAck = lambda _: None, attempt: int = 0) -> Envelope:
        """
        Send something to the bot; the envelope ends when it is acknowledged or three seconds later.

        `on_ack` gets the bot's answer, in another thread, before the envelope ends.
        """
        envelope = Envelope(secrets.token_hex(8), type, payload, attempt)
        with self._slack.lock:
            self._slack.record(envelope)
            self._waiting[envelope.id] = (envelope, on_ack)
        if self._loop is None or self._faults.is_away("slack") or not self.carrier.is_there():
            self._give_up(envelope)
        else:
            self._loop.call_soon_threadsafe(self._start, envelope)
        return envelope

    def acknowledge(self, envelope_id: str, response: Json | None) -> None:
        """The bot has answered, in time or not."""
        if envelope_id in self._deaf:
            return
        with self._slack.changed:
            envelope, on_ack = self._waiting.pop(envelope_id, (None, None))
            if envelope is None or on_ack is None:
                return
            envelope.acked_after = (time.monotonic() - envelope.sent) * 1000
            envelope.response = response or None
            on_ack(envelope.response)
            envelope.ended.set()
            self._slack.changed.notify_all()

    def _start(self, envelope: Envelope) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(ACK_WITHIN, self._give_up, envelope)
        fault = self._faults.pick("bot", envelope.type)
        match fault and fault.kind:
            case FaultKind.DROP_BEFORE:
                return
            case FaultKind.LATE if fault:
                loop.call_later(fault.seconds, self.carrier.send, envelope)
                return
            case FaultKind.OVERTAKEN:
                self._overtaken.append(envelope)
                loop.call_later(_OVERTAKEN_FOR, self._let_go)
                return
            case FaultKind.DOUBLED:
                self.carrier.send(envelope)
            case FaultKind.ACK_LOST:
                self._deaf.add(envelope.id)
        self.carrier.send(envelope)
        self._let_go()

    def _let_go(self) -> None:
        """Send what was overtaken."""
        held, self._overtaken = self._overtaken, []
        for envelope in held:
            self.carrier.send(envelope)

    def _give_up(self, envelope: Envelope) -> None:
        """The time for an acknowledgement is over."""
        self._deaf.discard(envelope.id)
        with self._slack.lock:
            if self._waiting.pop(envelope.id, None) is None:
                return
            if envelope.type == "events_api" and envelope.attempt < len(_RETRY_AFTER):
                due = self._slack.now() + _RETRY_AFTER[envelope.attempt]
                self._again.append((due, envelope))
        envelope.ended.set()

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
