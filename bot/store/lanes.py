"""Which of the outbox's lines are next in their lanes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, bindparam, func, select
from sqlmodel import Session

from bot.store.columns import Moment
from bot.store.outbox import DUE, Kind
from bot.store.tables_delivery import OUTBOX


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
    return [Head(id, team, lane, Kind(kind), due_at) for id, team, lane, kind, due_at in rows]


def _heads() -> Select[tuple[int, str, str, str, datetime]]:
    """
    It goes from lane to lane of a team, and then to the next team, by the index.

    So a lane with a hundred thousand lines costs no more than one with two. (Compared as a pair, SQLite would find the
    next team and lane by the team alone, and walk over all of its lines.)
    """
    first, own, line, further, other = (OUTBOX.alias(name) for name in ("first", "own", "line", "further", "other"))
    found = (
        select(first.c.id, first.c.team, first.c.lane, first.c.kind, first.c.due_at)
        .where(first.c.id == _first_id(own))
        .cte("heads", recursive=True)
    )
    next_lane = _first_id(further, further.c.team == found.c.team, further.c.lane > found.c.lane)
    next_team = _first_id(other, other.c.team > found.c.team)
    following = line.c.id == func.coalesce(next_lane, next_team)
    found = found.union_all(
        select(line.c.id, line.c.team, line.c.lane, line.c.kind, line.c.due_at).join_from(found, line, following)
    )
    free = found.c.lane.not_in(bindparam("busy", expanding=True))
    return select(found).where(free, found.c.due_at <= bindparam("now", type_=Moment))


def _first_id(line: FromClause, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """The first of those due lines, by team, lane and moment."""
    in_turn = (line.c.team, line.c.lane, line.c.due_at, line.c.id)
    return select(line.c.id).where(line.c.state == DUE, *conditions).order_by(*in_turn).limit(1).scalar_subquery()


_HEADS = _heads()
