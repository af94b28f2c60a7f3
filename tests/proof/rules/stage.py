"""The real desk between its two networks: Bolt's app, the couriers and the clocks, in one process, moved by hand."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import BoltRequest
from sqlalchemy import delete

from bot.delivery.loop import LEASE
from bot.desk.dossier import Dossier
from bot.desk.mention import Author, Mention, Replyable
from bot.desk.tongue import Basis, Hint, Tongue
from bot.platforms.base import Page
from bot.sandbox.server import Sandbox
from bot.sandbox.slack import interactions
from bot.sandbox.slack.submitting import answer
from bot.sandbox.slack.surfaces import View
from bot.sandbox.slack.workspace import BOT, BOT_TOKEN
from bot.sandbox.time import Time
from bot.slack.bolt import make_app, make_client
from bot.slack.poster import Poster
from bot.store import claims
from bot.store.database import Database
from bot.store.schema import METADATA
from bot.work import following_up, intake, looking_up, pruning
from bot.work.desk import Desk
from tests import build
from tests.proof.rules.controls import Controls
from tests.proof.rules.desks import loop_of
from tests.proof.rules.edge import Fate, Killed, Public
from tests.proof.rules.layouts import CHANNELS, LAYOUTS, PEOPLE

Json = dict[str, Any]

API = "http://slack.example/api/"
BEGIN = datetime(2026, 3, 3, 12, tzinfo=UTC)
ROUNDS = 12
"""How many rounds of deliveries one step waits for."""


class Still(Time):
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = BEGIN

    def now(self) -> datetime:
        """The moment."""
        return self.moment

    def forward(self, by: timedelta) -> None:
        """Let `by` pass."""
        self.moment += by


class Stage:
    """One desk for many examples: the rows, the screens and the networks are cleared, the programs stay."""

    def __init__(self, db: Database) -> None:
        self.time = Still()
        self.box = Sandbox(clock=self.time)
        self.box.slack.rate_limits = False
        self.fate = Fate()
        self.controls = Controls()
        self.published: Counter[str] = Counter()
        self._db = db
        self._real = BEGIN
        self._adapters = self._networks()
        self.posts: list[Mention] = []
        self.lay_out(0)

    def clear(self) -> None:
        """Nothing has happened yet."""
        with self._db.transaction() as tx:
            for table in reversed(METADATA.sorted_tables):
                tx.execute(delete(table))
        slack = self.box.slack
        slack.channels.clear()
        slack.surfaces.homes.clear()
        slack.surfaces.stacks.clear()
        slack.ledger.clear()
        for person in PEOPLE:
            slack.add_user(person, person[2:].lower(), person[2:].title())
        for channel in CHANNELS:
            slack.add_channel(channel, channel.lower(), (BOT, *PEOPLE))
        self.controls.clear()
        self.published.clear()
        self.posts.clear()
        self.fate.slack, self.fate.public, self.fate.late = [], [], False
        self._adapters = self._networks()
        self.close()
        self.lay_out(0)

    def lay_out(self, number: int) -> None:
        """Start a desk with this layout; what was in memory is gone with the old one, which must be closed."""
        self.number, self.layout = number, LAYOUTS[number]
        self.desk = Desk(self._db, self.layout, self._adapters)
        self._begin()

    def _networks(self) -> dict[str, Public]:
        return {name: Public(name, self.fate, self.published) for name in LAYOUTS[0].accounts}

    def _begin(self) -> None:
        """Everything that is kept in memory, made anew."""
        poster = Poster(make_client(BOT_TOKEN, API), "proved")
        self.app = make_app(BOT_TOKEN, API, self.desk, self.time.now)
        self.loop, self.couriers = loop_of(self.desk, poster, self.time.now, lambda: self._real)

    # what happens outside

    def hear(self, author: int, thread: int, text: str, replyable: Replyable, language: str) -> int:
        """Somebody posts, and the desk hears it; returns how many mentions that made."""
        name, number = f"50{author}", len(self.posts) + 1
        mention = Mention(
            platform="x",
            account="x:brand_es",
            post_id=f"90{number:04}",
            thread_id=f"80{thread}",
            author=Author(name, f"author{author}", f"Author {author}"),
            text=f"@brand_es {text} post-{number}-end",
            posted_at=self.time.now(),
            url=f"https://x.com/author{author}/status/90{number:04}",
            replyable=replyable,
            hint=language,
        )
        self.posts.append(mention)
        return self._bring(mention)

    def edit(self, number: int) -> None:
        """The author of a post changes it, be it an old one, and the desk hears of it."""
        before = self.posts[number]
        words = f"{before.text.removesuffix('-end')}-anew-end"
        self.posts[number] = replace(before, text=words, edited_at=self.time.now())
        self._bring(self.posts[number])

    def _bring(self, mention: Mention) -> int:
        page = Page((mention, mention), str(len(self.posts)))
        return intake.take_in(self.desk, build.source("x:brand_es"), page, _hinted, self.time.now())

    def dispatch(self, payload: Json, view: View | None = None) -> None:
        """Bring a payload of Slack's to the app, and its answer to the screen."""
        response = self.app.dispatch(BoltRequest(mode="socket_mode", body=json.loads(json.dumps(payload))))
        if view is not None and response.status == 200:
            answer(self.box.slack, view, json.loads(response.body) if response.body else None)

    def open_home(self, person: str) -> None:
        """Somebody opens the Home."""
        self.dispatch(interactions.home_opened(self.box.slack, person))

    # what the clock starts

    def deliver(self) -> None:
        """Bring what is due, as far as this takes no long wait."""
        idle = 0
        for _ in range(ROUNDS):
            idle = 0 if self.loop.run_once() else idle + 1
            self.loop.drain()
            self.time.forward(timedelta(seconds=1))
            if idle > 1:
                return

    def wake(self) -> None:
        """Fire what is due."""
        following_up.wake_due(self.desk, self.time.now())

    def prune(self) -> None:
        """Forget what has served its time."""
        pruning.prune(self.desk, self.time.now())

    def crash(self) -> None:
        """Die on the wire with whatever is due, and come back when the leases have run out."""
        with self._db.transaction() as tx:
            claimed = claims.claim(tx, self.time.now(), self._real + LEASE, 3, [])
        for delivery in claimed:
            with suppress(Killed, Exception):
                self.couriers[delivery.kind].send(delivery)
        self._real += LEASE
        self.close()
        self._begin()

    def dossier(self, case_id: int) -> Dossier:
        """What the desk knows about a case."""
        return looking_up.dossier(self.desk, case_id)

    def close(self) -> None:
        """Let go of the threads."""
        self.loop.stop()


def _hinted(text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue:
    return Tongue(hint.language if hint else "es", Basis.HINT)
