"""One outage, from a desk at work to the audit."""

import contextlib
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.app import build
from bot.config.load import Config
from bot.store import mentions as mention_rows
from bot.store.database import Database
from bot.store.outbox import State
from bot.store.tables_delivery import OUTBOX
from tests.proof import company, inside
from tests.proof.audit import audit
from tests.proof.crash.lives import NEVER, Life
from tests.proof.crash.naive import say_everything_twice
from tests.proof.databases import fresh_address
from tests.proof.figures import Figures, summed
from tests.proof.frame import Task
from tests.proof.inside import Inside
from tests.proof.outage import outside as there
from tests.proof.outage import witness
from tests.proof.outage.outside import Desk, Outside
from tests.proof.outage.scenarios import NAIVE, SCENARIOS, Scenario
from tests.proof.settling import settled, until_it_listens
from tests.proof.world import SharedTime, World

WARM_UP_SECONDS = 2.0
WRITES = 24
"""Mentions that are posted meanwhile, whatever is away, beside those that people write as the desk keeps up."""

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.05


def run(task: Task) -> Figures:
    """The scenario whose turn it is."""
    scenarios = SCENARIOS[task.engine]
    scenario = NAIVE if task.naive else scenarios[(task.seed - 1) % len(scenarios)]
    clock = SharedTime(scenario.speed)
    with (
        TemporaryDirectory(prefix="outage-") as name,
        fresh_address(task.engine) as address,
        World(clock, inside.furnished) as world,
    ):
        config = _config(Path(name), world, address)
        with contextlib.closing(Database(address)) as db:
            witness.place(db)
            if task.naive:
                say_everything_twice(db)
            build(config, clock.now, company.by_hint).stop()
            desk = Desk(lambda: Life(config, clock.now, Path(name), NEVER))
            try:
                until_it_listens(db)
                world.ask(inside.go_to_work)
                time.sleep(WARM_UP_SECONDS)
                figures = _undergo(scenario, Outside(world, address, desk), db)
                world.ask(inside.calm)
                figures = summed((figures, settled(db, world), audit(db, config, world.ask(inside.known))))
            finally:
                desk.kill()
            return summed((Figures({"outages": 1}, {"desks that ended": desk.ended}), figures))


def _config(folder: Path, world: World[Inside], address: str) -> Config:
    """The company's desk, which reaches the world by doors that can be closed."""
    slack_url, x_url = world.ask(there.doors)
    config = company.config(folder, world.url, address)
    accounts = tuple(replace(account, api_url=x_url) for account in config.accounts)
    return replace(config, slack=replace(config.slack, api_url=slack_url), accounts=accounts)


def _undergo(scenario: Scenario, outside: Outside, db: Database) -> Figures:
    """Let it happen, with people writing all the while; what came of it by then, and how soon the desk recovered."""
    before, number = witness.seen(db), 0
    every = sum(seconds for seconds, _ in scenario.steps) / WRITES
    for seconds, step in scenario.steps:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            number += 1
            outside.world.ask(there.write, number)
            time.sleep(every)
        step(outside)
    over = time.monotonic()
    unsure = witness.seen(db) - before
    _until_told(db, outside.world.ask(there.written), _waiting(db))
    beyond = max(0, unsure - scenario.most_unsure) if scenario.most_unsure is not None else 0
    return Figures(
        {"unsure meanwhile": unsure},
        {"unsure without need": beyond},
        {"seconds to recover": time.monotonic() - over},
    )


def _waiting(db: Database) -> frozenset[int]:
    """The lines that are held up."""
    held_up = (OUTBOX.c.state != State.DUE.value) | (OUTBOX.c.failures > 0) | (OUTBOX.c.attempts == 0)
    with db.reading() as tx:
        found = select(OUTBOX.c.id).where(OUTBOX.c.state.in_(["due", "sending", "unsure"]), held_up)
        return frozenset(tx.execute(found).scalars())


def _until_told(db: Database, mentions: int, lines: frozenset[int]) -> None:
    """Wait until so many mentions were heard, and each of these lines has been brought, or is held up no more."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (_heard(db) < mentions or lines & _waiting(db)) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def _heard(db: Database) -> int:
    with db.reading() as tx:
        return mention_rows.count(tx)
