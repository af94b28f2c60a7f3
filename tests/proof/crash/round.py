"""One task of the proof: so many kills from one seed, then peace, then the audit."""

import time
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread

from bot.app import build
from bot.config.load import Config
from bot.store.database import Database
from tests import postgres
from tests.proof import chaos, company, inside
from tests.proof.audit import audit
from tests.proof.crash.engines import database, kill_server
from tests.proof.crash.lives import AT_WORK_BY_THEN, Fleet, ends, undisturbed
from tests.proof.crash.naive import say_everything_twice
from tests.proof.figures import Figures, summed
from tests.proof.frame import Task
from tests.proof.inside import Inside
from tests.proof.settling import settled, until_it_listens
from tests.proof.world import SharedTime, World

SHAKE_SECONDS = 1.0

AT_WORK_LEAST = 0.5
"""
The share of kills that must hit a desk at work: one that had done nothing yet could lose nothing. Some four in five do,
also on a busy machine; where it is so slow that none begins, none does.
"""


def run(task: Task) -> Figures:
    """Kill a desk so many times; what broke."""
    clock = SharedTime(company.SPEED)
    with (
        TemporaryDirectory(prefix="crash-", dir=postgres.memory()) as name,
        database(task.engine, Path(name)) as address,
        World(clock, inside.furnished) as world,
    ):
        folder = Path(name)
        config = company.config(folder, world.url, address)
        _prepare(config, clock, task.naive)
        with undisturbed(config, clock.now, folder), closing(Database(address)) as db:
            until_it_listens(db)
        world.ask(_let_go, task.seed)
        fleet = Fleet(config, clock.now, folder, ends(Random(task.seed), task.replicas), task.replicas)
        killed = fleet.kill(task.rounds, partial(kill_server, address) if task.engine == "postgresql" else None)
        world.ask(inside.calm)
        with closing(Database(address)) as db:
            with undisturbed(config, clock.now, folder, task.replicas):
                peace = settled(db, world, task.replicas)
            return summed((judged(killed, task.naive), audit(db, config, world.ask(inside.known)), peace))


def judged(killed: Mapping[str, int], naive: bool) -> Figures:
    """How the desks ended. A naive run has to break by what it does, and not by how slow the machine is."""
    is_hollow = killed[AT_WORK_BY_THEN] < AT_WORK_LEAST * killed["kills"]
    return Figures(killed, {} if naive else {"runs with too few desks at work": int(is_hollow)})


def _let_go(there: Inside, seed: int) -> None:
    """Let people work, and things go wrong."""
    chaos.begin(there.box, seed)
    there.people.start()
    Thread(target=_shake, args=(there, Random(seed)), daemon=True).start()


def _shake(there: Inside, random: Random) -> None:
    """Cut the desk's sockets, or have them refreshed, every few lives."""
    while there.people.are_writing:
        time.sleep(random.uniform(0, 2 * SHAKE_SECONDS))
        random.choice((there.box.sockets.cut, there.box.sockets.refresh))()


def _prepare(config: Config, clock: SharedTime, naive: bool) -> None:
    """An empty database, and the whole program in memory, for every life to be forked with it."""
    with closing(Database(config.database_url)) as db:
        db.migrate()
        if naive:
            say_everything_twice(db)
    build(config, clock.now, company.by_hint).stop()
