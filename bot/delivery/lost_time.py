"""
Couriers of a desk that was restored: what the lost time may have brought already is looked for before it is brought.

A reminder that fired then fires again, a draft is handed over again, a mention comes in again and asks for a card. All
of them stand in Slack if they were told, so each is looked for once, as far back as the backup; what is about a post
that came later is left alone. A card may have moved to any queue since, so all of them are swept of it later.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.delivery.courier import Absent, Courier, Found, Sight, Unclear, nothing_sent
from bot.errors import Unsure
from bot.store import cases, follow_ups, replies, restored, sweeps
from bot.store.outbox import REDRAWN, Delivery, Kind
from bot.store.restored import LostTime
from bot.work.desk import Desk

LOOKED_FOR = (Kind.CARD, Kind.REVIEW, Kind.THREAD, Kind.REMINDER)
"""What has the same name when it is told again; public replies are looked for by their own courier."""


def careful(desk: Desk, couriers: Mapping[Kind, Courier], clock: Clock) -> dict[Kind, Courier]:
    """The couriers, looking first where the database was restored from a backup."""
    with desk.db.reading() as tx:
        lost = restored.lost_time(tx)
    if lost is None:
        return dict(couriers)
    looking: dict[Kind, Courier] = {kind: LookingFirst(couriers[kind], desk, lost, clock) for kind in LOOKED_FOR}
    return {**couriers, **looking}


class LookingFirst:
    """Brings only what another courier did not find at its place."""

    def __init__(self, courier: Courier, desk: Desk, lost: LostTime, clock: Clock) -> None:
        self._courier = courier
        self._desk = desk
        self._lost = lost
        self._now = clock

    def send(self, delivery: Delivery) -> str:
        """Look, when it may be there; then bring it, or draw over what was found."""
        with nothing_sent():
            sight = self._look_back(delivery) if self._may_be_there(delivery) else Absent()
        if isinstance(sight, Found) and delivery.kind not in REDRAWN:
            return sight.where
        if isinstance(sight, Unclear):
            raise Unsure("restored")
        return self._courier.send(delivery)

    def look(self, delivery: Delivery) -> Sight:
        """As the courier looks."""
        return self._courier.look(delivery)

    def sweep(self, delivery: Delivery) -> int:
        """As the courier sweeps."""
        return self._courier.sweep(delivery)

    def give_up(self, delivery: Delivery) -> None:
        """As the courier gives up."""
        self._courier.give_up(delivery)

    def _may_be_there(self, delivery: Delivery) -> bool:
        return delivery.found is None and self._about(delivery) <= self._lost.until

    def _look_back(self, delivery: Delivery) -> Sight:
        tried_then = replace(delivery, first_tried_at=self._lost.since)
        if delivery.kind is Kind.CARD:
            with self._desk.db.transaction() as tx:
                sweeps.ask(tx, tried_then, self._now())
        return self._courier.look(tried_then)

    def _about(self, delivery: Delivery) -> datetime:
        """When that came to be which the delivery tells of."""
        subject = int(delivery.ref.split(".")[0])
        with self._desk.db.reading() as tx:
            if delivery.kind is Kind.REVIEW:
                return replies.read(tx, subject).started_at
            case_id = follow_ups.read(tx, subject).case_id if delivery.kind is Kind.REMINDER else subject
            return cases.dossier(tx, case_id).first.mention.posted_at
