"""
How well a source is heard, and when it is asked again.

A source is asked sooner while posts come in and later while it is quiet, between two bounds; later still where the
network says that little is left of its limit, and not at all while people have it paused. These moments are real time
and not the desk's clock: they are about a network's patience and a bill, not about promises. `shown_by` has them as
people read them, who know one clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

EASE = 1.5
"""How much longer than the last one the pause after a quiet poll is."""

SOONEST_OF = 4
"""How many times sooner than at the latest a source is asked while posts come in."""

SECOND = timedelta(seconds=1)
EARLY = timedelta(milliseconds=100)
"""A tick that comes so much too early need not come again."""

SILENT_POLLS = 3
SILENT_FOR = timedelta(minutes=5)
"""What has not been heard for so many of its pauses, and for so long, is worth telling."""


class Standing(StrEnum):
    """What a source is doing."""

    NEW = "new"  # nobody has asked it yet
    HEARD = "heard"
    FAILING = "failing"  # the network does not answer, or refuses
    SILENT = "silent"  # nobody has asked for long
    PAUSED = "paused"
    STOPPED = "stopped"  # for want of money


DEAF = frozenset({Standing.FAILING, Standing.SILENT})
"""What is not heard, and should be."""


@dataclass(frozen=True)
class Pace:
    """After how long a source is asked again, at the soonest and at the latest."""

    soonest: timedelta
    latest: timedelta


@dataclass(frozen=True)
class Quota:
    """What a network says of how often it may be asked: `left` of `limit` calls, until it counts anew."""

    limit: int
    left: int
    until: datetime


@dataclass(frozen=True)
class Hearing:
    """
    How a source is doing; `id` is the source's.

    `asked_at` is the last poll, `polled_at` the last that went well; `failing_since` and `error` tell of those since
    that did not. `pause` is how long it rests between polls at present. `newest_at` is when its newest post was
    posted, and `lag` how much later it was heard, both by the desk's clock. `heard` counts what came in since
    `polled_at`, before a poll broke.
    """

    id: str
    account: str
    asked_at: datetime | None = None
    next_poll_at: datetime | None = None
    polled_at: datetime | None = None
    pause: timedelta = timedelta()
    newest_at: datetime | None = None
    lag: timedelta | None = None
    heard: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    quota: Quota | None = None


def pace(latest: timedelta, slower: int = 1) -> Pace:
    """The bounds for a source that is asked at the latest every `latest`, or `slower` times as late."""
    soonest = max(latest / SOONEST_OF, min(latest, SECOND))
    return Pace(soonest * slower, latest * slower)


def is_due(hearing: Hearing | None, now: datetime) -> bool:
    """Whether it is time to ask; a clock that was set back does not make the desk deaf."""
    if hearing is None or hearing.next_poll_at is None or hearing.asked_at is None:
        return True
    return not hearing.asked_at <= now < hearing.next_poll_at - EARLY


def heard(hearing: Hearing, found: int, bounds: Pace, quota: Quota | None, now: datetime) -> Hearing:
    """The source after a poll that went well and brought `found` posts."""
    pause = bounds.soonest if found else max(bounds.soonest, min(hearing.pause * EASE, bounds.latest))
    return replace(
        hearing,
        asked_at=now,
        polled_at=now,
        next_poll_at=now + max(pause, _share(quota, now)),
        pause=pause,
        heard=0,
        failing_since=None,
        error=None,
        quota=quota,
    )


def failed(hearing: Hearing, error: str, wait: timedelta, bounds: Pace, now: datetime) -> Hearing:
    """The source after a poll that did not go well; `wait` is for how long the network wants to be left alone."""
    pause = max(bounds.soonest, min(hearing.pause * EASE, bounds.latest))
    return replace(
        hearing,
        asked_at=now,
        next_poll_at=now + max(pause, wait),
        pause=pause,
        failing_since=hearing.failing_since or now,
        error=error,
    )


def shown_by(hearing: Hearing, ahead: timedelta) -> Hearing:
    """The same, with its moments of real time as a clock shows them that is so far ahead of it."""

    def shown(at: datetime | None) -> datetime | None:
        return at and at + ahead

    return replace(
        hearing,
        asked_at=shown(hearing.asked_at),
        next_poll_at=shown(hearing.next_poll_at),
        polled_at=shown(hearing.polled_at),
        failing_since=shown(hearing.failing_since),
        quota=hearing.quota and replace(hearing.quota, until=hearing.quota.until + ahead),
    )


def silence(hearing: Hearing, now: datetime) -> timedelta | None:
    """For how long nothing was heard, where that is longer than a source rests; None where all is well or new."""
    since = hearing.polled_at
    if since is None or now - since <= max(SILENT_POLLS * hearing.pause, SILENT_FOR):
        return None
    return now - since


def standing(hearing: Hearing | None, is_off: bool, has_money: bool, now: datetime) -> Standing:
    """What a source is doing at this moment; what people decided comes before what went wrong."""
    if is_off:
        return Standing.PAUSED
    if not has_money:
        return Standing.STOPPED
    if hearing is None:
        return Standing.NEW
    if hearing.failing_since is not None:
        return Standing.FAILING
    if hearing.polled_at is None:
        return Standing.NEW
    return Standing.HEARD if silence(hearing, now) is None else Standing.SILENT


def _share(quota: Quota | None, now: datetime) -> timedelta:
    """The pause with which what is left lasts until the network counts anew; none while half of it is left."""
    if quota is None or quota.left * 2 > quota.limit or quota.until <= now:
        return timedelta()
    return (quota.until - now) / max(quota.left, 1)
