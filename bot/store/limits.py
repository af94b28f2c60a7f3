"""
From when on something may be asked of Slack or a platform again, as rows: every replica and every restart obeys them.

One moment a key is pace and pause at once. What is taken from a bucket moves the moment on by what one call costs, but
never leaves it further behind the present than a burst reaches (the "generic cell rate algorithm"); a pause that
somebody asked for moves it to the pause's end. Moments are the desk's, as `due_at` is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, literal_column, select
from sqlmodel import Session

from bot.store.columns import Moment
from bot.store.tables_delivery import LIMITS
from bot.store.upsert import insert

_FREE_AT = select(LIMITS.c.key, LIMITS.c.free_at).where(LIMITS.c.key.in_(bindparam("keys", expanding=True)))
_LOCKED = _FREE_AT.with_for_update(skip_locked=True)


@dataclass(frozen=True)
class Limit:
    """How often something may be asked: `burst` times at once, and then once in `every`; a zero is no pace at all."""

    key: str
    every: timedelta = timedelta()
    burst: int = 1


def take(limit: Limit, free_at: datetime | None, now: datetime) -> datetime:
    """When the bucket is free again after one more call at `now`, to be made only where `free_at` has come."""
    full_at = now - limit.every * (limit.burst - 1)
    return max(free_at or full_at, full_at) + limit.every


def free_at(tx: Session, keys: Collection[str]) -> dict[str, datetime]:
    """The moments of those keys that have one; what has none is free."""
    if not keys:
        return {}
    return {row.key: row.free_at for row in tx.execute(_FREE_AT, {"keys": keys})}


def lock(tx: Session, keys: Collection[str]) -> dict[str, datetime]:
    """The same, kept from other claims until the end of the transaction; what another claim keeps is left out."""
    if not keys:
        return {}
    return {row.key: row.free_at for row in tx.execute(_LOCKED, {"keys": keys})}


def hold_until(tx: Session, key: str, at: datetime) -> None:
    """Have nothing asked under `key` before `at`; a longer pause stays."""
    hold_all(tx, {key: at})


def hold_all(tx: Session, moments: Mapping[str, datetime]) -> None:
    """The same for many keys; in one order for everybody, so that no two wait for each other."""
    if not moments:
        return
    later = literal_column("excluded.free_at", Moment)
    statement = insert(tx, LIMITS).on_conflict_do_update(
        index_elements=["key"], set_={"free_at": later}, where=LIMITS.c.free_at < later
    )
    tx.execute(statement, [{"key": key, "free_at": moments[key]} for key in sorted(moments)])
