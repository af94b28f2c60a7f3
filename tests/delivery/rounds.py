"""A loop whose only courier is a recording, and whose clocks a test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Lock

from bot.delivery.courier import Sight
from bot.delivery.loop import Loop
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind
from tests.build import NOON


@dataclass
class Clock:
    """A moment that a test moves."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Recorder:
    """A courier that writes down what it was handed, and does what it is told."""

    sent: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    swept: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    fates: dict[str, list[Exception]] = field(default_factory=dict)
    sights: list[Sight | Exception] = field(default_factory=list)
    held: dict[str, Event] = field(default_factory=dict)
    running: int = 0
    most_running: int = 0
    _lock: Lock = field(default_factory=Lock)

    def send(self, delivery: Delivery) -> str:
        with self._lock:
            self.sent.append(delivery.ref)
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        if delivery.ref in self.held:
            assert self.held[delivery.ref].wait(30)
        with self._lock:
            self.running -= 1
        if self.fates.get(delivery.ref):
            raise self.fates[delivery.ref].pop(0)
        return f"at {delivery.ref}"

    def look(self, delivery: Delivery) -> Sight:
        self.looked.append(delivery.ref)
        sight = self.sights.pop(0)
        if isinstance(sight, Exception):
            raise sight
        return sight

    def sweep(self, delivery: Delivery) -> int:
        self.swept.append(delivery.ref)
        return 0

    def give_up(self, delivery: Delivery) -> None:
        self.given_up.append(delivery.ref)


@dataclass
class Round:
    """A loop with one recording courier for everything."""

    db: Database
    now: Clock = field(default_factory=lambda: Clock(NOON))
    real: Clock = field(default_factory=lambda: Clock(datetime(2030, 1, 1, tzinfo=UTC)))
    courier: Recorder = field(default_factory=Recorder)

    def __post_init__(self) -> None:
        self.loop = Loop(self.db, dict.fromkeys(Kind, self.courier), self.now, self.real)

    def put(self, *refs: str, lane: str = "C1", kind: Kind = Kind.STUB, at: datetime = NOON) -> None:
        for ref in refs:
            with self.db.transaction() as tx:
                outbox.put(tx, kind, ref, lane, at)

    def once(self) -> int:
        """One round, to its end."""
        started = self.loop.run_once()
        self.loop.drain()
        return started

    def line(self, ref: str, kind: Kind = Kind.STUB) -> Delivery:
        with self.db.reading() as tx:
            found = outbox.read(tx, f"{kind}:{ref}")
        assert found is not None
        return found

    def wait_for(self, wait: timedelta) -> int:
        """Let the desk's time pass, and start what can be started then."""
        self.now.moment += wait
        return self.once()
