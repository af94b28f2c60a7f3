"""The courier of the operators' card: one message in their channel, edited; posted once more where it vanished."""

from bot.clock import Clock
from bot.delivery.courier import Absent, Found, Sight, nothing_sent
from bot.delivery.looking import Lookout, Spot
from bot.errors import Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views.operators import operators_card
from bot.store import places
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work import operating
from bot.work.desk import Desk

SUBJECT = f"operators:{operating.CARD}"


class OperatorsCourier:
    """Draws what is wrong with the desk as it is now; nothing is posted where nothing ever was wrong."""

    def __init__(self, desk: Desk, poster: Poster, lookout: Lookout, clock: Clock) -> None:
        self._desk = desk
        self._poster = poster
        self._lookout = lookout
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Post or edit the card; a desk without an operators' channel has none."""
        with nothing_sent():
            channel = self._desk.layout.operators_channel
            with self._desk.db.reading() as tx:
                trouble, well_since = operating.trouble(tx), operating.well_since(tx)
                place = places.read(tx, SUBJECT)
            here = place if place is not None and place.channel == channel else None
            if channel is None or not (trouble or here):
                return ""
            message = operators_card(trouble, well_since or self._now(), self._desk.layout)
        if here is not None:
            try:
                self._poster.edit(here, message)
            except Rejected as error:
                if error.code not in GONE_CODES:
                    raise
            else:
                return here.ts
        return self._remember(self._poster.post(channel, message, delivery.key)).ts

    def look(self, delivery: Delivery) -> Sight:
        """Look in the operators' channel."""
        left = [place for spot in self._spots() for place in self._lookout.find(delivery, spot)]
        return Found(self._remember(left[0]).ts) if left else Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it."""
        return self._lookout.sweep(delivery, self._spots())

    def give_up(self, delivery: Delivery) -> None:
        """Nobody is left to be told."""

    def _spots(self) -> list[Spot]:
        channel = self._desk.layout.operators_channel
        return [Spot(channel)] if channel else []

    def _remember(self, place: Place) -> Place:
        with self._desk.db.transaction() as tx:
            places.save(tx, SUBJECT, place)
        return place
