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
from bot.store import ahead, places, sweeps
from bot.store.database import Database
from bot.store.outbox import Delivery, State
from bot.store.places import Place

SLACK_LAG = timedelta(minutes=1)
"""How far Slack's clock may be behind ours when we look for what we posted, besides what is known of them."""

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

    `first` tells when the oldest was first tried of what will be looked for here: each reading goes back as far, and by
    `lag` further. What was read later than now was read before somebody set the clock back, and is forgotten.
    """

    def __init__(
        self, poster: Poster, clock: Clock, first: Callable[[], datetime | None], lag: Callable[[], timedelta]
    ) -> None:
        self._poster = poster
        self._now = clock
        self._first = first
        self._lag = lag
        self._sheets: dict[Spot, _Sheet] = {}
        self._reading = Lock()

    def left(self, spot: Spot, tried_at: datetime, not_before: datetime) -> list[Left]:
        """What was posted at a spot since `tried_at`, as it stood at some moment that is not before `not_before`."""
        with self._reading:
            sheet, now = self._sheets.get(spot), self._now()
            if sheet is None or sheet.since > tried_at or not not_before <= sheet.read_at <= now:
                since = min(tried_at, self._first() or tried_at)
                sheet = _Sheet(since, now, self._poster.left(spot.channel, since - self._lag(), spot.thread_ts))
                kept = {where: other for where, other in self._sheets.items() if now - KEPT < other.read_at <= now}
                self._sheets = {**kept, spot: sheet}
            return sheet.left


class Lookout:
    """Looks for the couriers, whose threads share it."""

    def __init__(self, db: Database, poster: Poster, clock: Clock) -> None:
        self._db = db
        self._poster = poster
        self._now = clock
        self._looks = _Readings(poster, clock, self._first_unsure, self._lag)
        self._sweeps = _Readings(poster, clock, self._first_to_sweep, self._lag)

    def find(self, delivery: Delivery, spot: Spot, subject: str | None = None) -> list[Place]:
        """The messages at `spot` that are the delivery's by its key, or tell of the same `subject`; oldest first."""
        if delivery.first_tried_at is None:
            return []
        left = self._looks.left(spot, delivery.first_tried_at, delivery.due_at)
        return [one.place for one in left if _is_of(one, delivery, subject)]

    def sweep(self, delivery: Delivery, spots: Iterable[Spot], subject: str | None = None) -> int:
        """
        Delete what of the delivery stands at these spots more than once; returns how many copies that were.

        What the desk knows is kept, else what the line found, else the oldest. A copy's thread goes with it, as far as
        it is ours; what was told only there is told again. What is fresh is no copy, but a card that is just being
        posted where it moved to.

        Raises:
            NotYet: something is that fresh, and may turn out to be a copy.
            Barred: one of the spots is closed to us; those that are not were swept.
        """
        if delivery.first_tried_at is None:
            return 0
        now, lag = self._now(), self._lag()
        fresh_since = (now - FRESH - (lag - SLACK_LAG)).timestamp()
        if delivery.found and float(delivery.found) > fresh_since:  # what was read a while ago does not show it
            raise NotYet(FRESH.total_seconds())
        sheets, closed = self._readable(spots, delivery.first_tried_at, now - KEPT)
        found = [(spot, one.place) for spot, left in sheets for one in left if _is_of(one, delivery, subject)]
        copies = [(spot, place) for spot, place in found if float(place.ts) <= fresh_since]
        extra = self._extra(delivery, [place for _, place in copies])
        for spot, place in copies:
            if place in extra:
                self._remove(spot, place, delivery.first_tried_at - lag)
        if len(copies) < len(found):
            raise NotYet(FRESH.total_seconds())
        if closed is not None:
            raise closed
        return len(extra)

    def _readable(
        self, spots: Iterable[Spot], tried_at: datetime, not_before: datetime
    ) -> tuple[list[tuple[Spot, list[Left]]], Barred | None]:
        """What was posted where we are let in, and why we are not where we are not."""
        found: list[tuple[Spot, list[Left]]] = []
        closed: Barred | None = None
        for spot in spots:
            try:
                found.append((spot, self._sweeps.left(spot, tried_at, not_before)))
            except Barred as error:
                closed = error
        return found, closed

    def _lag(self) -> timedelta:
        """How far Slack's clock may be behind ours."""
        with self._db.reading() as tx:
            return SLACK_LAG + ahead.most(tx)

    def _first_unsure(self) -> datetime | None:
        with self._db.reading() as tx:
            return sweeps.first_unsure(tx)

    def _first_to_sweep(self) -> datetime | None:
        with self._db.reading() as tx:
            return sweeps.first_to_sweep(tx, self._now())

    def _extra(self, delivery: Delivery, copies: list[Place]) -> list[Place]:
        """
        What is not kept of these.

        What the desk knows may stand for longer than was read; then none of these is kept beside it. Should somebody
        have deleted it, the redraw that follows the sweep of a sent line posts it anew; no other line is drawn again,
        so the last that is left of it stays.
        """
        with self._db.reading() as tx:
            stands = places.read(tx, delivery.key)
            kept = [place for place in copies if places.subject_at(tx, place) is not None]
        if stands is None or delivery.state is not State.SENT:
            kept = kept or [place for place in copies if place.ts == delivery.found] or copies[:1]
        return [place for place in copies if place not in kept]

    def _remove(self, spot: Spot, place: Place, oldest: datetime) -> None:
        if spot.thread_ts is None:
            for below in self._poster.left(place.channel, oldest, place.ts):
                if below.place != place:
                    self._have_told_again(below)
                    self._poster.remove(below.place)
        self._poster.remove(place)

    def _have_told_again(self, below: Left) -> None:
        """Before it is taken away: dying in between, the desk rather says it twice for a while than never."""
        with self._db.transaction() as tx:
            sweeps.tell_again(tx, below.names, below.place.ts, self._now())


def _is_of(left: Left, delivery: Delivery, subject: str | None) -> bool:
    """
    Whether a message is the delivery's: it tells of its subject, under whatever key, or of none and bears its key.

    A key may have been another's before a restore, and a subject may have had another key.
    """
    return subject in left.names or left.names == {delivery.key}
