"""
The courier of what operators read: one message about each subject, edited; posted once more where it vanished.

There are two: what is wrong with the desk, and how well it hears.
"""

from bot.clock import Clock
from bot.delivery import standing
from bot.delivery.courier import Absent, Found, Sight, nothing_sent
from bot.delivery.looking import Lookout, Spot
from bot.slack.poster import Poster
from bot.slack.views.blocks import Message
from bot.slack.views.operators import operators_card
from bot.slack.views.sources import sources_message
from bot.store import places
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work import operating, sources
from bot.work.desk import Desk


class OperatorsCourier:
    """Draws it as it is now; of trouble nothing is posted where there never was any."""

    def __init__(self, desk: Desk, poster: Poster, lookout: Lookout, clock: Clock) -> None:
        self._desk = desk
        self._poster = poster
        self._lookout = lookout
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Post or edit the message; a desk without an operators' channel has none."""
        with nothing_sent():
            channel = self._desk.layout.operators_channel
            with self._desk.db.reading() as tx:
                place = places.read(tx, _subject(delivery))
            here = place if place is not None and place.channel == channel else None
            message = self._drawn(delivery.ref, stands=here is not None)
            if channel is None or message is None:
                return ""
        return self._remember(delivery, standing.put(self._poster, here, channel, message, delivery.key)).ts

    def _drawn(self, ref: str, *, stands: bool) -> Message | None:
        if ref == sources.CARD:
            with self._desk.db.reading() as tx:
                seen = sources.overview(tx, self._desk, self._now(), self._desk.db.clock())
            return sources_message(seen, self._desk.layout)
        with self._desk.db.reading() as tx:
            trouble, well_since = operating.trouble(tx), operating.well_since(tx)
        if not (trouble or stands):
            return None
        return operators_card(trouble, well_since or self._now(), self._desk.layout)

    def look(self, delivery: Delivery) -> Sight:
        """Look in the operators' channel."""
        left = [place for spot in self._spots() for place in self._lookout.find(delivery, spot)]
        return Found(self._remember(delivery, left[0]).ts) if left else Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it."""
        return self._lookout.sweep(delivery, self._spots())

    def give_up(self, delivery: Delivery) -> None:
        """Nobody is left to be told."""

    def _spots(self) -> list[Spot]:
        channel = self._desk.layout.operators_channel
        return [Spot(channel)] if channel else []

    def _remember(self, delivery: Delivery, place: Place) -> Place:
        with self._desk.db.transaction() as tx:
            places.save(tx, _subject(delivery), place)
        return place


def _subject(delivery: Delivery) -> str:
    return f"operators:{delivery.ref}"
