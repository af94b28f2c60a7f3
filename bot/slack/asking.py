"""
Asking Slack, with everything that goes wrong turned into the four kinds of `RemoteError`.

A page of HTML or half an answer proves nothing, whatever its status is; a refusal is only what Slack says in its words.
"""

import http.client
import socket
import urllib.error
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.errors import Barred, Rejected, RemoteError, Throttled, Unreachable, Unsure

DEFAULT_RETRY_SECONDS = 30.0

UNSURE_CODES = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Answers after which Slack may well have done it. Source: docs.slack.dev, the errors of chat.postMessage."""

AWAY_CODES = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Refusals of everything, until somebody lets the desk in again; what waits for it must not be lost meanwhile."""

BARRED_CODES = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
"""Refusals of one channel, until somebody lets the desk in there; `restricted_action…` is another."""


def called(method: Callable[..., SlackResponse], **arguments: Any) -> SlackResponse:
    """What one of the client's methods returns; arguments that are None are left out. Raises `RemoteError`s only."""
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


def header(answer: SlackResponse, name: str) -> str:
    """A header of an answer; slack_sdk keeps them as they came: in any case, and some of them as lists."""
    for key, value in answer.headers.items():
        if key.lower() == name:
            return ",".join(value) if isinstance(value, list) else str(value)
    return ""


def shuts_out(error: RemoteError) -> bool:
    """Whether Slack refuses a token that was shown to it for nothing but an answer, and would do so again."""
    return isinstance(error, Rejected) or error.code in AWAY_CODES


def _api_error(error: SlackApiError) -> RemoteError:
    answer = error.response
    if answer.status_code == 429:
        return Throttled("ratelimited", _retry_after(answer.headers))
    code = answer.get("error") if isinstance(answer.data, dict) else None
    if code is None or not code.isidentifier():  # no code of Slack's has a blank; the SDK tells of a page in its place
        return Unsure(str(answer.status_code))
    if answer.status_code >= 500 or code in UNSURE_CODES:
        return Unsure(code)
    if code == "ratelimited":
        return Throttled(code, _retry_after(answer.headers))
    if code in AWAY_CODES:
        return Unreachable(code)
    if code == "is_inactive":  # what an edit is told of a channel that a new message hears to be archived
        return Barred("is_archived")
    if code in BARRED_CODES or code.startswith("restricted_action"):
        return Barred(code)
    return Rejected(code)


def _retry_after(headers: Mapping[str, Any]) -> float:
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    text = value[0] if isinstance(value, list) and value else value
    try:
        return max(0.0, float(str(text)))
    except ValueError:
        return DEFAULT_RETRY_SECONDS
