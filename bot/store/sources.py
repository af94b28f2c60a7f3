"""How each source is doing (`bot.desk.hearing`), for every replica, every later start and everybody who asks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from bot.desk.hearing import Hearing, Quota
from bot.store.tables_listening import SOURCES
from bot.store.upsert import insert


def read(tx: Session, source_id: str) -> Hearing | None:
    """How a source is doing; None before its first poll."""
    row = tx.execute(select(SOURCES).where(SOURCES.c.id == source_id)).first()
    return _hearing(row) if row else None


def every(tx: Session) -> Mapping[str, Hearing]:
    """The sources that were ever asked, by their ids."""
    return {row.id: _hearing(row) for row in tx.execute(select(SOURCES))}


def save(tx: Session, hearing: Hearing) -> None:
    """Write down how a source is doing after a poll."""
    quota = hearing.quota
    known = {
        "account": hearing.account,
        "asked_at": hearing.asked_at,
        "next_poll_at": hearing.next_poll_at,
        "polled_at": hearing.polled_at,
        "pause_seconds": hearing.pause.total_seconds(),
        "newest_at": hearing.newest_at,
        "lag_seconds": None if hearing.lag is None else hearing.lag.total_seconds(),
        "heard": hearing.heard,
        "failing_since": hearing.failing_since,
        "error": hearing.error,
        "quota_limit": quota.limit if quota else None,
        "quota_left": quota.left if quota else None,
        "quota_until": quota.until if quota else None,
    }
    statement = insert(tx, SOURCES).values(id=hearing.id, **known)
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=known))


def brought(tx: Session, source_id: str, count: int, newest_at: datetime, lag: timedelta) -> None:
    """Add posts that a page brought; belongs into the transaction that stores them."""
    here = SOURCES.c.id == source_id
    tx.execute(update(SOURCES).where(here).values(heard=SOURCES.c.heard + count))
    newer = SOURCES.c.newest_at.is_(None) | (SOURCES.c.newest_at < newest_at)
    tx.execute(update(SOURCES).where(here, newer).values(newest_at=newest_at, lag_seconds=lag.total_seconds()))


def hurry(tx: Session, source_id: str) -> None:
    """Have a source asked at once."""
    tx.execute(update(SOURCES).where(SOURCES.c.id == source_id).values(next_poll_at=None))


def _hearing(row: Row[Any]) -> Hearing:
    quota = None if row.quota_limit is None else Quota(row.quota_limit, row.quota_left, row.quota_until)
    return Hearing(
        id=row.id,
        account=row.account,
        asked_at=row.asked_at,
        next_poll_at=row.next_poll_at,
        polled_at=row.polled_at,
        pause=timedelta(seconds=row.pause_seconds),
        newest_at=row.newest_at,
        lag=None if row.lag_seconds is None else timedelta(seconds=row.lag_seconds),
        heard=row.heard,
        failing_since=row.failing_since,
        error=row.error,
        quota=quota,
    )
