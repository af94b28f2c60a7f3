"""The courier of a surge's card: one message in its queue's channel, edited as the burst grows and ends."""

from bot.clock import Clock
from bot.delivery import standing
from bot.delivery.courier import Absent, Found, Sight, nothing_sent
from bot.delivery.looking import Lookout, Spot
from bot.slack.poster import Poster
from bot.slack.views.surge import surge_card
from bot.store import places, surges
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work.desk import Desk


class SurgeCourier:
    """Draws a surge as it is now; where nothing waits in it and nothing stands, nothing is posted."""

    def __init__(self, desk: Desk, poster: Poster, lookout: Lookout, clock: Clock) -> None:
        self._desk = desk
        self._poster = poster
        self._lookout = lookout
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Post or edit the card."""
        with nothing_sent():
            with self._desk.db.reading() as tx:
                surge, waiting = surges.read(tx, int(delivery.ref)), surges.folded(tx, int(delivery.ref))
                place = places.read(tx, delivery.key)
            channel = self._spot(delivery).channel
            here = place if place is not None and place.channel == channel else None
            if not (waiting or here):
                return ""
            message = surge_card(surge, waiting, self._desk.layout, self._now())
        return self._remember(delivery, standing.put(self._poster, here, channel, message, delivery.key)).ts

    def look(self, delivery: Delivery) -> Sight:
        """Look in the queue's channel."""
        left = self._lookout.find(delivery, self._spot(delivery))
        return Found(self._remember(delivery, left[0]).ts) if left else Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it."""
        return self._lookout.sweep(delivery, [self._spot(delivery)])

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it; its cases get cards of their own in time."""

    def _spot(self, delivery: Delivery) -> Spot:
        with self._desk.db.reading() as tx:
            surge = surges.read(tx, int(delivery.ref))
        return Spot(self._desk.layout.queue_for(surge.team, surge.queue).channel)

    def _remember(self, delivery: Delivery, place: Place) -> Place:
        with self._desk.db.transaction() as tx:
            places.save(tx, delivery.key, place)
        return place
