"""
Couriers that bring something to Slack and leave it there: reviews, stubs, reminders, notices, a thread's first line.

Each draws its subject as it is at that moment. What may have been posted is looked for by the key in its metadata; once
Slack has been asked, a message is there or it is not, so nothing here is ever left to a person. (The card's courier,
which also moves, is in `card.py`.)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.delivery.courier import Absent, Found, NotYet, Sight
from bot.desk.follow_up import FollowUpState
from bot.desk.notice import THREAD
from bot.desk.reply import ReplyState
from bot.errors import Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views import notices, reminder, review, stub
from bot.slack.views.blocks import Message
from bot.store import cases, escalations, follow_ups, places, replies
from bot.store import notices as notice_rows
from bot.store.outbox import Delivery
from bot.store.places import Place
from bot.work.desk import Desk
from bot.work.following_up import suggestion, words

SLACK_LAG = timedelta(minutes=1)
"""How far Slack's clock may be behind ours when we look for what we posted."""

WAIT_FOR_CARD_SECONDS = 2.0
LONGEST_WAIT_FOR_CARD_SECONDS = 300.0


@dataclass(frozen=True)
class Spot:
    """Where a message goes: a channel or a person's id, and the thread in it."""

    channel: str
    thread_ts: str | None = None


def look_for(poster: Poster, delivery: Delivery, spot: Spot | None, name: str | None = None) -> Place | None:
    """
    The message that a delivery may have left at `spot`, by its key or by another `name` that it carries.

    Nothing is there where no spot was known.
    """
    if spot is None or delivery.first_tried_at is None:
        return None
    return poster.find(spot.channel, name or delivery.key, delivery.first_tried_at - SLACK_LAG, spot.thread_ts)


def card_awaited(delivery: Delivery) -> NotYet:
    """What waits for a card that is not posted yet waits longer every time: some card may never be."""
    return NotYet(min(WAIT_FOR_CARD_SECONDS * 2 ** min(delivery.attempts - 1, 16), LONGEST_WAIT_FOR_CARD_SECONDS))


class ReviewCourier:
    """The review of one submission, `"7.2"`: posted when it waits, redrawn with what became of it."""

    def __init__(self, desk: Desk, poster: Poster) -> None:
        self._desk = desk
        self._poster = poster

    def send(self, delivery: Delivery) -> str:
        """Post or edit the review; nothing is posted that waits no more."""
        reply_id, round_ = (int(part) for part in delivery.ref.split("."))
        with self._desk.db.reading() as tx:
            reply = replies.read(tx, reply_id)
            dossier = cases.dossier(tx, reply.case_id)
            place = places.read(tx, f"review:{delivery.ref}")
        if reply.round != round_:  # An older submission: whatever the reply is now, that one was taken back.
            reply = replace(reply, state=ReplyState.DRAFT)
        if place is None and reply.state is not ReplyState.SUBMITTED:
            return ""
        adapter = self._desk.adapters[reply.account]
        message = review.review(dossier, reply, self._desk.layout, adapter.measure(reply.text), adapter.limit)
        if place is not None:
            self._edit(place, message)
            return place.ts
        place = self._poster.post(self._desk.queue_of(dossier.case).approvers_channel, message, delivery.key)
        self._remember(delivery, place)
        return place.ts

    def look(self, delivery: Delivery) -> Sight:
        """Look in the approvers' channel."""
        with self._desk.db.reading() as tx:
            case_id = replies.case_of(tx, int(delivery.ref.split(".")[0]))
            case = cases.dossier(tx, case_id).case
        place = look_for(self._poster, delivery, Spot(self._desk.queue_of(case).approvers_channel))
        if place is None:
            return Absent()
        self._remember(delivery, place)
        return Found(place.ts)

    def give_up(self, delivery: Delivery) -> None:
        """Looking always tells."""

    def _edit(self, place: Place, message: Message) -> None:
        """Redraw it, or let it be where somebody deleted it: card and Home lead approvers to it as well."""
        try:
            self._poster.edit(place, message)
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
        case_id = int(delivery.ref.split(".")[0])
        with self._desk.db.reading() as tx:
            dossier = cases.dossier(tx, case_id)
            old = places.read(tx, f"stub:{delivery.ref}")
            new = places.read(tx, f"card:{case_id}")
        if old is None:
            return ""
        if new is None:
            raise card_awaited(delivery)
        self._poster.edit(old, stub.stub(dossier, self._desk.layout, self._poster.link(new)))
        return old.ts

    def look(self, delivery: Delivery) -> Sight:
        """An edit may be done again."""
        return Absent()

    def give_up(self, delivery: Delivery) -> None:
        """Looking always tells."""


Drawn = tuple[Spot, Message]


class OnceCourier:
    """
    A message that is posted once and never changed; `draw` says where it goes and what it says, or that it has lapsed.
    """

    def __init__(self, poster: Poster, draw: Callable[[Delivery], Drawn | None]) -> None:
        self._poster = poster
        self._draw = draw

    def send(self, delivery: Delivery) -> str:
        """Post it."""
        drawn = self._draw(delivery)
        if drawn is None:
            return ""
        spot, message = drawn
        return self._poster.post(spot.channel, message, delivery.key, spot.thread_ts).ts

    def look(self, delivery: Delivery) -> Sight:
        """Look where it would go; what still waits for its card went nowhere."""
        try:
            drawn = self._draw(delivery)
        except NotYet:
            return Absent()
        place = look_for(self._poster, delivery, drawn[0] if drawn else None)
        return Absent() if place is None else Found(place.ts)

    def give_up(self, delivery: Delivery) -> None:
        """Looking always tells."""


def reminders(desk: Desk) -> Callable[[Delivery], Drawn | None]:
    """Draws the reminder `"5.1"`, the first of follow-up 5, for its assignee; put off or ended it has lapsed."""

    def draw(delivery: Delivery) -> Drawn | None:
        follow_up_id, count = (int(part) for part in delivery.ref.split("."))
        with desk.db.reading() as tx:
            follow_up = follow_ups.read(tx, follow_up_id)
            dossier = cases.dossier(tx, follow_up.case_id)
        if follow_up.state is not FollowUpState.FIRED or follow_up.reminders != count:
            return None
        canned = suggestion(desk.layout, dossier)
        text = words(desk.layout, dossier, canned) if canned else ""
        return Spot(delivery.lane), reminder.reminder(dossier, desk.layout, canned, text)

    return draw


def notice_lines(desk: Desk, poster: Poster) -> Callable[[Delivery], Drawn | None]:
    """Draws a notice, for a person or for the card's thread."""

    def draw(delivery: Delivery) -> Drawn | None:
        with desk.db.reading() as tx:
            notice = notice_rows.read(tx, int(delivery.ref))
            dossier = cases.dossier(tx, notice.case_id)
            place = places.read(tx, f"card:{notice.case_id}")
            escalation_id = notice.facts.get("escalation")
            escalation = escalations.read(tx, escalation_id) if isinstance(escalation_id, int) else None
        if notice.to == THREAD and place is None:
            raise card_awaited(delivery)
        link = poster.link(place) if place is not None and notice.to != THREAD else None
        message = notices.notice(notice, dossier, desk.layout, link, escalation, desk.by_hand_url(dossier))
        if notice.to == THREAD and place is not None:
            return Spot(place.channel, place.ts), message
        return Spot(notice.to), message

    return draw


def thread_openings(desk: Desk) -> Callable[[Delivery], Drawn | None]:
    """Draws the first line of a card's thread, which says that notes stay inside."""

    def draw(delivery: Delivery) -> Drawn | None:
        with desk.db.reading() as tx:
            place = places.read(tx, f"card:{delivery.ref}")
        if place is None:
            raise card_awaited(delivery)
        return Spot(place.channel, place.ts), notices.thread_opening()

    return draw
