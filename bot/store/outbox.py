"""
What must still be told outside, one line each, and who is on it.

    due ──claim──▶ sending ──▶ sent | failed | due (again)
                      └──▶ unsure ──claim_unsure, look──▶ sent | due | failed | person

Before anything leaves the house its line is committed as *sending*, with a lease and one attempt more; that number is
the fence: a settlement names it, and one that comes too late finds that the line has moved on. A lease that runs out
makes the line unsure, never due: it may have been done. Leases count real time, `due_at` the desk's.

A card or a review has one line for ever. Asking for it again raises `asked`; a claim sets `drawn` to it, so that what
was asked for while the courier was on the way is drawn once more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session

from bot.store.columns import Moment, spelled
from bot.store.columns import read as read_value
from bot.store.lanes import first_of_lanes
from bot.store.tables import OUTBOX
from bot.store.upsert import insert


class Kind(StrEnum):
    """What has to be told, and so which courier brings it."""

    CARD = "card"
    THREAD = "thread"
    REVIEW = "review"
    STUB = "stub"
    REPLY = "reply"
    BY_HAND = "by_hand"
    REMINDER = "reminder"
    NOTICE = "notice"
    OPERATORS = "operators"


class State(StrEnum):
    """
    How far a line has come.

    `PERSON` is for one of whom only a person can say whether it was done; `DROPPED` was given up, and an operator let
    it be.
    """

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"
    PERSON = "person"
    DROPPED = "dropped"


REDRAWN = frozenset({Kind.CARD, Kind.REVIEW, Kind.OPERATORS})
"""What is drawn again when it is asked for again; everything else is told once."""


@dataclass(frozen=True)
class Delivery:
    """
    A line of the outbox, as it was claimed.

    `ref` names the subject (`"42"`), `key` the line (`"card:42"`), `lane` what has to be told in turn. `attempts`
    counts every claim and is the fence; `failures` counts the attempts in a row that certainly did nothing, `looks`
    how often it was looked for since. `asked` is what the claim set out to draw. `found` is where it stands, once
    that is known; `first_tried_at` (the desk's clock) when it was first tried since it was last settled.
    """

    id: int
    kind: Kind
    ref: str
    key: str
    lane: str
    state: State
    attempts: int
    failures: int
    looks: int
    asked: int
    first_tried_at: datetime | None
    found: str | None
    error: str | None


_DUE, _SENDING, _UNSURE = spelled(State.DUE), spelled(State.SENDING), spelled(State.UNSURE)
_ON_THE_WAY = OUTBOX.c.state.in_([_SENDING, _UNSURE])
_GIVEN_UP = OUTBOX.c.state.in_([spelled(State.FAILED), spelled(State.PERSON)])
_SETTLED = not_(OUTBOX.c.state.in_([_DUE, _SENDING, _UNSURE]))

_ASKED_DUE_AT = literal_column("excluded.due_at", Moment)
_DUE_NO_LATER = (OUTBOX.c.state == _DUE) & ((OUTBOX.c.failures > 0) | (OUTBOX.c.due_at < _ASKED_DUE_AT))
_ASKED_AGAIN: dict[str, Any] = {
    "lane": literal_column("excluded.lane"),
    "asked": OUTBOX.c.asked + 1,
    "state": case((_ON_THE_WAY, OUTBOX.c.state), else_=_DUE),
    "due_at": case((_ON_THE_WAY | _DUE_NO_LATER, OUTBOX.c.due_at), else_=_ASKED_DUE_AT),
    "failures": case((_SETTLED, 0), else_=OUTBOX.c.failures),
    "looks": case((_SETTLED, 0), else_=OUTBOX.c.looks),
    "first_tried_at": case((_SETTLED, None), else_=OUTBOX.c.first_tried_at),
}
"""What becomes of a card's line when it is asked for again; `excluded` is the line that was to be inserted."""


def put(tx: Session, kind: Kind, ref: str, lane: str, due_at: datetime) -> None:
    """
    Have something told from `due_at` on.

    What is there already is left alone, but a card or a review is due once more, in the new lane. A wait that a
    failure imposed is kept: who presses a button must not make us press on a network that asked for quiet.
    """
    line = {
        "kind": kind.value,
        "ref": ref,
        "key": f"{kind}:{ref}",
        "lane": lane,
        "state": State.DUE.value,
        "due_at": due_at,
        "attempts": 0,
        "failures": 0,
        "looks": 0,
        "asked": 1,
        "drawn": 0,
    }
    statement = insert(tx, OUTBOX)
    if kind in REDRAWN:
        tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_=_ASKED_AGAIN), line)
    else:
        tx.execute(statement.on_conflict_do_nothing(index_elements=["key"]), line)


def anything(tx: Session, now: datetime, real_now: datetime) -> bool:
    """Whether a claim would find work: a line that is due, or to be looked for, or whose lease has run out."""
    return bool(tx.execute(_ANYTHING, {"now": now, "real_now": real_now}).scalar_one())


def claim(tx: Session, now: datetime, lease_until: datetime, most: int, busy: Collection[str]) -> list[Delivery]:
    """Take what is due, the longest due first and one line a lane at most; lanes in `busy` are left alone."""
    values = {"now": now, "until": lease_until, "most": most, "lanes_left_alone": busy}
    return _in_order(tx.execute(_CLAIM, values).all())


def claim_unsure(tx: Session, now: datetime, lease_until: datetime, most: int, busy: Collection[str]) -> list[Delivery]:
    """Take unsure lines that nobody looks for at the moment, the longest due first, to look for them."""
    chosen = (
        select(OUTBOX.c.id)
        .where(
            OUTBOX.c.state == _UNSURE,
            OUTBOX.c.lease_until.is_(None),
            OUTBOX.c.due_at <= now,
            OUTBOX.c.lane.not_in(busy),
        )
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(select(chosen.c.id)), OUTBOX.c.state == _UNSURE, OUTBOX.c.lease_until.is_(None))
        .values(attempts=OUTBOX.c.attempts + 1, looks=OUTBOX.c.looks + 1, lease_until=lease_until)
        .returning(OUTBOX)
    )
    return _in_order(tx.execute(statement).all())


def settle(
    tx: Session,
    delivery: Delivery,
    state: State,
    now: datetime,
    found: str | None = None,
    error: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    """
    Write down how an attempt or a look ended; False when somebody else has taken the line since.

    `due_at` is when to try (`DUE`) or to look (`UNSURE`) again; without it, at once. `DUE` with an error is a failure,
    without one the line is just given back. What was asked for on the way makes a sent line due once more.
    """
    fence = (OUTBOX.c.id == delivery.id, OUTBOX.c.attempts == delivery.attempts, _ON_THE_WAY)
    settled: dict[str, Any] = {"state": state.value, "lease_until": None, "error": error}
    if found is not None:
        settled["found"] = found
    if due_at is not None:
        settled["due_at"] = due_at
    if state is State.SENT:
        asked_since = OUTBOX.c.asked > OUTBOX.c.drawn
        settled |= {
            "state": case((asked_since, _DUE), else_=State.SENT.value),
            "due_at": case((asked_since, now), else_=OUTBOX.c.due_at),
            "failures": 0,
            "looks": 0,
            "first_tried_at": None,
        }
    if state is State.DUE:
        settled |= {"failures": OUTBOX.c.failures + int(error is not None), "looks": 0}
    return tx.execute(update(OUTBOX).where(*fence).values(settled).returning(OUTBOX.c.id)).first() is not None


def expire(tx: Session, real_now: datetime) -> int:
    """Give up the leases that have run out: what was being sent is unsure, and may be looked for at once."""
    ran_out = (_ON_THE_WAY, OUTBOX.c.lease_until <= real_now)
    statement = update(OUTBOX).where(*ran_out).values(state=_UNSURE, lease_until=None)
    return len(tx.execute(statement.returning(OUTBOX.c.id)).all())


def take_over(tx: Session, look_at: datetime) -> int:
    """Give up every lease, for who held one is certainly gone; what was being sent is looked for at `look_at`."""
    held = (_ON_THE_WAY, OUTBOX.c.lease_until.is_not(None))
    statement = update(OUTBOX).where(*held).values(state=_UNSURE, lease_until=None, due_at=look_at)
    return len(tx.execute(statement.returning(OUTBOX.c.id)).all())


def cancel(tx: Session, key: str) -> bool:
    """Take back what is still due; False when it is on its way, or was never asked for."""
    statement = delete(OUTBOX).where(OUTBOX.c.key == key, OUTBOX.c.state == _DUE)
    return tx.execute(statement.returning(OUTBOX.c.id)).first() is not None


def read(tx: Session, key: str) -> Delivery | None:
    """The line of that key as it stands; None when there is none."""
    row = tx.execute(select(OUTBOX).where(OUTBOX.c.key == key)).first()
    return None if row is None else _delivery(row)


def given_up(tx: Session) -> int:
    """How many lines nobody brings any more: those that failed, and those that are left to a person."""
    return int(tx.execute(select(func.count()).select_from(OUTBOX).where(_GIVEN_UP)).scalar_one())


def try_again(tx: Session, now: datetime) -> int:
    """Have the cards and reviews that failed brought once more, as after a mended configuration; returns how many."""
    failed = (OUTBOX.c.state == spelled(State.FAILED), OUTBOX.c.kind.in_(REDRAWN))
    statement = update(OUTBOX).where(_GIVEN_UP, *failed).values(state=_DUE, due_at=now, failures=0)
    return len(tx.execute(statement.returning(OUTBOX.c.id)).all())


def _claim() -> ReturningUpdate[Any]:
    chosen = first_of_lanes(_DUE).cte("chosen")
    return (
        update(OUTBOX)
        # The second condition is no decoration: two that chose the same line at once both pass the first.
        .where(OUTBOX.c.id.in_(select(chosen.c.id)), OUTBOX.c.state == _DUE)
        .values(
            state=_SENDING,
            attempts=OUTBOX.c.attempts + 1,
            drawn=OUTBOX.c.asked,
            lease_until=bindparam("until", type_=Moment),
            first_tried_at=func.coalesce(OUTBOX.c.first_tried_at, bindparam("now", type_=Moment)),
        )
        .returning(OUTBOX)
    )


_CLAIM = _claim()
"""Made once: to put it together takes longer than to have it carried out."""


def _anything() -> Select[tuple[bool]]:
    due_by_now = OUTBOX.c.due_at <= bindparam("now", type_=Moment)
    is_due = exists().where(OUTBOX.c.state == _DUE, due_by_now)
    is_looked_for = exists().where(OUTBOX.c.state == _UNSURE, OUTBOX.c.lease_until.is_(None), due_by_now)
    ran_out = exists().where(_ON_THE_WAY, OUTBOX.c.lease_until <= bindparam("real_now", type_=Moment))
    return select(or_(is_due, is_looked_for, ran_out))


_ANYTHING = _anything()
"""Asked ten times a second: made once, a question costs a quarter of the processor's time."""


def _in_order(rows: Sequence[Row[Any]]) -> list[Delivery]:
    """The claimed lines, the longest due first: the database returns them in any order."""
    return [_delivery(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]


def _delivery(row: Row[Any]) -> Delivery:
    """The line; `asked` is what was asked for when it was last claimed, for that is what the courier drew."""
    words = {"kind": Kind(row.kind), "state": State(row.state), "asked": row.drawn}
    return read_value(Delivery, {**row._mapping, **words})
