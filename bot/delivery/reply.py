"""
The reply's couriers: publishing what was approved, once; and looking for what a person was to post by hand.

A reply whose fate is unknown is looked for on our own timeline. Where it is not seen it is sent again as long as its
network says that no second post comes of that (`Adapter.repeatable_for`), and never otherwise: it is looked for three
times in some ten minutes, and then a person decides on the card. It is looked for first because there are servers that
do not keep their network's word.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.delivery.courier import Absent, Found, NotYet, Sight, Unclear
from bot.delivery.retry import soon
from bot.desk.events import DESK
from bot.desk.reply import Reply, ReplyState
from bot.errors import Refused, Rejected, Replaced, Throttled, Unreachable, Unsure
from bot.platforms.base import Outgoing, Published
from bot.store import replies
from bot.store.database import AWAY
from bot.store.outbox import Delivery
from bot.work import sending
from bot.work.desk import Desk

CLOCKS_APART = timedelta(minutes=5)
"""How much the platform's clock may differ from ours when we look for our post."""

DATABASE_SECONDS = 1.0
PAUSED_SECONDS = 5.0
NEVER_LEFT = "the desk broke each time before it was sent; its log says why"
BY_HAND_LOOK_SECONDS = 60.0
BY_HAND_LOOKED_FOR = timedelta(minutes=30)


class ReplyCourier:
    """Publishes one submission of a reply, `"7.2"`, once."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Publish it, unless it was stopped, voided or has been sent."""
        try:
            reply, outgoing = self._begun(delivery)
        except AWAY:
            raise NotYet(DATABASE_SECONDS) from None  # Nothing has left the house.
        if outgoing is None:
            return reply.post_id or ""
        try:
            published = self._desk.adapters[reply.account].send(outgoing)
        except Throttled as error:
            self._hold_if_it_can_be_written(reply, delivery, self._now() + timedelta(seconds=error.retry_after))
            raise
        except Unreachable:
            self._hold_if_it_can_be_written(reply, delivery, self._now() + soon())
            raise
        except Rejected as error:
            settled = sending.settle_failed(self._desk, reply.id, error.cause or error.code, self._now())
            if settled.state is ReplyState.UNSURE:
                raise Unsure(error.code) from error
            raise
        except Exception:  # Unsure, or a bug of ours: nobody can say whether it was published
            sending.settle_unsure(self._desk, reply.id, self._now())
            raise
        sending.settle_sent(self._desk, reply.id, published, self._now())
        return published.post_id

    def _begun(self, delivery: Delivery) -> tuple[Reply, Outgoing | None]:
        """
        The reply, and what is to be published of it now; None where nothing is.

        Raises:
            NotYet: nothing is sent from its account at the moment.
            Replaced: another has it on the wire, or may take it there.
            Unsure: an earlier try may have been published, and this one is not to be made any more.
        """
        reply = self._read(delivery)
        if _round(delivery) != reply.round:
            return reply, None
        if reply.state is ReplyState.SENDING:
            if reply.changed_at >= delivery.due_at:  # Whoever else holds this very claim has it on the wire.
                raise Replaced(delivery.key)
            # It was begun before its line was due again: certainly not sent, but that could not be written down.
            self._hold(reply, delivery, self._now())
        sending.ask_if_late(self._desk, reply, self._now)
        try:
            reply = sending.begin(self._desk, reply.id, delivery, self._now())
        except Refused as refused:  # Somebody stopped it, or the author wrote; or it is too late to repeat it.
            if refused.code == "sending_paused":
                raise NotYet(PAUSED_SECONDS) from None
            reply = self._read(delivery)
            if reply.state is ReplyState.SENDING:
                raise Replaced(delivery.key) from None
            if reply.unsure_since is not None and reply.state is not ReplyState.SENT:
                raise Unsure(refused.code) from None
            return reply, None
        return reply, sending.outgoing(self._desk, reply)

    def look(self, delivery: Delivery) -> Sight:
        """Look at what the desk knows already, then on our own timeline."""
        reply = self._read(delivery)
        if _round(delivery) != reply.round or reply.state is ReplyState.SENT:
            return Found(reply.post_id or "")
        if reply.state is ReplyState.FAILED and not self._may_be_there_after_all(reply):
            return Found("")
        if reply.state is ReplyState.SENDING:  # The process died on the wire, before it could say so.
            sending.settle_unsure(self._desk, reply.id, self._now())
        elif reply.state not in (ReplyState.UNSURE, ReplyState.FAILED):
            return Absent()
        try:
            published = _find(self._desk, reply, reply.approved_at or reply.changed_at, self._now())
        except Rejected:  # Our timeline is closed to us, so it is for people to look; they must come to know of it.
            published = None
        if published is None:
            return self._not_seen(reply)
        sending.settle_sent(self._desk, reply.id, published, self._now())
        return Found(published.post_id)

    def _not_seen(self, reply: Reply) -> Sight:
        """Let it be sent again where that is harmless, once no earlier try can be at work any more."""
        if not sending.may_repeat(self._desk, reply.id, self._now()):
            return Unclear()
        is_over = self._now() - reply.changed_at >= self._desk.adapters[reply.account].repeatable_after
        return Absent(reply.repeats) if is_over else Unclear()

    def _may_be_there_after_all(self, reply: Reply) -> bool:
        """
        Whether only a person said that it is not there, and nothing was submitted since: the network may know better.

        Once there is a new reply, a post that looks like this one may be that one.
        """
        with self._desk.db.reading() as tx:
            others = replies.of_case(tx, reply.case_id)
        return reply.remark_by != DESK and not any(other.id > reply.id and other.round for other in others)

    def sweep(self, delivery: Delivery) -> int:
        """What stands in public is for people to take away."""
        return 0

    def give_up(self, delivery: Delivery) -> None:
        """Ask drafter and approver to look, or tell them that it never left the house."""
        reply = self._read(delivery)
        if _round(delivery) != reply.round:
            return
        if reply.state is ReplyState.APPROVED:
            sending.settle_failed(self._desk, reply.id, NEVER_LEFT, self._now())
            return
        if reply.state is ReplyState.SENDING:  # Every look broke off before it said that nobody knows.
            sending.settle_unsure(self._desk, reply.id, self._now())
        sending.ask_a_person(self._desk, reply.id, self._now())

    def _hold(self, reply: Reply, delivery: Delivery, send_at: datetime) -> None:
        sending.settle_held(self._desk, reply.id, delivery, send_at, self._now())

    def _hold_if_it_can_be_written(self, reply: Reply, delivery: Delivery, send_at: datetime) -> None:
        """The line says the same, and is written as soon as the database is there; unless it is another's by now."""
        with suppress(*AWAY, Replaced):
            self._hold(reply, delivery, send_at)

    def _read(self, delivery: Delivery) -> Reply:
        return _read(self._desk, delivery)


class ByHandCourier:
    """Looks on our timeline, for half an hour, for an approved text that a person was to post by hand."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Look once; there is nothing to bring but news."""
        reply = _read(self._desk, delivery)
        if reply.state is not ReplyState.BY_HAND or _round(delivery) != reply.round or reply.approved_at is None:
            return ""
        published = _find(self._desk, reply, reply.approved_at, self._now())
        if published is not None:
            sending.settle_sent(self._desk, reply.id, published, self._now())
            return published.post_id
        if self._now() - reply.approved_at < BY_HAND_LOOKED_FOR:
            raise NotYet(BY_HAND_LOOK_SECONDS)
        sending.remind_by_hand(self._desk, reply.id, self._now())
        return ""

    def look(self, delivery: Delivery) -> Sight:
        """Looking again is harmless."""
        return Absent()

    def sweep(self, delivery: Delivery) -> int:
        """Looking leaves no copies."""
        return 0

    def give_up(self, delivery: Delivery) -> None:
        """Its card asks a person all along."""


def _read(desk: Desk, delivery: Delivery) -> Reply:
    with desk.db.reading() as tx:
        return replies.read(tx, int(delivery.ref.split(".")[0]))


def _round(delivery: Delivery) -> int:
    return int(delivery.ref.split(".")[1])


def _find(desk: Desk, reply: Reply, since: datetime, now: datetime) -> Published | None:
    adapter = desk.adapters[reply.account]
    sought = adapter.look(sending.outgoing(desk, reply), since - CLOCKS_APART)
    sending.looked(desk, reply, sought.uses, now)
    return sought.found
