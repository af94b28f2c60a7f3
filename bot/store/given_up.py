"""
What the outbox gave up, for its operators: seen, brought once more, or let be.

    failed ──retry──▶ due          (never a public reply: its card decides)
    person ──retry──▶ unsure       (it may stand already, so it is looked for first)
      both ──drop───▶ dropped      (a card that changes is asked for again all the same)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from bot.store.columns import read as read_value
from bot.store.outbox import GIVEN_UP, ONCE_MORE, Kind, State
from bot.store.tables_delivery import OUTBOX

DECIDED_ON_CARDS = frozenset({Kind.REPLY, Kind.BY_HAND})
"""What concerns a public reply: whatever became of it, people decide on the card of its case."""

_SETTLED = OUTBOX.c.state.in_([State.SENT, State.DROPPED])
_SINCE = func.coalesce(OUTBOX.c.first_tried_at, OUTBOX.c.due_at)


@dataclass(frozen=True)
class GivenUp:
    """A line that nobody brings any more: first tried `since` then, `error` is the code of what was wrong."""

    kind: Kind
    ref: str
    key: str
    attempts: int
    since: datetime
    error: str | None


@dataclass(frozen=True)
class Standing:
    """How many lines of a kind stand alike, and since when the oldest of them has been due."""

    kind: Kind
    state: State
    lines: int
    oldest: datetime


def standings(tx: Session) -> list[Standing]:
    """What is not told yet, or not any more, by kind and state."""
    grouped = select(
        OUTBOX.c.kind, OUTBOX.c.state, func.count().label("lines"), func.min(OUTBOX.c.due_at).label("oldest")
    )
    rows = tx.execute(grouped.where(~_SETTLED).group_by(OUTBOX.c.kind, OUTBOX.c.state).order_by(OUTBOX.c.kind))
    return [Standing(Kind(row.kind), State(row.state), row.lines, row.oldest) for row in rows]


def lines(tx: Session, most: int, but: Collection[Kind] = ()) -> list[GivenUp]:
    """What was given up, the oldest first; kinds in `but` are left out."""
    chosen = select(OUTBOX, _SINCE.label("since")).where(GIVEN_UP, OUTBOX.c.kind.not_in(but))
    rows = tx.execute(chosen.order_by(OUTBOX.c.id).limit(most))
    return [read_value(GivenUp, {**row._mapping, "kind": Kind(row.kind)}) for row in rows]


def count(tx: Session, but: Collection[Kind] = ()) -> int:
    """How many lines were given up; kinds in `but` are left out."""
    chosen = select(func.count()).select_from(OUTBOX).where(GIVEN_UP, OUTBOX.c.kind.not_in(but))
    return int(tx.execute(chosen).scalar_one())


def retry(tx: Session, key: str, now: datetime) -> bool:
    """Have it brought once more; False when it was not given up, or is for its card to decide."""
    chosen = (OUTBOX.c.key == key, GIVEN_UP, OUTBOX.c.kind.not_in(DECIDED_ON_CARDS))
    again = update(OUTBOX).where(*chosen).values({**ONCE_MORE, "due_at": now})
    return tx.execute(again.returning(OUTBOX.c.id)).first() is not None


def drop(tx: Session, key: str) -> bool:
    """Let it be; False when it was not given up. The line stays, so that nothing puts its like there again."""
    dropped = update(OUTBOX).where(OUTBOX.c.key == key, GIVEN_UP).values(state=State.DROPPED.value)
    return tx.execute(dropped.returning(OUTBOX.c.id)).first() is not None
