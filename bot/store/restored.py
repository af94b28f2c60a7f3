"""
What a restored database must not believe: that nothing happened after its backup was taken.

Between the backup and its restoring, in the *lost time*, the desk went on: it told what the rows hold as due, and gave
away ids for what it heard. So what was to be told is looked for, and ids go on far above those that may stand in Slack.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, Table, case, cast, func, literal, select, text, update
from sqlmodel import Session

from bot.desk.case import Status
from bot.desk.reply import ReplyState
from bot.store import backup, marks
from bot.store.columns import spelled
from bot.store.outbox import REDRAWN, SWEEP_AFTER, Kind, State
from bot.store.tables import CASES, ESCALATIONS, EVENTS, FOLLOW_UPS, MENTIONS, NOTICES, REPLIES
from bot.store.tables_delivery import ADDITIONS, OUTBOX
from bot.store.tables_listening import CURSORS, SURGES

SINCE, UNTIL = "lost_since", "lost_until"
"""The marks of the lost time's two ends."""

STEP = 1_000_000
"""How far ids jump: more than any lost time gave away."""

KNOWN_OUTSIDE = (CASES, MENTIONS, REPLIES, FOLLOW_UPS, ESCALATIONS, NOTICES, ADDITIONS, SURGES)
"""The tables whose ids stand in Slack, on buttons and in the names of messages."""


@dataclass(frozen=True)
class LostTime:
    """From a backup to its restoring."""

    since: datetime
    until: datetime


def lost_time(tx: Session) -> LostTime | None:
    """The lost time before the last restore; None where the database was never restored."""
    since, until = marks.read(tx, SINCE), marks.read(tx, UNTIL)
    return None if since is None or until is None else LostTime(since, until)


def begin(tx: Session, now: datetime) -> LostTime:
    """
    Mark the lost time that ends now.

    It began when the backup was taken, or when its newest row was written where that was before: then the database had
    gone back in time itself, as one does that is a machine's snapshot or a standby that lagged behind.
    """
    known = (marks.read(tx, backup.TAKEN), _newest(tx))
    taken = min((moment for moment in known if moment is not None), default=now)
    marks.forget(tx, backup.TAKEN)
    marks.save(tx, SINCE, taken)
    marks.save(tx, UNTIL, now)
    return LostTime(taken, now)


def doubt(tx: Session, lost: LostTime) -> int:
    """Have everything looked for that was still to be told when the backup was taken; returns how much that is."""
    waiting = OUTBOX.c.state.in_([spelled(state) for state in (State.DUE, State.SENDING, State.UNSURE)])
    doubted = {
        "state": State.UNSURE.value,
        "due_at": lost.until,
        "lease_until": None,
        # What is drawn again is drawn over what is found; everything else is told once that is found.
        "drawn": case((OUTBOX.c.kind.in_(REDRAWN), OUTBOX.c.drawn), else_=OUTBOX.c.asked),
        "failures": 0,
        "looks": 0,
        "first_tried_at": _tried_at(lost),
    }
    return len(tx.execute(update(OUTBOX).where(waiting).values(doubted).returning(OUTBOX.c.id)).all())


def draw_again(tx: Session, lost: LostTime) -> None:
    """
    Have the cards of all cases that are not closed drawn as they are here: Slack shows them as they were later.

    And have them swept: a card that went to another channel in the lost time stands there still.
    """
    open_cases = select(literal(f"{Kind.CARD}:") + cast(CASES.c.id, String)).where(CASES.c.status != Status.CLOSED)
    cards = OUTBOX.c.key.in_(open_cases)
    swept = {"sweep_at": lost.until + SWEEP_AFTER, "first_tried_at": _tried_at(lost)}
    again = {"state": State.DUE.value, "asked": OUTBOX.c.asked + 1, "due_at": lost.until}
    tx.execute(update(OUTBOX).where(cards).values(swept))
    tx.execute(update(OUTBOX).where(cards, OUTBOX.c.state == spelled(State.SENT)).values(again))


def _tried_at(lost: LostTime) -> ColumnElement[datetime]:
    """Since when a line may have been told unknown to this database."""
    tried = func.coalesce(OUTBOX.c.first_tried_at, lost.since)
    return case((tried < lost.since, tried), else_=lost.since)


def let_go(tx: Session) -> list[int]:
    """The replies that may have been published in the lost time, by id: submitted, approved, on their way or unsure."""
    states = (ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.SENDING, ReplyState.UNSURE)
    chosen = select(REPLIES.c.id).where(REPLIES.c.state.in_(states)).order_by(REPLIES.c.id)
    return list(tx.execute(chosen).scalars())


def jump(tx: Session) -> None:
    """Let every id that is known outside go on above the next whole `STEP` but one."""
    highest = max(
        int(tx.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) for table in KNOWN_OUTSIDE
    )
    for table in KNOWN_OUTSIDE:
        _go_on_above(tx, table, (highest // STEP + 1) * STEP)


def _go_on_above(tx: Session, table: Table, number: int) -> None:
    values = {"table": table.name, "number": number}
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :number)"), values)
        return
    tx.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
    tx.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :number)"), values)


def _newest(tx: Session) -> datetime | None:
    """When the database was last written to for certain."""
    moments = (tx.execute(select(func.max(column))).scalar() for column in (CURSORS.c.at, EVENTS.c.at))
    return max((moment for moment in moments if moment is not None), default=None)
