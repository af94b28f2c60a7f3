"""
Couriers of what is posted once and never changed: reminders, notices, a thread's first line.

What may have been posted is looked for by the key in its metadata; once Slack has been asked, a message is there or it
is not, so nothing here is ever left to a person unless looking itself breaks.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.clock import Clock
from bot.delivery.courier import Absent, Found, NotYet, Sight, nothing_sent
from bot.delivery.drawing import card_awaited, drawn
from bot.delivery.looking import Lookout, Spot
from bot.desk.follow_up import FollowUpState
from bot.desk.notice import THREAD
from bot.errors import Barred
from bot.slack.poster import Poster
from bot.slack.views import notices, reminder
from bot.slack.views.blocks import Message
from bot.slack.views.undrawn import undrawn
from bot.store import cases, escalations, follow_ups, places
from bot.store import notices as notice_rows
from bot.store.outbox import Delivery, Kind
from bot.work import placing
from bot.work.desk import Desk
from bot.work.following_up import suggestion, words


@dataclass(frozen=True)
class Errand:
    """
    Where a message goes and how it is drawn, None when it has lapsed; `last` stands for what cannot be drawn.

    What is `beside_card` waits, where it is refused, for its card to stand where both are taken.
    """

    spot: Spot
    draw: Callable[[], Message] | None
    last: Message | None = None
    beside_card: bool = False


def nowhere(_: Delivery) -> list[Spot]:
    """Of what always goes to the same place."""
    return []


class OnceCourier:
    """
    A message that is posted once; `errand` tells of each delivery where it goes and what it says.

    `earlier` tells where else it may have been posted, before it would have gone where it goes now.
    """

    def __init__(
        self,
        poster: Poster,
        lookout: Lookout,
        errand: Callable[[Delivery], Errand],
        earlier: Callable[[Delivery], list[Spot]] = nowhere,
    ) -> None:
        self._poster = poster
        self._lookout = lookout
        self._errand = errand
        self._earlier = earlier

    def send(self, delivery: Delivery) -> str:
        """Post it."""
        with nothing_sent():
            errand = self._errand(delivery)
            if errand.draw is None:
                return ""
            message = drawn(errand.draw, errand.last)
        spot = errand.spot
        try:
            return self._poster.post(spot.channel, message, delivery.key, spot.thread_ts, last=errand.last).ts
        except Barred as error:
            if not errand.beside_card:
                raise
            raise card_awaited(delivery) from error

    def look(self, delivery: Delivery) -> Sight:
        """Look where it would go and would have gone, without drawing it."""
        found = [place for spot in self._now(delivery) for place in self._lookout.find(delivery, spot)]
        for spot in self._earlier(delivery):
            with suppress(Barred):  # people cannot write there either: it is told again where they can
                found += self._lookout.find(delivery, spot)
        return Found(found[0].ts) if found else Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it."""
        return self._lookout.sweep(delivery, [*self._now(delivery), *self._earlier(delivery)])

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it."""

    def _now(self, delivery: Delivery) -> list[Spot]:
        """Where it goes; nowhere while its card stands nowhere."""
        try:
            return [self._errand(delivery).spot]
        except NotYet:
            return []


def reminders(desk: Desk) -> Callable[[Delivery], Errand]:
    """The reminder `"5.1"`, the first of follow-up 5, for its assignee; put off or ended it has lapsed."""

    def errand(delivery: Delivery) -> Errand:
        follow_up_id, count = (int(part) for part in delivery.ref.split("."))
        with desk.db.reading() as tx:
            follow_up = follow_ups.read(tx, follow_up_id)
            dossier = cases.dossier(tx, follow_up.case_id)
        spot = Spot(delivery.lane)
        if follow_up.state is not FollowUpState.FIRED or follow_up.reminders != count:
            return Errand(spot, None)

        def draw() -> Message:
            canned = suggestion(desk.layout, dossier)
            text = words(desk.layout, dossier, canned) if canned else ""
            return reminder.reminder(dossier, desk.layout, canned, text)

        return Errand(spot, draw, undrawn(dossier, "reminder"))

    return errand


def notice_lines(desk: Desk, poster: Poster, clock: Clock) -> Callable[[Delivery], Errand]:
    """A notice, for a person or for the card's thread."""

    def errand(delivery: Delivery) -> Errand:
        with desk.db.reading() as tx:
            notice = notice_rows.read(tx, int(delivery.ref))
            dossier = cases.dossier(tx, notice.case_id)
            place = places.read(tx, f"card:{notice.case_id}")
            escalation_id = notice.facts.get("escalation")
            escalation = escalations.read(tx, escalation_id) if isinstance(escalation_id, int) else None
        if notice.to == THREAD and place is None:
            raise card_awaited(delivery)

        def draw() -> Message:
            link = poster.link(place) if place is not None and notice.to != THREAD else None
            return notices.notice(notice, dossier, desk.layout, clock(), link, escalation, desk.by_hand_url(dossier))

        in_thread = Spot(place.channel, place.ts) if place is not None else None
        spot = in_thread if notice.to == THREAD and in_thread else Spot(notice.to)
        is_beside = notice.to == THREAD and placing.refuge_of(desk, dossier.case) is not None
        return Errand(spot, draw, undrawn(dossier, "notice"), is_beside)

    return errand


def thread_openings(desk: Desk) -> Callable[[Delivery], Errand]:
    """The first line of a card's thread, which says that notes stay inside."""

    def errand(delivery: Delivery) -> Errand:
        with desk.db.reading() as tx:
            place = places.read(tx, f"card:{delivery.ref}")
            case = cases.dossier(tx, int(delivery.ref)).case
        if place is None:
            raise card_awaited(delivery)
        is_beside = placing.refuge_of(desk, case) is not None
        return Errand(Spot(place.channel, place.ts), notices.thread_opening, beside_card=is_beside)

    return errand


def earlier_threads(desk: Desk) -> Callable[[Delivery], list[Spot]]:
    """
    Where what goes into the thread of a case's card may stand as well: in those of the stubs that the card left, and
    loose in the channel, where Slack puts it when somebody has deleted the card.
    """

    def earlier(delivery: Delivery) -> list[Spot]:
        with desk.db.reading() as tx:
            if delivery.kind is Kind.THREAD:
                case_id = int(delivery.ref)
            else:
                notice = notice_rows.read(tx, int(delivery.ref))
                if notice.to != THREAD:
                    return []
                case_id = notice.case_id
            card, before = places.read(tx, f"card:{case_id}"), places.left_behind(tx, case_id)
        loose = [Spot(card.channel)] if card else []
        return [*loose, *(Spot(place.channel, place.ts) for place in before)]

    return earlier
