"""
Listening to a source: asking for what is newer than its cursor, when it is time and nobody has paused it.

When to ask again, how it went and what it cost are rows, so every replica and every restart obeys them. Two clocks
count here: the desk's, by which mentions and their promises go, and real time, by which networks do.
"""

import logging
from collections.abc import Container
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.desk import hearing as rules
from bot.desk import spending
from bot.desk.hearing import Hearing, Pace
from bot.desk.source import Source, Stream
from bot.desk.switch import Act, Switch
from bot.errors import LockedOut, Rejected, RemoteError, Throttled
from bot.platforms.base import Page
from bot.store import cursors, sources, switches
from bot.work import booking, intake, operating
from bot.work.answered_elsewhere import take_in_own
from bot.work.desk import Desk
from bot.work.intake import Detect

log = logging.getLogger(__name__)

LATE_POLLS, LATE_SLACK = 5, timedelta(seconds=30)
"""How many pauses may pass without a poll, and how long besides, before the desk says that it does not hear."""


def poll(desk: Desk, source: Source, detect: Detect, clock: Clock, real: Clock) -> int | None:
    """
    Hear a source if its time has come; returns how many mentions were new, None where it was not asked.

    What is paused, or has no money left, is not asked. Raises as `hear` does.
    """
    with desk.db.reading() as tx:
        hearing = sources.read(tx, source.id)
        is_off = switches.read(tx, Switch(Act.LISTEN, source.id)) is not None
    if is_off or not rules.is_due(hearing, real()):
        return None
    with desk.db.reading() as tx:
        gone = booking.thrift(tx, desk, real().date())
    if not spending.may_ask(source.stream, gone):
        return None
    bounds = rules.pace(desk.layout.listening.latest(source.stream), spending.slower(source.stream, gone))
    return hear(desk, source, bounds, detect, clock, real)


def hear(desk: Desk, source: Source, bounds: Pace, detect: Detect, clock: Clock, real: Clock) -> int:
    """
    Take in what a source has brought since its cursor; returns how many mentions were new.

    The first time, it only marks the present moment. Raises as `platforms.base.Adapter.read` does; what was taken in
    before stays.
    """
    before = _known(desk, source)
    try:
        taken = _ask(desk, source, detect, clock)
    except RemoteError as error:
        _put_off(desk, source, before, error, bounds, clock(), real())
        raise
    _settle(desk, source, before, taken, bounds, clock(), real())
    return taken


def hears_every_account(desk: Desk, real_now: datetime) -> bool:
    """Whether the mentions of every account were read lately, by whichever replica; a paused one is as it should be."""
    patience = desk.layout.listening.poll_every * LATE_POLLS + LATE_SLACK
    with desk.db.reading() as tx:
        known, off = sources.every(tx), switches.off(tx)
    polled = [known[account].polled_at if account in known else None for account in _listened(desk, off)]
    return all(at is not None and real_now - at < patience for at in polled)


def _listened(desk: Desk, off: Container[str]) -> list[str]:
    return [account for account in desk.layout.accounts if Switch(Act.LISTEN, account).name not in off]


def _known(desk: Desk, source: Source) -> Hearing:
    """How the source is doing, with a row of its own from its first poll on."""
    with desk.db.reading() as tx:
        found = sources.read(tx, source.id)
    if found is not None:
        return found
    new = Hearing(source.id, source.account)
    with desk.db.transaction() as tx:
        sources.save(tx, new)
    return new


def _ask(desk: Desk, source: Source, detect: Detect, clock: Clock) -> int:
    adapter = desk.adapters[source.account]
    with desk.db.reading() as tx:
        cursor = cursors.read(tx, source.id)
    if cursor is not None:
        return sum(_take_in(desk, source, page, detect, clock()) for page in adapter.read(source, cursor))
    start = adapter.start(source)
    with desk.db.transaction() as tx:
        cursors.begin(tx, source.id, start.cursor, clock())
        booking.used(tx, desk, source.account, source.id, start.uses, clock())
    log.info("listening.started", extra={"source": source.id})
    return 0


def _take_in(desk: Desk, source: Source, page: Page, detect: Detect, now: datetime) -> int:
    if source.stream is Stream.OWN:
        return take_in_own(desk, source, page, now)
    return intake.take_in(desk, source, page, detect, now)


def _settle(
    desk: Desk, source: Source, before: Hearing, taken: int, bounds: Pace, now: datetime, real_now: datetime
) -> None:
    """Write down a poll that went well, and tell what was caught up on if there was nothing to hear for long."""
    missed, quota = rules.silence(before, real_now), desk.adapters[source.account].quota(source)
    with desk.db.transaction() as tx:
        current = sources.read(tx, source.id) or before
        sources.save(tx, rules.heard(current, taken, bounds, quota, real_now))
        if current.failing_since:
            operating.over(tx, operating.LOCKED_OUT, source.account)
        if missed and (current.heard or source.stream is Stream.MENTIONS):
            subject = operating.stretch(source.id, now - missed, now, current.heard)
            operating.alarm(tx, operating.CAUGHT_UP, subject, now)
            log.warning("listening.caught_up", extra={"source": source.id, "found": current.heard})
    if before.failing_since:
        log.info("listening.mended", extra={"source": source.id})


def _put_off(
    desk: Desk, source: Source, before: Hearing, error: RemoteError, bounds: Pace, now: datetime, real_now: datetime
) -> None:
    """Write down a poll that went wrong, and tell at once what only an operator can mend."""
    wait = timedelta(seconds=error.retry_after) if isinstance(error, Throttled) else timedelta()
    told = f"{error.code}: {error.cause}" if isinstance(error, Rejected) and error.cause else error.code
    with desk.db.transaction() as tx:
        current = sources.read(tx, source.id) or before
        sources.save(tx, rules.failed(current, told, wait, bounds, real_now))
        if isinstance(error, LockedOut):
            operating.alarm(tx, operating.LOCKED_OUT, source.account, now)
