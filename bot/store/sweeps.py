"""
Which lines may have left more than one message in Slack, or one that shows what is past.

A message that Slack showed late was posted once more, for looking had not found it. So what was ever unsure is swept
some time after it was looked for: by then Slack shows everything. So is what somebody brought whose claim had been
given up for lost; and what is edited, for an edit that was thought lost may land after newer ones: it is drawn once
more.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlmodel import Session

from bot.store import places
from bot.store.columns import Moment, spelled
from bot.store.outbox import (
    DUE,
    NOT_KNOWN,
    REDRAWN,
    SENDING,
    SWEEP_AFTER,
    SWEPT,
    UNSURE,
    Delivery,
    Kind,
    State,
    delivery_of,
)
from bot.store.tables_delivery import OUTBOX

_AT_REST = OUTBOX.c.state.not_in([DUE, SENDING, UNSURE])


def due(tx: Session, now: datetime, most: int) -> list[Delivery]:
    """The lines to be swept by now that nobody is bringing, the longest due first."""
    waiting = select(OUTBOX).where(*_due_by(now)).order_by(OUTBOX.c.sweep_at, OUTBOX.c.id)
    return [delivery_of(row) for row in tx.execute(waiting.limit(most))]


def first_to_sweep(tx: Session, now: datetime) -> datetime | None:
    """When the oldest of all that is to be swept by now was first tried; None when nothing is."""
    return tx.execute(select(func.min(OUTBOX.c.first_tried_at)).where(*_due_by(now))).scalar()


def ask(tx: Session, delivery: Delivery, now: datetime) -> None:
    """
    Have a line swept when Slack shows for certain what was done until now; what stands in public never is.

    It may be on its way once more: then it is looked for and swept since `delivery` was first tried, if that is longer.
    """
    if delivery.kind not in SWEPT:
        return
    ours, stored = literal(delivery.first_tried_at, Moment), OUTBOX.c.first_tried_at
    tried_at = case((stored < ours, stored), else_=func.coalesce(ours, stored))
    asked = {"sweep_at": now + SWEEP_AFTER, "first_tried_at": tried_at}
    tx.execute(update(OUTBOX).where(OUTBOX.c.id == delivery.id).values(asked))


def put_off(tx: Session, delivery: Delivery, until: datetime) -> None:
    """Have a line swept later."""
    tx.execute(update(OUTBOX).where(OUTBOX.c.id == delivery.id).values(sweep_at=until))


def done(tx: Session, delivery: Delivery) -> None:
    """Nothing of the line stands twice; unless it was brought once more meanwhile, and must be swept once more."""
    untouched = (OUTBOX.c.id == delivery.id, OUTBOX.c.attempts == delivery.attempts, _AT_REST)
    tried_at = case((NOT_KNOWN, OUTBOX.c.first_tried_at), else_=None)
    tx.execute(update(OUTBOX).where(*untouched).values(sweep_at=None, first_tried_at=tried_at))


def draw_again(tx: Session, delivery: Delivery, now: datetime) -> None:
    """Have what stands where the line is edited drawn as it is now; of a card, its stubs as well."""
    drawn = [delivery.key] if delivery.kind in REDRAWN | {Kind.STUB} else []
    if delivery.kind is Kind.CARD:
        drawn += places.stubs(tx, int(delivery.ref))
    shown = (OUTBOX.c.key.in_(drawn), OUTBOX.c.state == spelled(State.SENT))
    tx.execute(update(OUTBOX).where(*shown).values(state=DUE, due_at=now, asked=OUTBOX.c.asked + 1))


def tell_again(tx: Session, keys: Collection[str], found: str, now: datetime) -> None:
    """Have what was told once, in the message `found`, told once more, for that message is taken away."""
    told_there = (OUTBOX.c.key.in_(keys), OUTBOX.c.found == found, OUTBOX.c.state == spelled(State.SENT))
    tx.execute(update(OUTBOX).where(*told_there).values(state=DUE, due_at=now, found=None))


def first_unsure(tx: Session) -> datetime | None:
    """When the oldest of all that is to be looked for in Slack was first tried; None when nothing is."""
    in_slack = (OUTBOX.c.state == UNSURE, OUTBOX.c.kind.in_(SWEPT))
    return tx.execute(select(func.min(OUTBOX.c.first_tried_at)).where(*in_slack)).scalar()


def _due_by(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (OUTBOX.c.sweep_at.is_not(None), OUTBOX.c.sweep_at <= now, _AT_REST)
