"""
Whether a request comes from Slack: proved by a signature over its moment and its body, with a secret that both know.

Everything in a request is a stranger's until then, so what is malformed is no error here but simply not from Slack.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

WINDOW_SECONDS = 300
MOST_BYTES = 1_000_000
"""More than Slack ever sends: its largest payload is a view of 250 kB, with its state beside it."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def signature_of(secret: str, headers: Mapping[str, Sequence[str]], body: bytes, now: float) -> str | None:
    """
    The signature of a request that Slack sent within the window; None for any other.

    `headers` has every value of a header by its name in lower case; `now` is in seconds since 1970.
    """
    timestamp = _only(headers, "x-slack-request-timestamp", _TIMESTAMP)
    signature = _only(headers, "x-slack-signature", _SIGNATURE)
    if timestamp is None or signature is None or abs(now - int(timestamp)) > WINDOW_SECONDS:
        return None
    expected = hmac.digest(secret.encode(), b"v0:%b:%b" % (timestamp.encode(), body), "sha256").hex()
    return signature if hmac.compare_digest(signature, f"v0={expected}") else None


def told(headers: Mapping[str, Sequence[str]], body: bytes) -> Mapping[str, Any] | None:
    """What the body of a request says, which Bolt will read once more; None where it is not of a form Slack uses."""
    try:
        match _media_type(headers):
            case "application/json":
                return _an_object(body.decode())
            case "application/x-www-form-urlencoded":
                return _a_form(body.decode())
    except (ValueError, RecursionError):
        pass
    return None


def _only(headers: Mapping[str, Sequence[str]], name: str, shape: re.Pattern[str]) -> str | None:
    """The one value of a header, when it has the shape."""
    values = headers.get(name, ())
    return values[0] if len(values) == 1 and shape.fullmatch(values[0]) else None


def _media_type(headers: Mapping[str, Sequence[str]]) -> str | None:
    values = headers.get("content-type", ())
    return values[0].partition(";")[0].strip().lower() if len(values) == 1 else None


def _a_form(text: str) -> Mapping[str, Any] | None:
    if text.startswith("{"):  # No signature covers the type, and what somebody wrote within JSON may look like a form.
        return None
    form = {name: values[-1] for name, values in parse_qs(text, strict_parsing=True).items()}
    if "payload" in form:
        return _an_object(form["payload"])
    return form if "command" in form else None


def _an_object(text: str) -> Mapping[str, Any] | None:
    found = json.loads(text)
    return found if isinstance(found, dict) else None
