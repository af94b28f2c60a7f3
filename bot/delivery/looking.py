"""
Looking in Slack for what the desk may have left there, and taking away what stands there more than once.

Slack has no way to ask for one message by our name for it: a channel's history is read. So that two hundred unsure
lines do not read it two hundred times, what was read serves every line that could be looked for at that moment. A sweep
reads further back, and may do with what was read a while ago; so it has its own readings, and a look its own.
"""

from collections.abc import Callable, Iterable
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
    """What stood at a spot at `read_at`, of what was tried since `since`."""

    since: datetime
    read_at: datetime
    left: list[Left]


class _Readings:
    """
    What was read of Slack's channels. Threads share it: one reads at a time, and the next may find all it needs.

    `first` tells when the oldest was first tried of what will be looked for here: each reading goes back as far.
    """

    def __init__(self, poster: Poster, clock: Clock, first: Callable[[], datetime | None]) -> None:
        self._poster = poster
        self._now = clock
        self._first = first
        self._sheets: dict[Spot, _Sheet] = {}
        self._reading = Lock()

    def left(self, spot: Spot, tried_at: datetime, not_before: datetime) -> list[Left]:
        """What was posted at a spot since `tried_at`, as it stood at some moment that is not before `not_before`."""
        with self._reading:
            sheet = self._sheets.get(spot)
            if sheet is None or sheet.since > tried_at or sheet.read_at < not_before:
                since, now = min(tried_at, self._first() or tried_at), self._now()
                sheet = _Sheet(since, now, self._poster.left(spot.channel, since - SLACK_LAG, spot.thread_ts))
                kept = {where: other for where, other in self._sheets.items() if now - other.read_at < KEPT}
                self._sheets = {**kept, spot: sheet}
            return sheet.left


class Lookout:
    """Looks for the couriers, whose threads share it."""

    def __init__(self, db: Database, poster: Poster, clock: Clock) -> None:
        self._db = db
        self._poster = poster
        self._now = clock
        self._looks = _Readings(poster, clock, self._first_unsure)
        self._sweeps = _Readings(poster, clock, self._first_to_sweep)

    def find(self, delivery: Delivery, spot: Spot, subject: str | None = None) -> list[Place]:
        """The messages at `spot` that are the delivery's by its key, or tell of the same `subject`; oldest first."""
        if delivery.first_tried_at is None:
            return []
        left = self._looks.left(spot, delivery.first_tried_at, delivery.due_at)
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
        now = self._now()
        fresh_since = (now - FRESH).timestamp()
        if delivery.found and float(delivery.found) > fresh_since:  # what was read a while ago does not show it
            raise NotYet(FRESH.total_seconds())
        found = [
            (spot, one.place)
            for spot, left in self._readable(spots, delivery.first_tried_at, now - KEPT)
            for one in left
            if _is_of(one, delivery, subject)
        ]
        copies = [(spot, place) for spot, place in found if float(place.ts) <= fresh_since]
        extra = self._extra([place for _, place in copies], delivery.found)
        for spot, place in copies:
            if place in extra:
                self._remove(spot, place, delivery.first_tried_at - SLACK_LAG)
        if len(copies) < len(found) > 1:
            raise NotYet(FRESH.total_seconds())
        return len(extra)

    def _readable(
        self, spots: Iterable[Spot], tried_at: datetime, not_before: datetime
    ) -> list[tuple[Spot, list[Left]]]:
        """What was posted where we are let in. Raises: Barred: that is nowhere."""
        found: list[tuple[Spot, list[Left]]] = []
        closed: Barred | None = None
        for spot in spots:
            try:
                found.append((spot, self._sweeps.left(spot, tried_at, not_before)))
            except Barred as error:
                closed = error
        if closed is not None and not found:
            raise closed
        return found

    def _first_unsure(self) -> datetime | None:
        with self._db.reading() as tx:
            return sweeps.first_unsure(tx)

    def _first_to_sweep(self) -> datetime | None:
        with self._db.reading() as tx:
            return sweeps.first_to_sweep(tx, self._now())

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
