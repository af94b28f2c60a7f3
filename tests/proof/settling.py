"""Waiting for a desk in another process: until it listens, and until it has nothing left to do."""

import time
from datetime import datetime

from sqlalchemy import func, select

from bot.desk.follow_up import FollowUpState
from bot.store import cursors
from bot.store.database import Database
from bot.store.outbox import State
from bot.store.tables import FOLLOW_UPS
from bot.store.tables_delivery import OUTBOX
from tests.proof import inside
from tests.proof.company import ACCOUNT
from tests.proof.figures import Figures
from tests.proof.inside import Inside
from tests.proof.world import World

PATIENCE = 300.0
"""Real seconds within which a desk that is left alone must have done everything."""

LOOK_SECONDS = 0.05


def until_it_listens(db: Database) -> None:
    """
    Wait for the first poll for mentions, which marks the moment from which the desk hears them.

    Raises:
        TimeoutError: it does not poll.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with db.reading() as tx:
            if cursors.read(tx, ACCOUNT) is not None:
                return
        time.sleep(LOOK_SECONDS)
    raise TimeoutError("the desk did not begin to listen")


def settled(db: Database, world: World[Inside], replicas: int = 1) -> Figures:
    """
    Let everything be done that there is to do, with time moved ahead to the next thing that is due.

    Quiet is believed when it is seen twice: what was brought last may make somebody press again. What the world does
    late is waited for as well: done after a leap in time, it would come later than it ever does.
    """
    began, quiet = time.monotonic(), 0
    while quiet < 2 and time.monotonic() < began + PATIENCE:
        time.sleep(LOOK_SECONDS)
        moments = (_next_at(db, world.time.now()), world.ask(inside.next_late_at))
        next_at = min((moment for moment in moments if moment is not None), default=None)
        idle, now = world.ask(inside.is_idle, replicas), world.time.now()
        quiet = quiet + 1 if idle and next_at is None else 0
        if idle and next_at is not None and next_at > now:
            world.time.forward(next_at - now)
    return Figures(broken={"never settled": int(quiet < 2)}, worst={"seconds to settle": time.monotonic() - began})


def _next_at(db: Database, now: datetime) -> datetime | None:
    """When the next thing is due: now while something is on the wire; None when nothing is left."""
    waiting = OUTBOX.c.state.in_([State.DUE.value, State.UNSURE.value])
    with db.reading() as tx:
        if tx.execute(select(OUTBOX.c.id).where(OUTBOX.c.lease_until.is_not(None))).first():
            return now
        moments = (
            tx.execute(select(func.min(OUTBOX.c.due_at)).where(waiting)).scalar(),
            tx.execute(select(func.min(OUTBOX.c.sweep_at))).scalar(),
            tx.execute(
                select(func.min(FOLLOW_UPS.c.due_at)).where(FOLLOW_UPS.c.state == FollowUpState.SET.value)
            ).scalar(),
        )
    return min((moment for moment in moments if moment is not None), default=None)
