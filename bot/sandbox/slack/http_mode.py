"""
HTTP mode: how the sandbox's Slack reaches a bot that has an address, with requests signed by a shared secret.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import httpx

from bot.sandbox.slack.deliveries import ACK_WITHIN, Deliveries
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.message import Json


def signed(secret: str, body: bytes, at: float) -> dict[str, str]:
    """The headers that prove that Slack sent this body at that moment (seconds since 1970)."""
    base = b"v0:%d:%b" % (int(at), body)
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={digest}"}


def written(envelope: Envelope) -> tuple[bytes, str]:
    """The body of a request, and its content type: JSON for events, a form for what people do."""
    match envelope.type:
        case "events_api":
            return json.dumps(envelope.payload).encode(), "application/json"
        case "interactive":
            form = {"payload": json.dumps(envelope.payload)}
        case _:
            form = envelope.payload
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


class Requests:
    """Slack's requests to a bot at `address`, a `Carrier`."""

    def __init__(self, deliveries: Deliveries, address: str, secret: str) -> None:
        self._deliveries = deliveries
        self._address = address
        self._secret = secret
        self._sending: set[asyncio.Task[None]] = set()

    def is_there(self) -> bool:
        """An address is always there; whether anybody answers is another matter."""
        return True

    def send(self, envelope: Envelope) -> None:
        """Ask for an answer; only one with status 200 counts."""
        task = asyncio.get_running_loop().create_task(self._send(envelope))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, envelope: Envelope) -> None:
        body, type = written(envelope)
        headers = {"Content-Type": type, **signed(self._secret, body, time.time())}
        if envelope.attempt:
            headers |= {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            async with httpx.AsyncClient(timeout=ACK_WITHIN) as client:
                answer = await client.post(self._address, content=body, headers=headers)
        except httpx.HTTPError:
            return
        if answer.status_code == 200:
            self._deliveries.acknowledge(envelope.id, _response(answer))


def _response(answer: httpx.Response) -> Json | None:
    if not answer.content:
        return None
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return {"text": answer.text}
    told: Json = answer.json()
    return told
