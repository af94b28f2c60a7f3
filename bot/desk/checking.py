"""
When the network is asked what became of a post: whether its author has edited or deleted it since.

Where asking is free, what is being worked on is asked for every few minutes. Where it costs, once a day has to do, for
a network may charge for each post and day; but a post that is about to be answered is asked for at once.
"""

from datetime import datetime, timedelta

from bot.desk.mention import Mention

AT_WORK_EVERY = timedelta(minutes=5)
AT_REST_EVERY = timedelta(hours=23)
"""X wants a deletion honoured within 24 hours, and asking may have to be repeated."""

RECENT = timedelta(days=2)
"""How long after it was posted a post counts as being worked on, in a case that is not closed."""


def next_check(
    posted_at: datetime, is_closed: bool, is_free: bool, check_for: timedelta, now: datetime
) -> datetime | None:
    """When to ask for a post again that was asked for just now; None when it is not worth it any more."""
    age = now - posted_at
    if is_closed and age > check_for:
        return None
    is_at_work = is_free and not is_closed and age <= RECENT
    return now + (AT_WORK_EVERY if is_at_work else AT_REST_EVERY)


def is_edited(before: Mention, now: Mention) -> bool:
    """Whether the network hands over a post in another version than the one that came in."""
    is_newer = now.edited_at is not None and (before.edited_at is None or before.edited_at < now.edited_at)
    return is_newer or (before.text, before.warning) != (now.text, now.warning)
