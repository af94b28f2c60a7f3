"""
From when on something may be asked of Slack or a platform again, as rows: every replica and every restart obeys them.

A bucket is one moment: what is taken from it moves the moment on by what one call costs, but never leaves it further
behind the present than a burst reaches (the "generic cell rate algorithm"). A pause that somebody asked for is another,
its end: the bucket's moment may be doubted, the pause's may not. Moments are the desk's, as `due_at` is.
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

APART = timedelta(minutes=1)
"""So far two replicas' clocks may differ before anybody is told: each of them half as far from Slack's."""


@dataclass(frozen=True)
class Limit:
    """How often something may be asked: `burst` times at once, and then once in `every`; a zero is no pace at all."""

    key: str
    every: timedelta = timedelta()
    burst: int = 1

    @property
    def pause(self) -> str:
        """The key of the pause that was asked for."""
        return f"{self.key} pause"


def next_at(limit: Limit, known: Mapping[str, datetime], now: datetime) -> datetime:
    """From when on one more call may be made, by what is known of the limit; the past says how much is saved up."""
    full_at = now - limit.every * (limit.burst - 1)
    pace = known.get(limit.key, full_at)
    # No replica's call moved it that far: somebody has set the clock back since. What has no pace is moved by no call
    # at all; the release before this one writes pauses there.
    if limit.every and pace > now + limit.every + APART:
        pace = now
    return max(full_at, pace, known.get(limit.pause, full_at))


def take(limit: Limit, known: Mapping[str, datetime], now: datetime) -> datetime:
    """When the bucket is free again after one more call at `now`, to be made only where `next_at` has come."""
    return next_at(limit, known, now) + limit.every


def free_at(tx: Session, keys: Collection[str]) -> dict[str, datetime]:
    """The moments of those keys, of buckets and of pauses, that have one; what has none is free."""
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
    statement = insert(tx, LIMITS).values(key=key, free_at=at)
    tx.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"free_at": at}, where=LIMITS.c.free_at < at)
    )


def spend(tx: Session, moments: Mapping[str, datetime]) -> None:
    """Have these buckets free at these moments; in one order for everybody, so that no two wait for each other."""
    if not moments:
        return
    statement = insert(tx, LIMITS)
    statement = statement.on_conflict_do_update(
        index_elements=["key"], set_={"free_at": literal_column("excluded.free_at", Moment)}
    )
    tx.execute(statement, [{"key": key, "free_at": moments[key]} for key in sorted(moments)])
