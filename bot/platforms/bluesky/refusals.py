"""
What Bluesky's refusals mean: `{"error": "…", "message": "…"}`, mostly with status 400, whoever is at fault.

Source: https://atproto.com/specs/xrpc#error-responses
"""

import re
from datetime import datetime

from bot.errors import LockedOut, Rejected, RemoteError, Unsure
from bot.platforms.http import Answer
from bot.platforms.lenient import Json

GONE = "the post is gone"
NO_SUCH = "Bluesky has no such post, or it is not public"
LIMITED = "the author limits replies"
TOO_LONG = "Bluesky finds the text too long"
LOCKED = "Bluesky has suspended or deactivated this account; somebody must sign in on bsky.app"
NOT_VALID = "Bluesky does not accept the app password; make a new one in its settings, under privacy and security"
NOT_APP = "this is the account's own password; make an app password in its settings, under privacy and security"
NOT_SEARCHABLE = "Bluesky does not understand this search"

_EXPIRED = ("ExpiredToken", "InvalidToken")
_BY_NAME = {
    "AuthenticationRequired": NOT_VALID,
    "AuthMissing": NOT_VALID,
    "ExpiredToken": NOT_VALID,
    "InvalidToken": NOT_VALID,
    "AuthFactorTokenRequired": NOT_APP,
    "AccountTakedown": LOCKED,
    "AccountSuspended": LOCKED,
    "AccountDeactivated": LOCKED,
    "RepoTakendown": LOCKED,
    "RepoSuspended": LOCKED,
    "RepoDeactivated": LOCKED,
    "BadQueryString": NOT_SEARCHABLE,
}


def refusal(answer: Answer, now: datetime) -> RemoteError:
    """
    A definite answer that is not a yes, as the error to raise.

    A swap is invalid where a record stands already: whose it is, is to be looked at.
    """
    name, words = _name(answer), str(answer.body.get("message", ""))
    code = f"{answer.status} {name}".strip()
    if answer.status == 429:
        return answer.throttled(now)
    if name == "InvalidSwap":
        return Unsure(code)
    if re.search(r"grapheme|too (?:big|long)|longer than", words):
        return Rejected(code, TOO_LONG)
    cause = _BY_NAME.get(name, NOT_VALID if answer.status == 401 else "")
    return LockedOut(code, cause) if cause in (LOCKED, NOT_VALID, NOT_APP) else Rejected(code, cause)


def is_expired(status: int, body: Json) -> bool:
    """Whether the token was not taken, and a newer one may be."""
    return status in (400, 401) and body.get("error") in _EXPIRED


def is_absent(answer: Answer) -> bool:
    """Whether there is no such record; some servers say so by a name of its own, others only in words."""
    told = str(answer.body.get("message", ""))
    return answer.status == 400 and (_name(answer) == "RecordNotFound" or told.startswith("Could not locate record"))


def _name(answer: Answer) -> str:
    """The error's own name, made fit for a log line."""
    return re.sub(r"[^A-Za-z0-9]", "", str(answer.body.get("error", "")))[:40]
