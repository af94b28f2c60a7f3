"""
What must still be told outside, one line each, and who is on it.

    due ──claim──▶ sending ──▶ sent | failed | due (again)
                      └──▶ unsure ──claim_unsure, look──▶ sent | due | failed | person

Before anything leaves the house its line is committed as *sending*, with a lease and one attempt more; that number is
the fence: a settlement names it, and one that comes too late finds that the line has moved on. What may be done but
once, a public reply, is begun behind the same fence (`confirm`). A lease that runs out makes the line unsure, never
due: it may have been done. Leases count real time, `due_at` the desk's.
Claims are made in `bot.store.claims`; what was ever unsure is swept later (`bot.store.sweeps`).

A card or a review has one line for ever. Asking for it again raises `asked`; a claim sets `drawn` to it, so that what
was asked for while the courier was on the way is drawn once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, literal_column, not_, select, true, update
from sqlmodel import Session

from bot.errors import Replaced
from bot.store.columns import Moment, spelled
from bot.store.columns import read as read_value
from bot.store.tables_delivery import OUTBOX
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
    ADDED = "added"
    SURGE = "surge"
    WITHDRAWAL = "withdrawal"  # of words that a notice or reminder showed; `ref` is the key of its line


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


REDRAWN = frozenset({Kind.CARD, Kind.REVIEW, Kind.SURGE, Kind.OPERATORS, Kind.WITHDRAWAL})
"""What is drawn again when it is asked for again; everything else is told once."""


@dataclass(frozen=True)
class Delivery:
    """
    A line of the outbox, as it was claimed.

    `ref` names the subject (`"42"`), `key` the line (`"card:42"`), `lane` what has to be told in turn, `team` whose it
    is. `attempts` counts every claim and is the fence; `failures` counts the attempts in a row that failed by its own
    fault, `looks` how often it was looked for since. `found` is where it stands, once that is known; `first_tried_at`
    (the desk's clock) since when something may stand that is not known.
    """

    id: int
    kind: Kind
    ref: str
    key: str
    lane: str
    team: str
    state: State
    due_at: datetime
    attempts: int
    failures: int
    looks: int
    first_tried_at: datetime | None
    found: str | None
    error: str | None


SWEPT = frozenset(
    {
        Kind.CARD,
        Kind.THREAD,
        Kind.REVIEW,
        Kind.STUB,
        Kind.REMINDER,
        Kind.NOTICE,
        Kind.SURGE,
        Kind.OPERATORS,
        Kind.ADDED,
        Kind.WITHDRAWAL,
    }
)
"""
What is brought to Slack, where it may be there twice, or show what is past, when nobody could say; what stands in
public is never deleted.
"""

SWEEP_AFTER = timedelta(minutes=10)
"""How long after the first look Slack certainly shows what was posted before it."""

LEASE_RAN_OUT = "lease_ran_out"

DUE, SENDING, UNSURE = spelled(State.DUE), spelled(State.SENDING), spelled(State.UNSURE)
ON_THE_WAY = OUTBOX.c.state.in_([SENDING, UNSURE])
GIVEN_UP = OUTBOX.c.state.in_([spelled(State.FAILED), spelled(State.PERSON)])
NOT_KNOWN = OUTBOX.c.state.in_([spelled(State.PERSON), spelled(State.DROPPED)])
"""Brought no more, though it may stand; if it is to be brought after all, it is looked for first."""

_SETTLED = not_(OUTBOX.c.state.in_([DUE, SENDING, UNSURE]))
_FORGOTTEN = _SETTLED & OUTBOX.c.sweep_at.is_(None) & not_(NOT_KNOWN)

_ASKED_DUE_AT = literal_column("excluded.due_at", Moment)
_DUE_NO_LATER = (OUTBOX.c.state == DUE) & (OUTBOX.c.error.is_not(None) | (OUTBOX.c.due_at < _ASKED_DUE_AT))
_ASKED_AGAIN: dict[str, Any] = {
    "lane": literal_column("excluded.lane"),
    "team": literal_column("excluded.team"),
    "asked": OUTBOX.c.asked + 1,
    "state": case((ON_THE_WAY, OUTBOX.c.state), (NOT_KNOWN, UNSURE), else_=DUE),
    "due_at": case((ON_THE_WAY | _DUE_NO_LATER, OUTBOX.c.due_at), else_=_ASKED_DUE_AT),
    "failures": case((_SETTLED, 0), else_=OUTBOX.c.failures),
    "looks": case((_SETTLED, 0), else_=OUTBOX.c.looks),
    "error": case((_SETTLED, None), else_=OUTBOX.c.error),
    "first_tried_at": case((_FORGOTTEN, None), else_=OUTBOX.c.first_tried_at),
}
"""What becomes of a card's line when it is asked for again; `excluded` is the line that was to be inserted."""


ONCE_MORE: dict[str, Any] = {"state": case((NOT_KNOWN, UNSURE), else_=DUE), "failures": 0, "looks": 0}
"""What becomes of a line that was given up, when an operator wants it brought after all."""


def put(tx: Session, kind: Kind, ref: str, lane: str, due_at: datetime, team: str = "") -> None:
    """
    Have something told from `due_at` on; `team` is whose case it is about, `""` where it is about no case.

    What is there already is left alone, but a card or a review is due once more, in the new lane; it is looked for
    first where nobody knows whether it was brought. A wait that a failure imposed is kept: who presses a button must
    not make us press on a network that asked for quiet.
    """
    line = {
        "kind": kind.value,
        "ref": ref,
        "key": f"{kind}:{ref}",
        "lane": lane,
        "team": team,
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


def settle(
    tx: Session,
    delivery: Delivery,
    state: State,
    now: datetime,
    found: str | None = None,
    error: str | None = None,
    due_at: datetime | None = None,
    failures: int | None = None,
    looks: int | None = None,
) -> bool:
    """
    Write down how an attempt or a look ended; False when somebody else has taken the line since.

    `due_at` is when to try (`DUE`) or to look (`UNSURE`) again; without it, at once. `failures` and `looks` are the new
    counts, where they change. What is left to a person keeps the `error` of its last look. What was asked for on the
    way makes a sent line due once more; and so does a look that finds what is redrawn, for it tells where that stands
    and not what it shows.
    """
    fence = (OUTBOX.c.id == delivery.id, OUTBOX.c.attempts == delivery.attempts, ON_THE_WAY)
    told = {"found": found, "due_at": due_at, "failures": failures, "looks": looks}
    settled: dict[str, Any] = {"state": state.value, "lease_until": None}
    if state is not State.PERSON:
        settled["error"] = error
    settled |= {name: value for name, value in told.items() if value is not None}
    if state is State.UNSURE and delivery.state is State.SENDING and delivery.kind in SWEPT:
        settled["sweep_at"] = (due_at or now) + SWEEP_AFTER
    if state in (State.SENT, State.DUE):
        settled["looks"] = 0
    if state is State.SENT or (state is State.DUE and failures is None):
        settled["first_tried_at"] = case((OUTBOX.c.sweep_at.is_(None), None), else_=OUTBOX.c.first_tried_at)
    if state is State.SENT:
        is_only_found = delivery.state is State.UNSURE and delivery.kind in REDRAWN
        asked_since = true() if is_only_found else OUTBOX.c.asked > OUTBOX.c.drawn
        settled |= {
            "state": case((asked_since, DUE), else_=State.SENT.value),
            "due_at": case((asked_since, now), else_=OUTBOX.c.due_at),
            "failures": 0,
        }
    return tx.execute(update(OUTBOX).where(*fence).values(settled).returning(OUTBOX.c.id)).first() is not None


def confirm(tx: Session, claimed: Delivery) -> None:
    """
    Make sure that who claimed a line to bring it holds it still, and does until the end of the transaction.

    Raises:
        Replaced: its lease ran out, or it was settled.
    """
    fence = (OUTBOX.c.id == claimed.id, OUTBOX.c.attempts == claimed.attempts, OUTBOX.c.state == SENDING)
    if tx.execute(select(OUTBOX.c.id).where(*fence).with_for_update()).first() is None:
        raise Replaced(claimed.key)


def expire(tx: Session, now: datetime, real_now: datetime) -> int:
    """Give up the leases that have run out: what was being sent is unsure, and may be looked for at once."""
    return _lose(tx, OUTBOX.c.lease_until <= real_now, now)


def take_over(tx: Session, look_at: datetime) -> int:
    """Give up every lease, for who held one is certainly gone; what was being sent is looked for at `look_at`."""
    return _lose(tx, OUTBOX.c.lease_until.is_not(None), look_at)


def _lose(tx: Session, lost: ColumnElement[bool], look_at: datetime) -> int:
    """What was being sent or looked for may be what its process died of: that is a failure of its own, and no look."""
    was_sending = OUTBOX.c.state == SENDING
    values = {
        "state": UNSURE,
        "lease_until": None,
        "due_at": look_at,
        "failures": OUTBOX.c.failures + 1,
        "looks": OUTBOX.c.looks - case((was_sending, 0), else_=1),
        "error": case((was_sending, LEASE_RAN_OUT), else_=OUTBOX.c.error),
        "sweep_at": case((was_sending & OUTBOX.c.kind.in_(SWEPT), look_at + SWEEP_AFTER), else_=OUTBOX.c.sweep_at),
    }
    return _change_all(tx, ON_THE_WAY & lost, values)


def cancel(tx: Session, key: str) -> bool:
    """Take back what is still due; False when it is on its way, or was never asked for."""
    statement = delete(OUTBOX).where(OUTBOX.c.key == key, OUTBOX.c.state == DUE)
    return tx.execute(statement.returning(OUTBOX.c.id)).first() is not None


def read(tx: Session, key: str) -> Delivery | None:
    """The line of that key as it stands; None when there is none."""
    row = tx.execute(select(OUTBOX).where(OUTBOX.c.key == key)).first()
    return None if row is None else delivery_of(row)


def try_again(tx: Session, now: datetime) -> int:
    """Have what is drawn again, and was given up, brought once more: somebody may have mended what was wrong."""
    return _change_all(tx, GIVEN_UP & OUTBOX.c.kind.in_(REDRAWN), {**ONCE_MORE, "due_at": now})


def _change_all(tx: Session, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    """
    Change many lines; returns how many.

    On PostgreSQL those that somebody is changing are left to the next round: to wait for them while holding the others
    would be to wait in a circle, be it with another replica or with who takes in a page of posts.
    """
    chosen = select(OUTBOX.c.id).where(which).with_for_update(skip_locked=True).cte("chosen")
    statement = update(OUTBOX).where(OUTBOX.c.id.in_(select(chosen.c.id))).values(values)
    return len(tx.execute(statement.returning(OUTBOX.c.id)).all())


def delivery_of(row: Row[Any]) -> Delivery:
    """The line that a row holds."""
    return read_value(Delivery, {**row._mapping, "kind": Kind(row.kind), "state": State(row.state)})
