"""What has had its effect, such as an event of Slack's, kept so that a redelivery or a repetition has none."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session

from bot.store.tables_delivery import INBOX
from bot.store.upsert import insert


def first_time(tx: Session, event_id: str, now: datetime) -> bool:
    """Mark the event as seen; False when it was before. Belongs into the transaction of the event's effect."""
    statement = insert(tx, INBOX).values(event_id=event_id, at=now).on_conflict_do_nothing()
    return tx.execute(statement.returning(INBOX.c.event_id)).first() is not None


def prune(tx: Session, before: datetime) -> int:
    """Forget the events from before a moment, which Slack delivers no more; returns how many."""
    return len(tx.execute(delete(INBOX).where(INBOX.c.at < before).returning(INBOX.c.event_id)).all())
