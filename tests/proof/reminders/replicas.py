"""One running desk: its own connections, its own delivery loop, and nothing in memory that it had before it started."""

from datetime import datetime

from slack_sdk import WebClient

from bot.clock import Clock
from bot.delivery.courier import Absent, Sight
from bot.delivery.looking import Lookout
from bot.delivery.loop import Loop
from bot.delivery.once import OnceCourier, reminders
from bot.desk.layout import Layout
from bot.sandbox.slack.workspace import BOT_TOKEN
from bot.slack.poster import Poster
from bot.store.database import Database
from bot.store.outbox import Delivery, Kind
from bot.work import following_up
from bot.work.desk import Desk
from tests.work.desks import Network


class Elsewhere:
    """Takes the cards and their threads, which other proofs are about."""

    def send(self, delivery: Delivery) -> str:
        """There is nothing to bring."""
        return ""

    def look(self, delivery: Delivery) -> Sight:
        """Nothing was brought."""
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """There is nothing to take away."""
        return 0

    def give_up(self, delivery: Delivery) -> None:
        """Looking always tells."""


class Replica:
    """A desk on the database at `address`, with its couriers on the Slack at `slack_url`."""

    def __init__(self, address: str, slack_url: str, layout: Layout, clock: Clock) -> None:
        self.desk = Desk(Database(address), layout, {account: Network() for account in layout.accounts})
        poster = Poster(WebClient(BOT_TOKEN, base_url=slack_url, timeout=5, retry_handlers=[]), "proved")
        reminding = OnceCourier(poster, Lookout(self.desk.db, poster, clock), reminders(self.desk))
        couriers = dict.fromkeys(Kind, Elsewhere()) | {Kind.REMINDER: reminding}
        self._loop = Loop(self.desk.db, couriers, clock, self.desk.db.clock)

    def wake(self, now: datetime) -> int:
        """The desk's own tick; returns how many fired."""
        return following_up.wake_due(self.desk, now)

    def deliver(self) -> int:
        """Bring what may be brought at this moment; returns how much that was."""
        started = self._loop.run_once()
        self._loop.drain()
        return started

    def stop(self) -> None:
        """Let go of everything."""
        self._loop.stop()
        self.desk.db.close()
