"""The card's courier: posts the card of a case, edits it in place, posts it once more where it vanished or moved."""

from collections.abc import Iterable, Mapping

from bot.clock import Clock
from bot.delivery.courier import Absent, Found, Sight, nothing_sent
from bot.delivery.drawing import drawn
from bot.delivery.looking import Lookout, Spot
from bot.desk.case import Case
from bot.desk.dossier import Dossier
from bot.desk.events import Fact
from bot.errors import Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views import card
from bot.slack.views.blocks import Message
from bot.slack.views.undrawn import undrawn
from bot.store import cases, events, places
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work import casework
from bot.work.desk import Desk


class CardCourier:
    """One card a case. Its place is kept as soon as Slack has told it; what was not kept is looked for."""

    def __init__(self, desk: Desk, poster: Poster, lookout: Lookout, clock: Clock) -> None:
        self._desk = desk
        self._poster = poster
        self._lookout = lookout
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Draw the case as it is now."""
        with nothing_sent():
            case_id = int(delivery.ref)
            dossier, place = self._read(case_id)
            channel = self._desk.queue_of(dossier.case).channel
            if place is not None and place.channel != channel:
                casework.relocate(self._desk, case_id, self._now())
                place = None
            last = undrawn(dossier, "card")
            message = drawn(lambda: self._draw(dossier), last)
        if place is not None:
            try:
                self._poster.edit(place, message, last)
            except Rejected as error:
                if error.code not in GONE_CODES:
                    raise
            else:
                return place.ts
        place = self._poster.post(channel, message, delivery.key, subject=_first_post(dossier), last=last)
        self._remember(case_id, place)
        return place.ts

    def look(self, delivery: Delivery) -> Sight:
        """
        Look in the channel of the case's queue, then where the case was: it may have moved since.

        A desk that was restored opens the cases of the lost time anew, under other numbers, so the card is looked for
        by its first post, too.
        """
        case_id = int(delivery.ref)
        dossier, _ = self._read(case_id)
        for channel in self._channels(dossier.case):
            for place in self._lookout.find(delivery, Spot(channel), _first_post(dossier)):
                if self._is_the_card(case_id, place):
                    self._remember(case_id, place)
                    return Found(place.ts)
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it, wherever it may stand."""
        dossier, _ = self._read(int(delivery.ref))
        spots = [Spot(channel) for channel in self._channels(dossier.case)]
        return self._lookout.sweep(delivery, spots, _first_post(dossier))

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it."""

    def _draw(self, dossier: Dossier) -> Message:
        return card.card(dossier, self._desk.layout, self._desk.by_hand_url(dossier))

    def _read(self, case_id: int) -> tuple[Dossier, Place | None]:
        with self._desk.db.reading() as tx:
            return cases.dossier(tx, case_id), places.read(tx, f"card:{case_id}")

    def _channels(self, case: Case) -> Iterable[str]:
        """The channels in which the case's card may stand, the newest first."""
        layout = self._desk.layout
        with self._desk.db.reading() as tx:
            history = events.of_case(tx, case.id)
        left = [event.facts for event in reversed(history) if event.name == "case.moved"]
        queues = [layout.queue_for(str(facts["from_team"]), _language(facts)) for facts in left]
        return dict.fromkeys(queue.channel for queue in (self._desk.queue_of(case), *queues))

    def _is_the_card(self, case_id: int, place: Place) -> bool:
        """Whether nothing else is known to stand there: the stub of a moved card still carries the card's key."""
        with self._desk.db.reading() as tx:
            return places.subject_at(tx, place) in (None, f"card:{case_id}")

    def _remember(self, case_id: int, place: Place) -> None:
        with self._desk.db.transaction() as tx:
            places.save(tx, f"card:{case_id}", place)


def _first_post(dossier: Dossier) -> str:
    """The card's subject: the post that its case was opened for, `"x:1790100200300"`."""
    first = dossier.mentions[0].mention
    return f"{first.platform}:{first.post_id}"


def _language(facts: Mapping[str, Fact]) -> str | None:
    language = facts["from_language"]
    return None if language is None else str(language)
