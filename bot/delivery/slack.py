"""
Couriers of what is edited where it stands: reviews, and the stubs that moved cards leave behind.

Each draws its subject as it is at that moment. (The card's courier, which also moves, is in `card.py`.)
"""

from contextlib import suppress
from dataclasses import replace

from bot.clock import Clock
from bot.delivery.courier import Absent, Found, Sight, nothing_sent
from bot.delivery.drawing import card_awaited, drawn
from bot.delivery.looking import Lookout, Spot
from bot.desk.dossier import Dossier
from bot.desk.reply import Reply, ReplyState
from bot.errors import Barred, Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views import review, stub
from bot.slack.views.blocks import Message
from bot.slack.views.undrawn import undrawn
from bot.store import cases, places, replies
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work import placing
from bot.work.desk import Desk


class ReviewCourier:
    """The review of one submission, `"7.2"`: posted when it waits, redrawn with what became of it."""

    def __init__(self, desk: Desk, poster: Poster, lookout: Lookout, clock: Clock) -> None:
        self._desk = desk
        self._poster = poster
        self._lookout = lookout
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Post or edit the review; nothing is posted that waits no more."""
        with nothing_sent():
            reply_id, round_ = (int(part) for part in delivery.ref.split("."))
            with self._desk.db.reading() as tx:
                reply = replies.read(tx, reply_id)
                dossier = cases.dossier(tx, reply.case_id)
                place = places.read(tx, f"review:{delivery.ref}")
            if reply.round != round_:  # An older submission: whatever the reply is now, that one was taken back.
                reply = replace(reply, state=ReplyState.DRAFT)
            if place is None and reply.state is not ReplyState.SUBMITTED:
                return ""
            last = undrawn(dossier, "review")
            message = drawn(lambda: self._draw(dossier, reply), last)
        if place is not None:
            self._edit(place, message, last)
            return place.ts
        channel = self._desk.queue_of(dossier.case).approvers_channel
        place = self._poster.post(channel, message, delivery.key, last=last)
        self._remember(delivery, place)
        return place.ts

    def look(self, delivery: Delivery) -> Sight:
        """Look in the approvers' channel, and in those of the queues that the case was in before."""
        here, *before = self._spots(delivery)
        left = self._lookout.find(delivery, here)
        for spot in before:
            with suppress(Barred):  # approvers cannot press anything there either
                left += self._lookout.find(delivery, spot)
        if not left:
            return Absent()
        self._remember(delivery, left[0])
        return Found(left[0].ts)

    def sweep(self, delivery: Delivery) -> int:
        """Leave one of it."""
        return self._lookout.sweep(delivery, self._spots(delivery))

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it."""

    def _spots(self, delivery: Delivery) -> list[Spot]:
        """Where it goes, then where it may have gone: the author's next post may have moved the case meanwhile."""
        with self._desk.db.reading() as tx:
            case = cases.dossier(tx, replies.case_of(tx, int(delivery.ref.split(".")[0]))).case
        queues = [self._desk.queue_of(case), *placing.queues_left(self._desk, case.id)]
        return [Spot(channel) for channel in dict.fromkeys(queue.approvers_channel for queue in queues)]

    def _draw(self, dossier: Dossier, reply: Reply) -> Message:
        return review.review(dossier, reply, self._desk.layout, self._now(), self._desk.fit_of(dossier, reply))

    def _edit(self, place: Place, message: Message, last: Message) -> None:
        """Redraw it, or let it be where somebody deleted it: card and Home lead approvers to it as well."""
        try:
            self._poster.edit(place, message, last)
        except Rejected as error:
            if error.code not in GONE_CODES:
                raise

    def _remember(self, delivery: Delivery, place: Place) -> None:
        with self._desk.db.transaction() as tx:
            places.save(tx, f"review:{delivery.ref}", place)


class StubCourier:
    """What a moved card leaves behind: a line that says where the case went."""

    def __init__(self, desk: Desk, poster: Poster) -> None:
        self._desk = desk
        self._poster = poster

    def send(self, delivery: Delivery) -> str:
        """Edit the old card once the new one stands, so that the link leads somewhere."""
        with nothing_sent():
            case_id = int(delivery.ref.split(".")[0])
            with self._desk.db.reading() as tx:
                dossier = cases.dossier(tx, case_id)
                old = places.read(tx, f"stub:{delivery.ref}")
                new = places.read(tx, f"card:{case_id}")
            if old is None:
                return ""
            if new is None:
                raise card_awaited(delivery)
            last = undrawn(dossier, "link")
            message = drawn(lambda: stub.stub(dossier, self._desk.layout, self._poster.link(new)), last)
        try:
            self._poster.edit(old, message, last)
        except Rejected as error:
            if error.code not in GONE_CODES:  # who deleted it needs no line that leads on
                raise
        return old.ts

    def look(self, delivery: Delivery) -> Sight:
        """An edit may be done again."""
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """An edit leaves no copies; it is drawn once more."""
        return 0

    def give_up(self, delivery: Delivery) -> None:
        """The operators' list of what was given up tells of it."""
