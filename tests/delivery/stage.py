"""A desk whose couriers run, one round at a time, against the sandbox's Slack and X over real sockets."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy import select

from bot.delivery.couriers import couriers
from bot.delivery.loop import LEASE, Loop
from bot.delivery.lost_time import careful
from bot.delivery.sides import SLACK
from bot.platforms.x.adapter import X as XAdapter
from bot.platforms.x.auth import XCredentials
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.workspace import BOT, BOT_TOKEN
from bot.slack.poster import Poster
from bot.store import claims, desk_id, outbox
from bot.store.database import Database
from bot.store.outbox import Delivery, State
from bot.store.tables_delivery import OUTBOX
from bot.work import casework
from bot.work.desk import Desk
from tests.build import ANA
from tests.work.desks import CARE, CARE_DE, LAYOUT, REVIEWS, SALES, AtWork, Network, X, spoken

PEOPLE = ("U0ANA", "U0BEN", "U0LUIS", "U0EVA", "U0ZOE")
OPS = "C0DESKOPS"
CHANNELS = (CARE, CARE_DE, REVIEWS, SALES)
POST, EDIT, HISTORY = "chat.postMessage", "chat.update", "conversations.history"
PUBLISH, TIMELINE = "POST /2/tweets", "GET /2/users/{id}/tweets"

FAULTS = (
    FaultKind.THROTTLED,
    FaultKind.ERROR,
    FaultKind.HTML,
    FaultKind.DROP_BEFORE,
    FaultKind.DROP_AFTER,
    FaultKind.HALF,
    FaultKind.HANG,
)
DONE = frozenset({FaultKind.DROP_AFTER, FaultKind.HALF})
"""The faults after which it was done all the same."""

HUNG_SECONDS = 0.05
_ROUNDS = 150
_HELD_UP = timedelta(seconds=20)
"""How much time is let pass at least, where what is due rests for a reason that the outbox does not know."""


@dataclass
class Real:
    """Real time, as the leases count it; it passes only when a test says so."""

    moment: datetime = datetime(2026, 3, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Stage(AtWork):
    """The desk, the outside world, and the loop between them."""

    box: Sandbox = field(kw_only=True)
    real: Real = field(default_factory=Real, kw_only=True)
    ahead: timedelta = field(default=timedelta(), kw_only=True)
    """How far the desk's clock is ahead of Slack's and the network's."""
    loop: Loop = field(init=False)

    def __post_init__(self) -> None:
        with self.desk.db.transaction() as tx:
            self.own_id = desk_id.read(tx, self.now())
        self.poster = self.poster_of(self.own_id)
        self.start_loop()

    def poster_of(self, desk: str) -> Poster:
        """What posts for a desk of that id, which may be another one on the same Slack app."""
        client = WebClient(BOT_TOKEN, base_url=f"{self.box.url}/api/", timeout=5, retry_handlers=[])
        return Poster(client, desk)

    def start_loop(self) -> None:
        """A loop that knows only what stands in the database, as after a restart."""
        desk, poster, now = self.desk, self.poster, self.now
        self.loop = Loop(
            desk.db,
            careful(desk, couriers(desk, poster, now, spoken), now),
            now,
            self.real,
            {SLACK: poster.probe},
        )

    def now(self) -> datetime:
        """The desk's moment, which is the sandbox's unless the desk's clock is wrong."""
        return self.box.time.now() + self.ahead

    def forward(self, by: timedelta) -> datetime:
        """Let time pass for the desk, Slack and the network."""
        self.box.time.forward(by)
        return self.now()

    def spoil(self, method: str, kind: FaultKind, times: int = 1, side: str = "slack") -> None:
        """Let the next calls of a method go wrong."""
        self.box.faults.add(side, method, kind, times, seconds=HUNG_SECONDS)

    def deliver(self) -> None:
        """Bring what is due, with the rests that each lane takes."""
        while self.loop.run_once():
            self.loop.drain()
            self.forward(timedelta(seconds=1))
        self.loop.drain()  # a probe is nothing that was started, and takes its time all the same

    def settle(self) -> None:
        """Let time pass until nothing is left to bring or to look for."""
        for _ in range(_ROUNDS):
            self.deliver()
            left = self._left()
            if not left:
                return
            self.forward(max(min(left.values()) - self.now(), _HELD_UP))
        raise AssertionError(f"still to be told: {self.left()}")

    def left(self) -> list[str]:
        """The keys of what is due, on its way or unsure."""
        return list(self._left())

    def _left(self) -> dict[str, datetime]:
        states = (State.DUE.value, State.SENDING.value, State.UNSURE.value)
        with self.desk.db.reading() as tx:
            rows = tx.execute(select(OUTBOX.c.key, OUTBOX.c.due_at).where(OUTBOX.c.state.in_(states)))
            return {str(line.key): line.due_at for line in rows}

    def claimed(self) -> list[Delivery]:
        """What a process takes that dies before it can tell what came of it."""
        with self.desk.db.transaction() as tx:
            return claims.claim(tx, self.now(), self.real() + LEASE, 10, [])

    def die(self) -> None:
        """Let every lease run out and begin with a new loop."""
        self.loop.stop()
        self.real.moment += LEASE
        self.start_loop()

    def line(self, key: str) -> Delivery:
        """A line of the outbox."""
        with self.desk.db.reading() as tx:
            found = outbox.read(tx, key)
        assert found is not None
        return found

    def roots(self, channel: str) -> list[Message]:
        """What the desk has posted in a channel or to a person, outside of threads, oldest first."""
        where = self.box.slack.direct(channel).id if channel.startswith("U") else channel
        return [line for line in self.box.slack.messages(where) if line.user == BOT and line.thread_ts is None]

    def card(self, channel: str = CARE) -> Message:
        """The one card in a channel."""
        (card,) = self.roots(channel)
        return card

    def calls(self, method: str) -> int:
        """How often Slack was asked for something since the test began."""
        return sum(call.method == method for call in self.box.slack.ledger)

    def mentioned(self, text: str = "@brand_es llevo tres días sin servicio", reply_to: str | None = None) -> int:
        """Somebody posts on the sandbox's network, and the desk hears it; returns the case."""
        post = self.box.x.post("marta_l", text, "es", reply_to)
        self.poll()
        return self.case_of(post.id).id

    def public(self, case_id: int) -> list[str]:
        """What stands on the sandbox's network from us under the newest post of a case."""
        parent = self.dossier(case_id).newest.mention.post_id
        ours = {account.id for account in self.box.x.accounts}
        return [post.words for post in self.box.x.posts if post.reply_to == parent and post.author_id in ours]

    def close(self) -> None:
        """Let go of threads and connections."""
        self.box.faults.clear()
        self.loop.stop()
        for adapter in self.desk.adapters.values():
            adapter.close()


def staged(db: Database, box: Sandbox) -> Stage:
    """A desk whose networks are recordings."""
    adapters = {account: Network() for account in LAYOUT.accounts}
    return Stage(Desk(db, LAYOUT, adapters), box=cleared(box))


def claimed_by_an_edit_that_lands_late(stage: Stage) -> int:
    """A case that Ana has claimed; the edit of its card that shows it was lost, and lands two minutes later."""
    case_id = stage.heard()
    stage.settle()
    stage.box.faults.add("slack", EDIT, FaultKind.DONE_LATE, seconds=120)
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.deliver()
    return case_id


def with_operators(stage: Stage) -> Stage:
    """The same desk with a channel for its operators."""
    stage.box.slack.add_channel(OPS, "desk-ops", (BOT, *PEOPLE))
    stage.desk = replace(stage.desk, layout=replace(stage.desk.layout, operators_channel=OPS))
    stage.start_loop()
    return stage


def staged_on_x(db: Database, box: Sandbox) -> Stage:
    """A desk that hears and answers on the sandbox's X; it has begun to listen."""
    credentials = XCredentials(bearer_token="x-demo")
    adapter = XAdapter(X, "brand_es", credentials, f"{box.url}/x", now=box.time.now)
    stage = Stage(Desk(db, LAYOUT, {**dict.fromkeys(LAYOUT.accounts, Network()), X: adapter}), box=cleared(box))
    stage.poll()
    return stage


def cleared(box: Sandbox) -> Sandbox:
    """The sandbox on another day, with everybody's channels and messages empty."""
    box.time.forward(timedelta(days=1))
    box.faults.clear()
    box.slack.rate_limits = False
    box.slack.ledger.clear()
    box.slack.channels.clear()
    box.x.set_lag(0)
    box.slack.set_lag(0)
    box.slack.set_lag(0)
    for person in PEOPLE:
        box.slack.add_user(person, person[2:].lower(), person[2:].title())
    for channel in CHANNELS:
        box.slack.add_channel(channel, channel.lower(), (BOT, *PEOPLE))
    if box.x.profile_of("brand_es") is None:
        box.x.add_account("brand_es", "Brand")
    return box
