"""
How well the desk hears, at a look: every source with its last poll, its lag, what it costs, and whether it is on.

`SourcesWatch` has this told in the operators' channel: at once when a source begins or ceases to do something, and
every few minutes for the sake of its figures. Sources live in real time and people read the desk's: what is told here
is by the desk's clock throughout.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.desk import hearing as rules
from bot.desk import spending
from bot.desk.hearing import DEAF, SILENT_FOR, Hearing, Standing
from bot.desk.source import Source
from bot.desk.spending import LOOK_BACK_DAYS, MICROS, Cost, Thrift
from bot.desk.switch import Act, Off, Switch
from bot.store import outbox, sources, spend, switches
from bot.store.outbox import Kind
from bot.work import booking, granting, operating
from bot.work.desk import Desk

CARD = "sources"
FIGURES_EVERY = timedelta(minutes=5)
TOKEN_ALARMS = frozenset({granting.GONE, granting.IN_DOUBT, granting.NOT_RENEWED})


@dataclass(frozen=True)
class SourceHealth:
    """One source. `hearing` is None before its first poll, `off` while it is on."""

    source: Source
    standing: Standing
    hearing: Hearing | None
    off: Off | None
    cost: Cost


@dataclass(frozen=True)
class SendingHealth:
    """What one account sends; `off` is there while it may not, `token` is an alarm's code while its token ends."""

    account: str
    off: Off | None
    cost: Cost
    token: str | None = None


@dataclass(frozen=True)
class Overview:
    """
    All of it at `at`, with every moment by the desk's clock.

    `cost` is that of everything; `budget` is for a month, None where there is none. Amounts are in micros.
    """

    at: datetime
    sources: tuple[SourceHealth, ...]
    sending: tuple[SendingHealth, ...]
    cost: Cost
    budget: int | None
    thrift: Thrift

    def count(self, *standings: Standing) -> int:
        """How many sources do one of these."""
        return sum(one.standing in standings for one in self.sources)


def overview(tx: Session, desk: Desk, now: datetime, real_now: datetime) -> Overview:
    """How well the desk hears at this moment, and which accounts may send; `now` is the desk's."""
    today = real_now.date()
    known = {id: rules.shown_by(hearing, now - real_now) for id, hearing in sources.every(tx).items()}
    off, gone = switches.off(tx), booking.thrift(tx, desk, today)
    tokens = {one.subject: one.code for one in operating.alarms(tx) if one.code in TOKEN_ALARMS}
    by_day = spend.by_day(tx, today.replace(day=1) - timedelta(days=LOOK_BACK_DAYS))
    whole: dict[date, int] = {}
    for days in by_day.values():
        for day, micros in days.items():
            whole[day] = whole.get(day, 0) + micros

    def of(source: Source) -> SourceHealth:
        hearing, is_off = known.get(source.id), off.get(Switch(Act.LISTEN, source.id).name)
        has_money = spending.may_ask(source.stream, gone)
        standing = rules.standing(hearing, is_off is not None, has_money, now)
        return SourceHealth(source, standing, hearing, is_off, spending.cost(by_day.get(source.id, {}), today))

    def sends(account: str) -> SendingHealth:
        name = Switch(Act.SEND, account).name
        return SendingHealth(account, off.get(name), spending.cost(by_day.get(name, {}), today), tokens.get(account))

    return Overview(
        at=now,
        sources=tuple(of(source) for source in desk.layout.sources),
        sending=tuple(sends(account) for account in desk.layout.accounts),
        cost=spending.cost(whole, today),
        budget=desk.layout.listening.micros_a_month,
        thrift=gone,
    )


def figures(seen: Overview) -> dict[str, dict[str, str | int | float | None]]:
    """Each source by its id, for a monitor: what it does, its last poll and lag, the calls that are left, its cost."""
    return {one.source.id: _figures(one) for one in seen.sources}


def _figures(one: SourceHealth) -> dict[str, str | int | float | None]:
    hearing = one.hearing or Hearing(one.source.id, one.source.account)
    return {
        "is": one.standing,
        "last_poll": hearing.polled_at.isoformat() if hearing.polled_at else None,
        "lag_seconds": hearing.lag.total_seconds() if hearing.lag is not None else None,
        "calls_left": hearing.quota.left if hearing.quota else None,
        "usd_this_month": one.cost.so_far / MICROS,
    }


class SourcesWatch:
    """
    Has the message about the sources drawn again, and raises an alarm for each account of which something is not heard.

    Who begins to look knows nothing, and has it drawn once for nothing at most.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: object = None
        self._told_at: datetime | None = None

    def look(self, now: datetime, real_now: datetime) -> None:
        """Ask for the message if it would say something else; a desk without an operators' channel has none."""
        channel = self._desk.layout.operators_channel
        if channel is None:
            return
        with self._desk.db.reading() as tx:
            seen = overview(tx, self._desk, now, real_now)
        self._raise_alarms(seen, now)
        says = _says(seen)
        is_fresh = self._told_at is not None and self._told_at <= now < self._told_at + FIGURES_EVERY
        if says == self._told and is_fresh:
            return
        with self._desk.db.transaction() as tx:
            outbox.put(tx, Kind.OPERATORS, CARD, f"{channel} operators", now)
        self._told, self._told_at = says, now

    def _raise_alarms(self, seen: Overview, now: datetime) -> None:
        deaf = {one.source.account for one in seen.sources if _is_deaf(one, seen.at)}
        with self._desk.db.reading() as tx:
            raised = {one.subject for one in operating.alarms(tx) if one.code == operating.NOT_HEARD}
        if deaf == raised:
            return
        with self._desk.db.transaction() as tx:
            for account in sorted(deaf - raised):
                operating.alarm(tx, operating.NOT_HEARD, account, now)
            for account in sorted(raised - deaf):
                operating.over(tx, operating.NOT_HEARD, account)


def _is_deaf(one: SourceHealth, now: datetime) -> bool:
    """Whether it has not been heard for so long that somebody should look."""
    if one.standing not in DEAF or one.hearing is None:
        return False
    since = one.hearing.polled_at or one.hearing.failing_since
    return since is not None and now - since > SILENT_FOR


def _says(seen: Overview) -> object:
    """What is told at once: anything but times and amounts."""
    errors = tuple((one.standing, one.off, one.hearing.error if one.hearing else None) for one in seen.sources)
    return errors, tuple((one.off, one.token) for one in seen.sending), seen.thrift
