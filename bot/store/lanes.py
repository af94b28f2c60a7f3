"""Which of the outbox's lines are next in their lanes."""

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select

from bot.store.columns import Moment
from bot.store.tables import OUTBOX


def first_of_lanes(due: ColumnElement[str]) -> Select[tuple[int]]:
    """
    The ids of the lines in the state `due` before which nothing is due in their lanes.

    Bound when it is carried out: `now`, `most` (how many), `lanes_left_alone`.

    It goes from lane to lane by the index, so that a lane with thousands of lines costs no more than one with two.
    Locked on PostgreSQL, where another claim's lines are skipped: a lane whose first line is being claimed gives none.
    """
    line, further, own = OUTBOX.alias("line"), OUTBOX.alias("further"), OUTBOX.alias("own")
    lanes = select(func.min(line.c.lane).label("lane")).where(line.c.state == due).cte("lanes", recursive=True)
    next_lane = select(func.min(further.c.lane)).where(further.c.state == due, further.c.lane > lanes.c.lane)
    lanes = lanes.union_all(select(next_lane.scalar_subquery()).where(lanes.c.lane.is_not(None)))
    first = select(own.c.id).where(own.c.state == due, own.c.lane == lanes.c.lane).order_by(own.c.due_at, own.c.id)
    free = lanes.c.lane.not_in(bindparam("lanes_left_alone", expanding=True))
    return (
        select(line.c.id)
        .where(
            line.c.id.in_(select(first.limit(1).scalar_subquery()).where(free)),
            line.c.state == due,
            line.c.due_at <= bindparam("now", type_=Moment),
        )
        .order_by(line.c.due_at, line.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=line)
    )
