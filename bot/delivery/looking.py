"""
Looking in Slack for what the desk may have left there, and taking away what stands there more than once.

Slack has no way to ask for one message by our name for it: a channel's history is read. So that two hundred unsure
lines do not read it two hundred times, what was read serves every line that could be looked for at that moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from bot.clock import Clock
from bot.delivery.courier import NotYet
from bot.errors import Barred
from bot.slack.poster import Left, Poster
from bot.store import places, sweeps
from bot.store.database import Database
from bot.store.outbox import Delivery
from bot.store.places import Place

SLACK_LAG = timedelta(minutes=1)
"""How far Slack's clock may be behind ours when we look for what we posted."""

KEPT = timedelta(minutes=1)

FRESH = timedelta(minutes=5)
"""How long a message may stand before the desk knows it: whoever posts one writes down where a moment later."""


@dataclass(frozen=True)
class Spot:
    """Where a message goes: a channel or a person's id, and the thread in it."""

    channel: str
    thread_ts: str | None = None


@dataclass(frozen=True)
class _Sheet:
    """What stood at a spot at `read_at`, of what was posted since `oldest`."""

    oldest: datetime
    read_at: datetime
    left: list[Left]


class Lookout:
    """Looks for the couriers, whose threads share it: one reads at a time, and the next may find all it needs."""

    def __init__(self, db: Database, poster: Poster, clock: Clock) -> None:
        self._db = db
        self._poster = poster
        self._now = clock
        self._sheets: dict[Spot, _Sheet] = {}
        self._reading = Lock()

    def find(self, delivery: Delivery, spot: Spot, subject: str | None = None) -> list[Place]:
        """The messages at `spot` that are the delivery's by its key, or tell of the same `subject`; oldest first."""
        if delivery.first_tried_at is None:
            return []
        left = self._left(spot, delivery.first_tried_at - SLACK_LAG, delivery.due_at)
        return [one.place for one in left if _is_of(one, delivery, subject) or subject in one.names]

    def sweep(self, delivery: Delivery, spots: Iterable[Spot], subject: str | None = None) -> int:
        """
        Delete what of the delivery stands at these spots more than once; returns how many copies that were.

        What the desk knows to stand there is kept, else what the line found, else the oldest. A copy's thread goes with
        it, as far as it is ours. What is fresh is no copy, but a card that is just being posted where it moved to.

        Raises:
            NotYet: something is that fresh, and may turn out to be a copy.
        """
        if delivery.first_tried_at is None:
            return 0
        oldest, now = delivery.first_tried_at - SLACK_LAG, self._now()
        fresh_since = (now - FRESH).timestamp()
        if delivery.found and float(delivery.found) > fresh_since:  # what was read a while ago does not show it
            raise NotYet(FRESH.total_seconds())
        found = [
            (spot, one.place)
            for spot, left in self._readable(spots, oldest, now - KEPT)
            for one in left
            if _is_of(one, delivery, subject)
        ]
        copies = [(spot, place) for spot, place in found if float(place.ts) <= fresh_since]
        extra = self._extra([place for _, place in copies], delivery.found)
        for spot, place in copies:
            if place in extra:
                self._remove(spot, place, oldest)
        if len(copies) < len(found) > 1:
            raise NotYet(FRESH.total_seconds())
        return len(extra)

    def _readable(self, spots: Iterable[Spot], oldest: datetime, not_before: datetime) -> list[tuple[Spot, list[Left]]]:
        """What was posted where we are let in. Raises: Barred: that is nowhere."""
        found: list[tuple[Spot, list[Left]]] = []
        closed: Barred | None = None
        for spot in spots:
            try:
                found.append((spot, self._left(spot, oldest, not_before)))
            except Barred as error:
                closed = error
        if closed is not None and not found:
            raise closed
        return found

    def _left(self, spot: Spot, oldest: datetime, not_before: datetime) -> list[Left]:
        """What was posted at a spot since `oldest`, as it stood at some moment that is not before `not_before`."""
        with self._reading:
            sheet = self._sheets.get(spot)
            if sheet is None or sheet.oldest > oldest or sheet.read_at < not_before:
                sheet = self._read(spot, oldest)
                kept = {where: other for where, other in self._sheets.items() if sheet.read_at - other.read_at < KEPT}
                self._sheets = {**kept, spot: sheet}
            return sheet.left

    def _read(self, spot: Spot, oldest: datetime) -> _Sheet:
        """What is read goes back as far as anything that is to be looked for, to serve that, too."""
        with self._db.reading() as tx:
            first = sweeps.first_unsure(tx)
        if first is not None:
            oldest = min(oldest, first - SLACK_LAG)
        now = self._now()
        return _Sheet(oldest, now, self._poster.left(spot.channel, oldest, spot.thread_ts))

    def _extra(self, copies: list[Place], found: str | None) -> list[Place]:
        with self._db.reading() as tx:
            known = [place for place in copies if places.subject_at(tx, place) is not None]
        kept = known or [place for place in copies if place.ts == found] or copies[:1]
        return [place for place in copies if place not in kept]

    def _remove(self, spot: Spot, place: Place, oldest: datetime) -> None:
        if spot.thread_ts is None:
            for below in self._poster.left(place.channel, oldest, place.ts):
                if below.place != place:
                    self._poster.remove(below.place)
        self._poster.remove(place)


def _is_of(left: Left, delivery: Delivery, subject: str | None) -> bool:
    """Whether a message is the delivery's; one that tells of another subject was another's before a restore."""
    return delivery.key in left.names and left.names <= {delivery.key, subject}
