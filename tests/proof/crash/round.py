"""One task of the proof: so many kills from one seed, then peace, then the audit."""

import contextlib
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from bot.app import build
from bot.config.load import Config
from bot.desk.follow_up import FollowUpState
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from bot.store.outbox import State
from bot.store.tables import CURSORS, FOLLOW_UPS, OUTBOX
from tests.proof import chaos, company
from tests.proof.audit import Truth, audit, truth
from tests.proof.crash.lives import Fleet, ends, undisturbed
from tests.proof.crash.naive import say_everything_twice
from tests.proof.figures import Figures, summed
from tests.proof.frame import Task
from tests.proof.people import People
from tests.proof.world import SharedTime, World

PATIENCE = 90.0
"""Real seconds within which a desk that is left alone must have done everything."""

LOOK_SECONDS = 0.05


@dataclass
class Inside:
    """What is in the world's process."""

    box: Sandbox
    people: People
    polls: int = 0
    """How often the desk had asked for mentions when the authors fell silent."""


def run(task: Task) -> Figures:
    """Kill a desk so many times; what broke."""
    clock = SharedTime(company.SPEED)
    with TemporaryDirectory(prefix="crash-", dir="/dev/shm") as name, World(clock, _furnished) as world:
        folder = Path(name)
        config = company.config(folder, world.url, f"sqlite:///{folder}/desk.db")
        _prepare(config, clock, task.naive)
        with undisturbed(config, clock.now, folder):
            _until_it_listens(config)
        world.ask(_let_go, task.seed)
        killed = Fleet(config, clock.now, folder, ends(Random(task.seed)), task.replicas).kill(task.rounds)
        world.ask(_calm)
        with undisturbed(config, clock.now, folder, task.replicas):
            settled = _settled(config, world)
        with contextlib.closing(Database(config.database_url)) as db:
            return summed((Figures(killed), audit(db, world.ask(_truth)), settled))


def _furnished(box: Sandbox) -> Inside:
    company.furnish(box)
    return Inside(box, People(box))


def _let_go(inside: Inside, seed: int) -> None:
    """Let people work, and things go wrong."""
    chaos.begin(inside.box, seed)
    inside.people.start()


def _calm(inside: Inside) -> None:
    """Let nothing new begin, and nothing more go wrong."""
    inside.people.hush()
    chaos.end(inside.box)
    inside.polls = _polls(inside)


def _is_idle(inside: Inside) -> bool:
    """Whether nobody has anything to do, and everything was heard: the poll before the last one is done."""
    return inside.people.idle and _polls(inside) >= inside.polls + 2


def _polls(inside: Inside) -> int:
    return sum(call.method.endswith("/mentions") for call in inside.box.x.ledger)


def _truth(inside: Inside) -> Truth:
    return truth(inside.box, inside.people)


def _prepare(config: Config, clock: SharedTime, naive: bool) -> None:
    """An empty database, and the whole program in memory, for every life to be forked with it."""
    with contextlib.closing(Database(config.database_url)) as db:
        db.migrate()
        if naive:
            say_everything_twice(db)
    build(config, clock.now, company.by_hint).stop()


def _until_it_listens(config: Config) -> None:
    """Wait for the first poll, which marks the moment from which the desk hears."""
    with contextlib.closing(Database(config.database_url)) as db:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with db.reading() as tx:
                if tx.execute(select(CURSORS)).first():
                    return
            time.sleep(LOOK_SECONDS)
    raise TimeoutError("the desk did not begin to listen")


def _settled(config: Config, world: World[Inside]) -> Figures:
    """
    Let everything be done that there is to do, with time moved ahead to the next thing that is due.

    Quiet is believed when it is seen twice: what was brought last may make somebody press again.
    """
    began, quiet = time.monotonic(), 0
    with contextlib.closing(Database(config.database_url)) as db:
        while quiet < 2 and time.monotonic() < began + PATIENCE:
            time.sleep(LOOK_SECONDS)
            next_at, idle, now = _next_at(db, world.time.now()), world.ask(_is_idle), world.time.now()
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
