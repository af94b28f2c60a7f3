"""Forgetting what has served its time."""

from datetime import datetime, timedelta

from bot.store import inbox, leases, spend
from bot.work import operating
from bot.work.desk import Desk

KEEP_EVENTS = timedelta(hours=48)
"""Slack may deliver an event again for 25 hours; past that its id guards nothing."""
KEEP_NEWS = timedelta(hours=24)


def prune(desk: Desk, now: datetime) -> int:
    """
    Forget what says nothing any more; returns how many ids of Slack's events that were, which cannot come again.

    The rest are replicas that are gone, what single posts cost on days that are over, and news of yesterday.
    """
    real_now = desk.db.clock()
    with desk.db.transaction() as tx:
        leases.forget(tx, real_now)
        spend.forget(tx, real_now.date())
        operating.forget_news(tx, now - KEEP_NEWS)
        return inbox.prune(tx, now - KEEP_EVENTS)
