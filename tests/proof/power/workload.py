"""
A desk at work, which tells the world after every commit what has to be true from then on.

Run under the recorder as `python -m tests.proof.power.workload FOLDER SEED [PRAGMA …]`. The world is a file beside the
database: its lines are recorded in one order with what is done to the disk, and are never lost.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from random import Random

from sqlalchemy import event
from sqlmodel import Session

from bot.delivery.courier import Absent, Courier, Sight
from bot.delivery.loop import Loop
from bot.delivery.reply import ByHandCourier, ReplyCourier
from bot.desk.case import Outcome
from bot.desk.reply import ReplyState, Wording
from bot.errors import Refused, Unreachable, Unsure
from bot.platforms.base import Outgoing, Page, Published
from bot.store import places
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind
from bot.store.places import Place
from bot.store.schema import METADATA
from bot.work import casework, following_up, intake, replying
from bot.work.desk import Desk
from tests import build
from tests.build import ANA, BEN, LUIS, NOON
from tests.work.desks import CARE, LAYOUT, AtWork, Fate, Network, X, spoken

DATABASE, WORLD = "desk.db", "world"
SITTINGS = 3
ACTS = 40
ROUNDS = 4


class World:
    """Where everything is told that others may rely on."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def hears(self, **told: str | int) -> None:
        """One line, at once and for ever."""
        os.write(self._file, json.dumps(told).encode() + b"\n")


class Told(Database):
    """A database that tells the world, when a transaction has returned, what it holds since."""

    def __init__(self, url: str, world: World, numbers: Iterator[int], pragmas: list[str]) -> None:
        super().__init__(url)
        self._world = world
        self._numbers = numbers
        event.listen(self._writer, "connect", lambda connection, _: [connection.execute(line) for line in pragmas])

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """As ever; the numbers count the transactions in the order in which they were committed."""
        with super().transaction() as tx:
            yield tx
            number, holds = next(self._numbers), digest(tx)
        self._world.hears(committed=number, holds=holds)


def digest(tx: Session) -> str:
    """Every row of every table, in short."""
    found = blake2b(digest_size=16)
    for table in METADATA.sorted_tables:
        rows = tx.connection().exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY rowid")  # noqa: S608  our own name
        found.update(repr([tuple(row) for row in rows]).encode(errors="surrogatepass"))
    return found.hexdigest()


class Public(Network):
    """A network on which everybody reads at once what is published."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def send(self, reply: Outgoing) -> Published:
        """Publish it, or have it go wrong."""
        before = len(self.public)
        try:
            return super().send(reply)
        finally:
            if len(self.public) > before:
                self._world.hears(published=reply.text, under=reply.parent_post_id)


class Board:
    """Brings to Slack what it is given, and remembers where a card stands."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def send(self, delivery: Delivery) -> str:
        """Keep the place, as the card's courier does."""
        if delivery.kind is Kind.CARD:
            with self._db.transaction() as tx:
                places.save(tx, delivery.key, Place(CARE, f"1772000000.{delivery.id:06}"))
        return f"1772000000.{delivery.id:06}"

    def look(self, delivery: Delivery) -> Sight:
        """It may be brought again."""
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """There is nothing to take away."""
        return 0

    def give_up(self, delivery: Delivery) -> None:
        """Looking always tells."""


class Life:
    """What happens to a desk in a few days, as chance has it: posts, presses, deliveries and reminders."""

    def __init__(self, at_work: AtWork, loop: Loop, random: Random, names: Iterator[int], cases: list[int]) -> None:
        self._work = at_work
        self._desk = at_work.desk
        self._loop = loop
        self._random = random
        self._names = names
        self._cases = cases

    def act(self) -> None:
        """Do one thing; what the rules forbid is no harm."""
        usual: list[Callable[[], object]] = [self._hear, self._next_step, self._next_step, self._deliver]
        rare: list[Callable[[], object]] = [self._press, self._days_pass]
        with suppress(Refused):
            self._random.choice(usual * 2 + rare)()

    def _hear(self) -> None:
        posts = []
        for _ in range(self._random.randint(1, 3)):
            name = str(next(self._names))
            known = [self._work.case(case_id).thread_id for case_id in self._cases[-2:]]
            thread_id = self._random.choice([name, name, *known])
            posts.append(
                build.mention(name, thread_id=thread_id, posted_at=self._work.now(), text=f"¿Qué pasa? {name}")
            )
        intake.take_in(self._desk, build.source(X), Page(tuple(posts), posts[-1].post_id), spoken, self._work.now())
        found = (self._work.case_of(post.post_id).id for post in posts)
        self._cases += [case_id for case_id in found if case_id not in self._cases]

    def _next_step(self) -> None:
        """What brings a case closer to its answer."""
        case_id = self._some_case()
        reply = self._work.dossier(case_id).live
        if reply is None or reply.state in (ReplyState.DRAFT, ReplyState.SENT_BACK):
            self._work.written(case_id, ANA, f"Hola Marta, {next(self._names)}.", second=True)
        elif reply.state is ReplyState.SUBMITTED:
            self._work.let_out(reply)

    def _press(self) -> None:
        case_id, now = self._some_case(), self._work.now()
        agent, reply = self._random.choice((ANA, BEN, LUIS)), self._work.dossier(case_id).live
        words = Wording(f"Hola, {next(self._names)}.", self._random.randint(0, 3))
        presses: list[Callable[[], object]] = [
            lambda: casework.claim(self._desk, case_id, agent, now),
            lambda: casework.release(self._desk, case_id, agent, now),
            lambda: casework.snooze(self._desk, case_id, agent, now + timedelta(hours=5), now),
            lambda: casework.move(self._desk, case_id, agent, "care", self._random.choice(("de", "es")), now),
            lambda: casework.close(self._desk, case_id, agent, Outcome.SOLVED, self._work.newest(case_id), now),
            lambda: replying.save_draft(self._desk, case_id, agent, words, now),
            lambda: following_up.plan(self._desk, case_id, agent, 1, now),
        ]
        if reply is not None:
            presses += [
                lambda: replying.stop(self._desk, reply.id, agent, now),
                lambda: replying.withdraw(self._desk, reply.id, agent, now),
                lambda: replying.send_back(self._desk, reply.id, LUIS, "Más corto.", now),
            ]
        self._random.choice(presses)()

    def _deliver(self) -> None:
        if self._random.random() < 0.3:
            fate = self._random.choice((Fate(Unsure("500")), Fate(Unsure("read"), done=True), Fate(Unreachable("dns"))))
            self._work.network.fates.append(fate)
        self._work.forward(timedelta(seconds=25))
        for _ in range(ROUNDS):
            self._loop.run_once()
            self._loop.drain()
            self._work.forward(timedelta(seconds=1))

    def _days_pass(self) -> None:
        self._work.forward(timedelta(days=self._random.randint(0, 3), hours=3))
        following_up.wake_due(self._desk, self._work.now())

    def _some_case(self) -> int:
        if not self._cases:
            self._hear()
        return self._random.choice(self._cases[-6:])


def main(folder: Path, seed: int, pragmas: list[str]) -> None:
    """Sit down to the same database a few times, as a desk does that is stopped and started."""
    random, world, names, numbers = Random(seed), World(folder / WORLD), count(9001), count(1)
    network, at, cases = Public(world), NOON, list[int]()
    for _ in range(SITTINGS):
        db = Told(f"sqlite:///{folder / DATABASE}", world, numbers, pragmas)
        db.hold()
        db.migrate()
        with db.transaction():
            """Only to tell that the tables are there."""
        at_work = AtWork(Desk(db, LAYOUT, dict.fromkeys(LAYOUT.accounts, Network()) | {X: network}), at)
        loop = Loop(db, _couriers(at_work), at_work.now)
        loop.take_over()
        life = Life(at_work, loop, random, names, cases)
        for _ in range(ACTS):
            life.act()
        at = at_work.at
        loop.stop()
        db.close()


def _couriers(at_work: AtWork) -> dict[Kind, Courier]:
    board = Board(at_work.desk.db)
    replies: dict[Kind, Courier] = {
        Kind.REPLY: ReplyCourier(at_work.desk, at_work.now),
        Kind.BY_HAND: ByHandCourier(at_work.desk, at_work.now),
    }
    return dict.fromkeys(Kind, board) | replies


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
