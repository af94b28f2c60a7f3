"""
Who is on a line: taking what is due to send it, and what is unsure to look for it.

A claim is made on terms, which are the delivery loop's: whose turn it is, how often a channel or an account may be
asked, and which sides are away. What a bucket gives is taken from it in the claim's own transaction, so that all
replicas together keep the pace. On PostgreSQL what another claim is busy with is passed over, never waited for.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, exists, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session

from bot.store import limits
from bot.store.columns import Moment
from bot.store.lanes import Head, heads
from bot.store.limits import Limit
from bot.store.outbox import DUE, ON_THE_WAY, SENDING, UNSURE, Delivery, Kind, delivery_of
from bot.store.tables_delivery import OUTBOX

SHORTLIST = 8
"""How many candidates a claim considers for every line it may take: another replica may be taking some of them."""


def by_due(heads: Sequence[Head]) -> list[Head]:
    """The longest due first."""
    return sorted(heads, key=lambda head: (head.due_at, head.id))


@dataclass(frozen=True)
class Terms:
    """
    On what terms a claim is made.

    `in_turn` orders what is next; `limit_of` says which bucket a line takes from, None for none; `admits` is asked
    last, and only about a line that would then be taken.
    """

    in_turn: Callable[[Sequence[Head]], list[Head]] = by_due
    limit_of: Callable[[Head], Limit | None] = lambda _: None
    admits: Callable[[Head], bool] = lambda _: True


NO_TERMS = Terms()


class Waiting(NamedTuple):
    """Which work there is: lines that are due, that are to be looked for, whose leases have run out."""

    due: bool
    unsure: bool
    lost: bool


def waiting(tx: Session, now: datetime, real_now: datetime) -> Waiting:
    """Which work a claim would find."""
    return Waiting(*map(bool, tx.execute(_WAITING, {"now": now, "real_now": real_now}).one()))


def claim(
    tx: Session, now: datetime, lease_until: datetime, most: int, busy: Collection[str], terms: Terms = NO_TERMS
) -> list[Delivery]:
    """Take what is due, one line a lane at most; lanes in `busy` are left alone. The longest due comes first."""
    chosen = _chosen(tx, terms.in_turn(heads(tx, now, busy)), now, most, terms)
    if not chosen:
        return []
    values = {"ids": chosen, "now": now, "until": lease_until}
    return _in_order(tx.execute(_CLAIM, values).all())


def claim_unsure(
    tx: Session,
    now: datetime,
    lease_until: datetime,
    most: int,
    busy: Collection[str],
    kinds: Collection[Kind] = tuple(Kind),
) -> list[Delivery]:
    """
    Take unsure lines of some kinds that nobody looks for at the moment, the longest due first, to look for them.

    The look is counted before it is made. One that its process died of counts as a failure instead, so that it is made
    once more, and not for ever.
    """
    chosen = (
        select(OUTBOX.c.id)
        .where(
            OUTBOX.c.state == UNSURE,
            OUTBOX.c.lease_until.is_(None),
            OUTBOX.c.due_at <= now,
            OUTBOX.c.lane.not_in(busy),
            OUTBOX.c.kind.in_(kinds),
        )
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(select(chosen.c.id)), OUTBOX.c.state == UNSURE, OUTBOX.c.lease_until.is_(None))
        .values(attempts=OUTBOX.c.attempts + 1, looks=OUTBOX.c.looks + 1, lease_until=lease_until)
        .returning(OUTBOX)
    )
    return _in_order(tx.execute(statement).all())


def _chosen(tx: Session, waiting: Sequence[Head], now: datetime, most: int, terms: Terms) -> list[int]:
    """The ids of the lines that the terms let go now, each locked and taken from its bucket."""
    wanted = {head: terms.limit_of(head) for head in waiting}
    asked = {limit for limit in wanted.values() if limit}
    free_at = limits.free_at(tx, {key for limit in asked for key in (limit.key, limit.pause)})
    free = {None} | {limit for limit in asked if limits.next_at(limit, free_at, now) <= now}
    ready = [(head, limit) for head, limit in wanted.items() if limit in free][: most * SHORTLIST]
    if not ready:
        return []
    lines = set(tx.execute(_LOCK, {"ids": [head.id for head, _ in ready]}).scalars())
    buckets = limits.lock(tx, free_at.keys() & {limit.key for _, limit in ready if limit})
    taken: dict[str, datetime] = {}
    chosen: dict[str, int] = {}
    for head, limit in ready:
        if len(chosen) == most:
            break
        if head.id not in lines or head.lane in chosen:
            continue
        if limit and not _has_room(limit, free_at, buckets | taken, now):
            continue
        if not terms.admits(head):
            continue
        chosen[head.lane] = head.id
        if limit and limit.every:
            taken[limit.key] = limits.take(limit, free_at | buckets | taken, now)
    limits.spend(tx, taken)
    return list(chosen.values())


def _has_room(limit: Limit, known: Collection[str], buckets: dict[str, datetime], now: datetime) -> bool:
    """Whether one more may be taken; from a bucket that is known but not ours another claim is taking."""
    if limit.key in buckets:
        return limits.next_at(limit, buckets, now) <= now
    return limit.key not in known


def _claim() -> ReturningUpdate[Any]:
    return (
        update(OUTBOX)
        # The second condition is no decoration: two that chose the same line at once both pass the first.
        .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)), OUTBOX.c.state == DUE)
        .values(
            state=SENDING,
            attempts=OUTBOX.c.attempts + 1,
            drawn=OUTBOX.c.asked,
            lease_until=bindparam("until", type_=Moment),
            first_tried_at=func.coalesce(OUTBOX.c.first_tried_at, bindparam("now", type_=Moment)),
        )
        .returning(OUTBOX)
    )


def _lock() -> Select[tuple[int]]:
    chosen = select(OUTBOX.c.id).where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)), OUTBOX.c.state == DUE)
    return chosen.with_for_update(skip_locked=True)


_CLAIM, _LOCK = _claim(), _lock()


def _waiting() -> Select[bool, bool, bool]:
    due_by_now = OUTBOX.c.due_at <= bindparam("now", type_=Moment)
    is_due = exists().where(OUTBOX.c.state == DUE, due_by_now)
    is_looked_for = exists().where(OUTBOX.c.state == UNSURE, OUTBOX.c.lease_until.is_(None), due_by_now)
    ran_out = exists().where(ON_THE_WAY, OUTBOX.c.lease_until <= bindparam("real_now", type_=Moment))
    return select(is_due, is_looked_for, ran_out)


_WAITING = _waiting()
"""Asked ten times a second: made once, a question costs a quarter of the processor's time."""


def _in_order(rows: Sequence[Row[Any]]) -> list[Delivery]:
    """The claimed lines, the longest due first: the database returns them in any order."""
    return [delivery_of(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]
