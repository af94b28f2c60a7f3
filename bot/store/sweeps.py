"""
Which lines may have left more than one message in Slack.

A message that Slack showed late was posted once more, for looking had not found it. So what was ever unsure is swept
some time after it was looked for: by then Slack shows everything.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session

from bot.store.outbox import DUE, SENDING, SWEPT, UNSURE, Delivery, delivery_of
from bot.store.tables_delivery import OUTBOX

_AT_REST = OUTBOX.c.state.not_in([DUE, SENDING, UNSURE])


def due(tx: Session, now: datetime, most: int) -> list[Delivery]:
    """The lines to be swept by now that nobody is bringing, the longest due first."""
    waiting = select(OUTBOX).where(*_due_by(now)).order_by(OUTBOX.c.sweep_at, OUTBOX.c.id)
    return [delivery_of(row) for row in tx.execute(waiting.limit(most))]


def first_to_sweep(tx: Session, now: datetime) -> datetime | None:
    """When the oldest of all that is to be swept by now was first tried; None when nothing is."""
    return tx.execute(select(func.min(OUTBOX.c.first_tried_at)).where(*_due_by(now))).scalar()


def put_off(tx: Session, delivery: Delivery, until: datetime) -> None:
    """Have a line swept later."""
    tx.execute(update(OUTBOX).where(OUTBOX.c.id == delivery.id).values(sweep_at=until))


def done(tx: Session, delivery: Delivery) -> None:
    """Nothing of the line stands twice; unless it was brought once more meanwhile, and must be swept once more."""
    untouched = (OUTBOX.c.id == delivery.id, OUTBOX.c.attempts == delivery.attempts, _AT_REST)
    tx.execute(update(OUTBOX).where(*untouched).values(sweep_at=None, first_tried_at=None))


def first_unsure(tx: Session) -> datetime | None:
    """When the oldest of all that is to be looked for in Slack was first tried; None when nothing is."""
    in_slack = (OUTBOX.c.state == UNSURE, OUTBOX.c.kind.in_(SWEPT))
    return tx.execute(select(func.min(OUTBOX.c.first_tried_at)).where(*in_slack)).scalar()


def _due_by(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (OUTBOX.c.sweep_at.is_not(None), OUTBOX.c.sweep_at <= now, _AT_REST)
