"""Forgetting what has served its time."""

from datetime import datetime, timedelta

from bot.store import inbox, leases
from bot.work.desk import Desk

KEEP_EVENTS = timedelta(hours=48)
"""Slack may deliver an event again for 25 hours; past that its id guards nothing."""


def prune(desk: Desk, now: datetime) -> int:
    """Forget the ids of Slack's events that cannot come again, and replicas that are gone; returns how many ids."""
    real_now = desk.db.clock()
    with desk.db.transaction() as tx:
        leases.forget(tx, real_now)
        return inbox.prune(tx, now - KEEP_EVENTS)
