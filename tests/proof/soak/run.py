"""The storm, from its first mention to the audit."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from bot.app import build
from bot.clock import Clock
from bot.config.load import Config
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from bot.store.outbox import State
from bot.store.tables_delivery import OUTBOX
from tests.proof import chaos, company, inside
from tests.proof.audit import audit
from tests.proof.crash.lives import NEVER, Life
from tests.proof.crash.naive import say_everything_twice
from tests.proof.databases import fresh_address
from tests.proof.figures import Figures, summed
from tests.proof.frame import Task
from tests.proof.inside import Inside
from tests.proof.people import People, Tempo
from tests.proof.settling import settled, until_it_listens
from tests.proof.soak.samples import Sample, judged, sample
from tests.proof.world import SharedTime, World

SPEED = 20.0
TEMPO = Tempo(seconds_a_post=1 / SPEED, seen_to=20)
"""A mention a second of the desk's time; of twenty cases one is answered and approved, which takes three clicks."""

PROMISED = "80h"
"""Within how long a first answer is: later than anybody looks. Nineteen of twenty are never answered, and their cards
would be drawn anew when that is overdue, one every three seconds."""

SAMPLE_SECONDS = 5.0
REFRESH_SECONDS = 60.0
LIFE_SECONDS = 45.0
"""How long a desk lives in the first third before it is stopped, the next before it is killed."""

LOOK_SECONDS = 0.1


def run(task: Task) -> Figures:
    """`task.rounds` minutes of the desk's time."""
    clock, seconds = SharedTime(SPEED), task.rounds * 60 / SPEED
    with (
        TemporaryDirectory(prefix="soak-") as name,
        fresh_address(task.engine) as address,
        World(clock, _furnished) as world,
        contextlib.closing(Database(address)) as db,
    ):
        config = company.config(Path(name), world.url, address, PROMISED)
        if task.naive:
            say_everything_twice(db)
        build(config, clock.now, company.by_hint).stop()
        storm = _Storm(config, clock.now, Path(name), world)
        try:
            until_it_listens(db)
            world.ask(_let_go, task.seed)
            storm.rage(seconds)
            world.ask(inside.calm)
            behind = Figures(worst={"deliveries behind": float(_due(db, world.time.now()))})
            peace = summed((behind, settled(db, world)))
        finally:
            storm.end()
        counts = Figures({"minutes": task.rounds, "desks stopped": storm.stopped, "desks killed": storm.killed})
        return summed((counts, audit(db, config, world.ask(inside.known)), peace, judged(storm.samples)))


def _furnished(box: Sandbox) -> Inside:
    company.furnish(box)
    return Inside(box, People(box, TEMPO))


def _let_go(there: Inside, seed: int) -> None:
    chaos.begin(there.box, seed)
    there.people.start()


def _refresh(there: Inside) -> None:
    there.box.sockets.refresh()


def _due(db: Database, now: datetime) -> int:
    """How many deliveries wait by now."""
    waiting = select(func.count()).where(OUTBOX.c.state == State.DUE.value, OUTBOX.c.due_at <= now)
    with db.reading() as tx:
        return int(tx.execute(waiting).scalar_one())


@dataclass
class _Storm:
    """A desk, and what is done to its process; `samples` are of the one that lived in the last two thirds."""

    config: Config
    clock: Clock
    folder: Path
    world: World[Inside]
    stopped: int = 0
    killed: int = 0
    samples: list[Sample] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._wal = Path(f"{self.config.database_url.partition('///')[2]}-wal")
        self._life = self._born()

    def rage(self, seconds: float) -> None:
        """Let so many real seconds pass."""
        began = time.monotonic()
        refresh_at, end_at = began + REFRESH_SECONDS, began + min(LIFE_SECONDS, seconds / 7)
        ends = cycle((self._stop, self._kill))
        while (now := time.monotonic()) < began + seconds:
            if now >= refresh_at:
                refresh_at += REFRESH_SECONDS
                self.world.ask(_refresh)
            if now >= end_at and now < began + seconds / 3:
                end_at += min(LIFE_SECONDS, seconds / 7)
                next(ends)()
                self._life, self.samples = self._born(), []
            self._sample()
            time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        """End the desk that lives."""
        self._life.kill()

    def _born(self) -> Life:
        self._born_at = time.monotonic()
        return Life(self.config, self.clock, self.folder, NEVER)

    def _stop(self) -> None:
        os.kill(self._life.pid, signal.SIGTERM)
        while not self._life.has_ended:
            time.sleep(LOOK_SECONDS)
        self._life.kill()
        self.stopped += 1

    def _kill(self) -> None:
        self._life.kill()
        self.killed += 1

    def _sample(self) -> None:
        seconds = time.monotonic() - self._born_at
        if seconds >= (len(self.samples) + 1) * SAMPLE_SECONDS:
            self.samples.append(sample(self._life.pid, seconds * SPEED, self._wal))
