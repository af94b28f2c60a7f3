"""
Posting, editing and finding messages, with Slack's answers turned into the four kinds of `RemoteError`.

Slack has no idempotency key, so every message that we post carries, as metadata, the key of its delivery; whoever does
not know whether it was posted looks for that key. The client must come with `retry_handlers=[]`: the SDK's own retry
after a lost connection posts twice and says `ok`.
"""

import http.client
import socket
import urllib.error
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.errors import Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.slack.views.blocks import Message
from bot.store.places import Place

EVENT_TYPE = "mentiondesk_delivery"
PAGE = 200
DEFAULT_RETRY_SECONDS = 30.0

UNSURE_CODES = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Answers after which Slack may well have done it. Source: docs.slack.dev, the errors of chat.postMessage."""

GONE_CODES = frozenset({"message_not_found", "cant_update_message"})
"""Slack's words for a message that somebody deleted, or that another app posted before a restore."""

MENDABLE_CODES = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "not_authed",
        "not_in_channel",
        "restricted_action",
        "token_expired",
        "token_revoked",
    }
)
"""Refusals that last until somebody lets the desk in again; what waits for it must not be lost meanwhile."""

BLOCK_CODES = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


class Poster:
    """Speaks to Slack for the couriers. Every method raises the `RemoteError`s and nothing else."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(
        self, channel: str, message: Message, key: str, thread_ts: str | None = None, subject: str | None = None
    ) -> Place:
        """
        Post a message and return where it stands; `channel` may be a person's id, for a direct message.

        `key` is its delivery's, `subject` another name by which it can be found. Blocks that Slack does not take are
        left out once: the text says the same.
        """
        names = {"delivery": key} | ({"subject": subject} if subject else {})
        metadata = {"event_type": EVENT_TYPE, "event_payload": names}
        arguments: dict[str, Any] = {"channel": channel, "thread_ts": thread_ts, "metadata": metadata}
        answer = self._with_fallback(self._client.chat_postMessage, message, arguments)
        return Place(str(answer["channel"]), str(answer["ts"]))

    def edit(self, place: Place, message: Message) -> None:
        """Replace a message of ours. Doing it again is harmless, so what is unsure here counts as not done."""
        try:
            self._with_fallback(self._client.chat_update, message, {"channel": place.channel, "ts": place.ts})
        except Unsure as error:
            raise Unreachable(error.code) from error

    def find(self, channel: str, key: str, oldest: datetime, thread_ts: str | None = None) -> Place | None:
        """
        The oldest message of ours that carries `key`, be it as its subject, and was posted after `oldest`.

        It is looked for in a channel, a thread of it, or the direct messages to the person whose id `channel` is.
        """
        if channel.startswith(("U", "W")):
            channel = str(_called(self._client.conversations_open, users=channel)["channel"]["id"])
        found: Place | None = None
        cursor: str | None = None
        while True:
            answer = self._page(channel, oldest, thread_ts, cursor)
            for line in answer.get("messages") or ():
                if key in _names_of(line) and (found is None or float(line["ts"]) < float(found.ts)):
                    found = Place(channel, str(line["ts"]))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return found

    def link(self, place: Place) -> str | None:
        """The address of a message, None where Slack does not give one now."""
        try:
            answer = _called(self._client.chat_getPermalink, channel=place.channel, message_ts=place.ts)
        except RemoteError:
            return None
        return str(answer["permalink"])

    def _with_fallback(
        self, method: Callable[..., SlackResponse], message: Message, arguments: dict[str, Any]
    ) -> SlackResponse:
        quiet = {"unfurl_links": False, "unfurl_media": False} if method == self._client.chat_postMessage else {}
        try:
            return _called(method, **arguments, **quiet, text=message.text, blocks=message.blocks)
        except Rejected as error:
            if error.code not in BLOCK_CODES:
                raise
        return _called(method, **arguments, **quiet, text=message.text, blocks=[])

    def _page(self, channel: str, oldest: datetime, thread_ts: str | None, cursor: str | None) -> SlackResponse:
        window: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{oldest.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
            "cursor": cursor,
        }
        try:
            if thread_ts is not None:
                return _called(self._client.conversations_replies, ts=thread_ts, **window)
            return _called(self._client.conversations_history, **window)
        except Unsure as error:
            raise Unreachable(error.code) from error


def _names_of(line: Mapping[str, Any]) -> Collection[object]:
    """The key and the subject that a message of ours carries."""
    metadata = line.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ()
    return (metadata.get("event_payload") or {}).values()


def _called(method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
    try:
        return method(**{name: value for name, value in arguments.items() if value is not None})
    except SlackApiError as error:
        raise _api_error(error) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError | socket.gaierror):
            raise Unreachable(type(error.reason).__name__) from error
        raise Unsure(type(error.reason).__name__) from error
    except (OSError, http.client.HTTPException, SlackRequestError, ValueError) as error:
        # ValueError: an answer that is no JSON, or a Retry-After that is no whole number.
        raise Unsure(type(error).__name__) from error


def _api_error(error: SlackApiError) -> RemoteError:
    answer = error.response
    if answer.status_code == 429:
        return Throttled("ratelimited", _retry_after(answer.headers))
    code = answer.get("error") if isinstance(answer.data, dict) else None
    if answer.status_code >= 500 or code is None or code in UNSURE_CODES:
        return Unsure(str(code or answer.status_code))
    if code == "ratelimited":
        return Throttled(code, _retry_after(answer.headers))
    if code in MENDABLE_CODES:
        return Unreachable(code)
    return Rejected(str(code))


def _retry_after(headers: Mapping[str, Any]) -> float:
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    text = value[0] if isinstance(value, list) and value else value
    try:
        return max(0.0, float(str(text)))
    except ValueError:
        return DEFAULT_RETRY_SECONDS
