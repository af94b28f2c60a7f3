"""
What X's refusals mean.

X says no in three shapes: a problem (`{type, title, detail}`), a list of them, or the older `{code, message}`. Types
are known by the last part of their address, since X moves them between hosts; some refusals only by their words.

Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.errors import LockedOut, Rejected, RemoteError, Unsure
from bot.platforms.http import Answer

ONLY_PEOPLE = "X lets only people answer this one"
LIMITED = "the author limits replies"
GONE = "the post is gone"
NO_SUCH = "X has no such post, or it is not public"
BLOCKED = "the author has blocked this account"
TOO_LONG = "X finds the text too long"
LOCKED = "X has locked or suspended this account; somebody must sign in on x.com"
SPAM = "X took the text for spam"
NO_MONEY = "the credits or the monthly cap of X's API are used up; the operator must add some"
NOT_ALLOWED = "the credentials may not do this; the app needs permission to read and write, and then new tokens"
NOT_VALID = "X does not accept the credentials; they were revoked or belong to another app"

# The older numbers: https://developer.x.com/en/support/x-api/error-troubleshooting
_BY_NUMBER = {
    "136": BLOCKED,
    "144": GONE,
    "385": GONE,
    "433": LIMITED,
    "186": TOO_LONG,
    "64": LOCKED,
    "326": LOCKED,
    "226": SPAM,
    "453": NOT_ALLOWED,
    "32": NOT_VALID,
    "89": NOT_VALID,
}
_BY_TYPE = {
    "resource-not-found": GONE,
    "unsupported-authentication": NOT_ALLOWED,
    "oauth1-permissions": NOT_ALLOWED,
    "client-forbidden": NOT_ALLOWED,
    "usage-capped": NO_MONEY,
}
_BY_WORDS = (
    (r"not been mentioned or otherwise engaged", ONLY_PEOPLE),
    (r"deleted or not visible|no longer exists|could not find tweet|could not find post", GONE),
    (
        r"restricted who can reply|limited who can reply|who can reply|reply settings|not allowed to reply",
        LIMITED,
    ),
    (r"blocked", BLOCKED),
    (r"too long|shorter", TOO_LONG),
    (r"suspended|temporarily locked", LOCKED),
)


def refusal(answer: Answer, now: datetime) -> RemoteError:
    """
    A definite answer that is not a yes, as the error to raise.

    A used-up cap is a 429 to X, but waiting does not cure it: it is rejected, so that a person hears of it at once.
    A duplicate is unsure: X refuses a text that it has just published, so most likely ours was published before.
    """
    problems = list(_problems(answer.body))
    types = [str(problem.get("type", "")).rstrip("/").rpartition("/")[2] for problem in problems]
    numbers = [str(problem.get("code", "")) for problem in problems]
    words = " ".join(str(problem.get(key, "")) for problem in problems for key in ("detail", "message")).lower()
    code = " ".join([str(answer.status), *(_safe(name) for name in [*types, *numbers] if name)][:2])

    if answer.status == 402 or "usage-capped" in types:
        return LockedOut(code, NO_MONEY)
    if answer.status == 429:
        return answer.throttled(now)
    if answer.status == 401:
        return LockedOut(code, NOT_VALID)
    if "187" in numbers or "duplicate content" in words:
        return Unsure(f"{answer.status} duplicate")
    cause = _cause(types, numbers, words)
    return LockedOut(code, cause) if cause in (NOT_VALID, LOCKED) else Rejected(code, cause)


def unknown_names(answer: Answer, *names: str) -> bool:
    """Whether X refuses a request for what it calls one of these query parameters, or for a value of it."""
    return answer.status == 400 and any(name in str(problem) for problem in _problems(answer.body) for name in names)


def _cause(types: list[str], numbers: list[str], words: str) -> str:
    by_number = [_BY_NUMBER[number] for number in numbers if number in _BY_NUMBER]
    by_words = [cause for pattern, cause in _BY_WORDS if re.search(pattern, words)]
    by_type = [_BY_TYPE[name] for name in types if name in _BY_TYPE]
    return next(iter([*by_number, *by_words, *by_type]), "")


def _problems(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield body
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, Mapping):
            yield error


def _safe(name: str) -> str:
    """A type or number of X's own, made fit for a log line."""
    return re.sub(r"[^a-z0-9-]", "", name.lower())[:40]
