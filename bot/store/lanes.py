"""Which of the outbox's lines are next in their lanes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, select, tuple_
from sqlmodel import Session

from bot.store.columns import Moment
from bot.store.columns import read as read_value
from bot.store.outbox import DUE, Kind
from bot.store.tables import OUTBOX


@dataclass(frozen=True)
class Head:
    """The line that is next of a team's in a lane."""

    id: int
    team: str
    lane: str
    kind: Kind
    due_at: datetime


def heads(tx: Session, now: datetime, busy: Collection[str]) -> list[Head]:
    """The lines that are due and before which nothing of their team is in their lane; in no order."""
    rows = tx.execute(_HEADS, {"now": now, "busy": busy})
    return [read_value(Head, {**row._mapping, "kind": Kind(row.kind)}) for row in rows]


def _heads() -> Select[tuple[int, str, str, str, datetime]]:
    """
    It goes from team to team and lane to lane by the index.

    So a lane with a hundred thousand lines costs no more than one with two.
    """
    first, own, line, further = (OUTBOX.alias(name) for name in ("first", "own", "line", "further"))
    first_id = select(own.c.id).where(own.c.state == DUE).order_by(own.c.team, own.c.lane, own.c.due_at, own.c.id)
    found = (
        select(first.c.id, first.c.team, first.c.lane, first.c.kind, first.c.due_at)
        .where(first.c.id == first_id.limit(1).scalar_subquery())
        .cte("heads", recursive=True)
    )
    next_id = (
        select(further.c.id)
        .where(further.c.state == DUE, tuple_(further.c.team, further.c.lane) > tuple_(found.c.team, found.c.lane))
        .order_by(further.c.team, further.c.lane, further.c.due_at, further.c.id)
        .limit(1)
        .scalar_subquery()
    )
    found = found.union_all(
        select(line.c.id, line.c.team, line.c.lane, line.c.kind, line.c.due_at).join_from(
            found, line, line.c.id == next_id
        )
    )
    free = found.c.lane.not_in(bindparam("busy", expanding=True))
    return select(found).where(free, found.c.due_at <= bindparam("now", type_=Moment))


_HEADS = _heads()
"""Made once: to put it together takes longer than to have it carried out."""
