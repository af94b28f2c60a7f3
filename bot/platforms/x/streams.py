"""
All that a stream has since a post, and what could not be had of it: X keeps 800 mentions, and searches seven days back.

Mentions that outran their list are searched for as well.
"""

import logging
from datetime import datetime, timedelta

from bot.desk.source import Source, Stream
from bot.errors import LockedOut, Rejected
from bot.platforms.base import Gap
from bot.platforms.x.api import Api, Found
from bot.platforms.x.posts import moment_of, snowflake

OUTRUN = 700  # of the 800: X counts them first, and then leaves out those that are gone
SEARCHED_BACK = timedelta(days=7) - timedelta(minutes=10)  # X refuses to search from before, by its own clock

log = logging.getLogger(__name__)


def find(api: Api, source: Source, after: int, found: Found, now: datetime) -> Gap | None:
    """Add to `found` what a source has since `after`; returns what could not be had of that any more."""
    if source.stream is Stream.SEARCH:
        return _search(api, source, after, found, now)
    api.list(source, found, after)
    if source.stream is Stream.OWN or len(found.posts) < OUTRUN:
        return None
    oldest = min(found.posts)
    log.warning("mentions.window_full", extra={"account": api.account_id, "posts": len(found.posts)})
    try:
        return _search(api, Source(api.account_id, Stream.SEARCH), after, found, now, before=oldest)
    except LockedOut:
        raise  # It can still be searched for when somebody has mended that.
    except Rejected as error:
        log.warning("mentions.gap", extra={"account": api.account_id, "code": error.code})
        return Gap(moment_of(after), moment_of(oldest))


def _search(api: Api, source: Source, after: int, found: Found, now: datetime, before: int | None = None) -> Gap | None:
    """The same for what a search finds."""
    kept = snowflake(now - SEARCHED_BACK)
    if before is not None and before <= kept:
        return Gap(moment_of(after), moment_of(before))
    api.list(source, found, max(after, kept), before)
    if not found.is_all:
        return Gap(moment_of(after), moment_of(min(found.posts)))
    return Gap(moment_of(after), moment_of(kept)) if after < kept else None
