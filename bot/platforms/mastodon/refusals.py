"""
What the refusals of Mastodon's API mean.

A server says no by status and by one sentence (`{"error": "Record not found"}`), which may be in any language; so the
status decides, and words are no more than a help.

Source: https://docs.joinmastodon.org/entities/Error/, …/methods/statuses/#create
"""

import re
from datetime import datetime

from bot.errors import LockedOut, Rejected, RemoteError
from bot.platforms.http import Answer

GONE = "the post is gone"
NO_SUCH = "the server finds no such post, or it is not public"
TOO_LONG = "the server finds the text too long"
NOT_TAKEN = "the server does not take the reply as it is"
NOT_VALID = "the server does not accept the access token; it was revoked or belongs to another server"
NOT_ALLOWED = (
    "the access token may not do this: it needs read:accounts, read:notifications, read:search, read:statuses and "
    "write:statuses; or the server has frozen the account"
)
MOVED = "the server has moved; its new address belongs into the configuration"
NO_SEARCH = (
    "this server finds no post of ours by its words, so it has no full-text search (or we have never posted there); "
    "search for tags there, which every server has"
)

_BY_STATUS = {404: GONE, 410: GONE, 422: NOT_TAKEN}


def refusal(answer: Answer, now: datetime) -> RemoteError:
    """A definite answer that is not a yes, as the error to raise."""
    if answer.status == 429:
        return answer.throttled(now)
    if 300 <= answer.status < 400:
        return Rejected(str(answer.status), MOVED)
    said = str(answer.body.get("error", "")).lower()
    if answer.status == 422 and re.search(r"character limit|too long|maximum is", said):
        return Rejected("422 too-long", TOO_LONG)
    if answer.status == 401:
        return LockedOut("401", NOT_VALID)
    # Without a sentence of Mastodon's, it is some other server's word about an address.
    if answer.status == 403 and said:
        return LockedOut("403", NOT_ALLOWED)
    return Rejected(str(answer.status), _BY_STATUS.get(answer.status, "") if said else "")


def is_gone(answer: Answer) -> bool:
    """Whether the server says that there is no such post, or none for us to see."""
    return answer.status in (404, 410) and isinstance(answer.body.get("error"), str)
