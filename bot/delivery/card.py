"""
The card's courier: posts the card of a case, edits it in place, posts it once more where it vanished or moved.

Where its channel refuses it as often as a line may fail, the operators' channel shelters it, and every redraw tries its
own channel first: what becomes of the messages is `bot.work.placing`'s.
"""

from collections.abc import Iterable

from bot.clock import Clock
from bot.delivery.courier import Absent, Found, Sight, nothing_sent
from bot.delivery.drawing import drawn
from bot.delivery.looking import Lookout, Spot
from bot.delivery.retry import MOST_FAILURES
from bot.desk.case import Case
from bot.desk.dossier import Dossier
from bot.errors import Barred, Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views import card
from bot.slack.views.blocks import Message
from bot.slack.views.sheltered import sheltered
from bot.slack.views.undrawn import undrawn
from bot.store import cases, places, restored
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work import operating, placing
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
            dossier, stands = self._read(case_id)
            home, refuge = self._desk.queue_of(dossier.case).channel, placing.refuge_of(self._desk, dossier.case)
            if stands and stands[0].channel not in (home, refuge):
                placing.relocate(self._desk, case_id, self._now())
                stands = []
            stood = next(iter(stands), None)
            message = self._draw(dossier)
        try:
            where = self._bring(delivery, dossier, home, stands, message)
        except Barred as error:
            is_there = stood is not None and stood.channel == refuge
            if refuge is None or not (is_there or delivery.failures + 1 >= MOST_FAILURES):
                raise
            with nothing_sent():
                self._alarm(error.code, home)
                message = self._draw(dossier, sheltered(home, error.code))
            where = self._bring(delivery, dossier, refuge, stands, message)
        placing.keep(self._desk, case_id, where, stood, self._now())
        return where.ts

    def _bring(
        self, delivery: Delivery, dossier: Dossier, channel: str, stands: Iterable[Place], message: Message
    ) -> Place:
        """Edit the message that the case has in a channel; post it where there is none any more."""
        last = undrawn(dossier, "card")
        for place in (one for one in stands if one.channel == channel):
            try:
                self._poster.edit(place, message, last)
            except Rejected as error:
                if error.code not in GONE_CODES:
                    raise
            else:
                return place
        return self._poster.post(channel, message, delivery.key, subject=_first_post(dossier), last=last)

    def look(self, delivery: Delivery) -> Sight:
        """
        Look where it may stand, which its own channel being closed to us does not prevent.

        A desk that was restored opens the cases of the lost time anew, under other numbers, so the card is looked for
        by its first post, too. Where it is known to stand it stays, whatever copies Slack shows beside it.
        """
        case_id = int(delivery.ref)
        dossier, stands = self._read(case_id)
        closed: Barred | None = None
        for channel in self._channels(dossier.case, stands):
            try:
                found = self._lookout.find(delivery, Spot(channel), _first_post(dossier))
            except Barred as error:
                closed = error
                continue
            cards = [place for place in found if self._is_the_card(case_id, place)]
            if cards:
                place = next((one for one in cards if one in stands), cards[0])
                placing.keep(self._desk, case_id, place, next(iter(stands), None), self._now())
                return Found(place.ts)
        if closed is not None and placing.refuge_of(self._desk, dossier.case) is None:
            raise closed
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it, wherever it may stand."""
        dossier, stands = self._read(int(delivery.ref))
        channels = [*self._channels(dossier.case, stands), *self._of_the_lost_time(delivery)]
        return self._lookout.sweep(delivery, map(Spot, dict.fromkeys(channels)), _first_post(dossier))

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it."""

    def _draw(self, dossier: Dossier, above: str = "") -> Message:
        desk, now = self._desk, self._now()

        def draw() -> Message:
            return card.card(dossier, desk.layout, now, desk.by_hand_url(dossier), above, desk.ways(dossier)[0])

        return drawn(draw, undrawn(dossier, "card"))

    def _alarm(self, code: str, channel: str) -> None:
        with self._desk.db.transaction() as tx:
            operating.alarm(tx, code, channel, self._now())

    def _read(self, case_id: int) -> tuple[Dossier, list[Place]]:
        """The case and its messages: the card, then what that had to leave behind as it was."""
        with self._desk.db.reading() as tx:
            found = [places.read(tx, f"{subject}:{case_id}") for subject in ("card", "left")]
            return cases.dossier(tx, case_id), [place for place in found if place is not None]

    def _channels(self, case: Case, stands: Iterable[Place]) -> list[str]:
        """
        The channels in which the case's card may stand: its own, the operators', and those it left, the newest first.

        Of the first two the one where it is known to stand comes last: something may have been posted in the other.
        """
        refuge = placing.refuge_of(self._desk, case)
        known = next((place.channel for place in stands), None)
        now = sorted([self._desk.queue_of(case).channel, *([refuge] if refuge else [])], key=lambda one: one == known)
        return list(dict.fromkeys([*now, *(queue.channel for queue in placing.queues_left(self._desk, case.id))]))

    def _of_the_lost_time(self, delivery: Delivery) -> list[str]:
        """The channels of all queues, where a restored desk has a case that may have moved to any of them since."""
        with self._desk.db.reading() as tx:
            lost = restored.lost_time(tx)
        if lost is None or delivery.first_tried_at is None or delivery.first_tried_at > lost.since:
            return []
        return [queue.channel for queue in self._desk.layout.queues]

    def _is_the_card(self, case_id: int, place: Place) -> bool:
        """Whether nothing else is known to stand there: the stub of a moved card still carries the card's key."""
        with self._desk.db.reading() as tx:
            return places.subject_at(tx, place) in (None, f"card:{case_id}")


def _first_post(dossier: Dossier) -> str:
    """The card's subject: the post that its case was opened for, `"x:1790100200300"`."""
    first = dossier.first.mention
    return f"{first.platform}:{first.post_id}"
