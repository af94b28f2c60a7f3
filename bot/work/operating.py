"""
Looking after the desk itself: what it gave up telling, what alarms it, and who decides about that.

An alarm is a mark with a moment, raised in the transaction of what it tells of. The operators' card shows alarms and
what was given up as they are when it is drawn; `Watch` sees to it that it is drawn when they have changed, whatever
changed them.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.desk.people import Agent
from bot.errors import Refused
from bot.store import given_up, marks, outbox
from bot.store.database import Database
from bot.store.given_up import DECIDED_ON_CARDS, GivenUp
from bot.store.outbox import Kind
from bot.work import telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)

SHOWN = 10
"""How many of the lines that were given up the operators' card names."""

NOT_SHOWN = DECIDED_ON_CARDS | {Kind.OPERATORS}
"""The card tells neither of public replies, which other people decide about, nor of itself."""

CARD = "desk"
ALARM = "alarm:"
WELL = "well_since"
NO_ANSWER = "no_answer"
GAP = "gap"
CAUGHT_UP = "caught_up"
NOT_HEARD = "not_heard"
LOCKED_OUT = "locked_out"


@dataclass(frozen=True)
class Alarm:
    """Something that an operator must mend. `code` is Slack's word for it, `subject` a channel's id or another name."""

    code: str
    subject: str
    since: datetime

    @property
    def name(self) -> str:
        """`"alarm:is_archived:C024BE91L"`"""
        return _name(self.code, self.subject)


@dataclass(frozen=True)
class Trouble:
    """
    What the desk cannot mend by itself: the oldest lines that were given up, how many `more`, and the alarms.

    `news` is what it has mended, and what people should know of all the same.
    """

    lines: tuple[GivenUp, ...]
    more: int
    alarms: tuple[Alarm, ...]
    news: tuple[Alarm, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.alarms or self.news)


def trouble(tx: Session) -> Trouble:
    """All that is wrong at this moment."""
    lines = tuple(given_up.lines(tx, SHOWN, NOT_SHOWN))
    more = given_up.count(tx, NOT_SHOWN) - len(lines)
    raised = alarms(tx)
    news = tuple(one for one in raised if one.code == CAUGHT_UP)
    return Trouble(lines, more, tuple(one for one in raised if one not in news), news)


def alarms(tx: Session) -> tuple[Alarm, ...]:
    """Everything that is told until it is over or somebody has seen to it, the oldest first."""
    return tuple(_alarm(name, at) for name, at in marks.begun(tx, ALARM))


def well_since(tx: Session) -> datetime | None:
    """Since when nothing is wrong; None before anything ever was."""
    return marks.read(tx, WELL)


def alarm(tx: Session, code: str, subject: str, now: datetime) -> None:
    """Tell the operators of something (`code` `"is_archived"`, `subject` `"C024BE91L"`); twice changes nothing."""
    marks.begin(tx, _name(code, subject), now)


def over(tx: Session, code: str, subject: str) -> None:
    """End one alarm about `subject`; others about it stay."""
    marks.forget(tx, _name(code, subject))


def forget_news(tx: Session, before: datetime) -> None:
    """Tell no more of what was only news, from before a moment."""
    news = marks.begun(tx, _name(CAUGHT_UP, ""))
    marks.forget(tx, *(name for name, at in news if at < before))


def stretch(source_id: str, since: datetime | None, until: datetime | None, *counts: int) -> str:
    """The subject of an alarm about a stretch of time: `"x:acme_es 1772546520 1772547360 3"`; 0 is not known."""
    moments = [int(moment.timestamp()) if moment else 0 for moment in (since, until)]
    return " ".join([source_id, *map(str, [*moments, *counts])])


def calm(tx: Session, subject: str) -> None:
    """End every alarm about `subject`: it is well again."""
    about = [name for name, at in marks.begun(tx, ALARM) if _alarm(name, at).subject == subject]
    marks.forget(tx, *about)


class Watch:
    """
    Has the operators' card drawn when what it tells has changed since this one looked last.

    Who begins to look knows nothing and has it drawn once for nothing at most. `silent` names those outside who do not
    answer at the moment (`"slack"`, `"x:acme"`): each is an alarm for as long as that lasts.
    """

    def __init__(self, desk: Desk, silent: Callable[[], Collection[str]]) -> None:
        self._desk = desk
        self._silent = silent
        self._told: Trouble | None = None

    def look(self, now: datetime) -> None:
        """Ask for the card if it would show something else; a desk that was always well has none."""
        channel = self._desk.layout.operators_channel
        if channel is None:
            return
        self._note_silence(now)
        with self._desk.db.reading() as tx:
            found, is_told = trouble(tx), outbox.read(tx, f"{Kind.OPERATORS}:{CARD}") is not None
        if found == self._told or not (found or is_told):
            return
        with self._desk.db.transaction() as tx:
            if found:
                marks.forget(tx, WELL)
            else:
                marks.begin(tx, WELL, now)
            outbox.put(tx, Kind.OPERATORS, CARD, f"{channel} operators", now)
        self._told = found

    def _note_silence(self, now: datetime) -> None:
        silent = set(self._silent())
        with self._desk.db.reading() as tx:
            noted = {one.subject for one in alarms(tx) if one.code == NO_ANSWER}
        if silent == noted:
            return
        with self._desk.db.transaction() as tx:
            for side in silent - noted:
                alarm(tx, NO_ANSWER, side, now)
            marks.forget(tx, *(_name(NO_ANSWER, side) for side in noted - silent))


def may_operate(agent: Agent) -> None:
    """Raises: Refused: "not_an_operator"."""
    if not agent.operates:
        raise Refused("not_an_operator")


def retry(db: Database, keys: Sequence[str], by: str, now: datetime) -> None:
    """
    Have lines that were given up brought once more, all of them or none.

    Raises:
        Refused: "card_decides"; "no_such_delivery"; "not_given_up" (facts: key).
    """
    with db.transaction() as tx:
        for key in keys:
            if not given_up.retry(tx, key, now):
                raise _refusal(tx, key)
    log.info("outbox.retried", extra={"lines": list(keys), "by": by})


def retry_all(db: Database, by: str, now: datetime) -> int:
    """Have everything brought once more that was given up and is not for its card to decide; returns how many."""
    with db.transaction() as tx:
        keys = [line.key for line in given_up.lines(tx, given_up.count(tx), DECIDED_ON_CARDS)]
        for key in keys:
            given_up.retry(tx, key, now)
    log.info("outbox.retried", extra={"lines": keys, "by": by})
    return len(keys)


def drop(db: Database, keys: Sequence[str], by: str) -> None:
    """
    Let be what was given up, all of it or nothing.

    Raises:
        Refused: "no_such_delivery"; "not_given_up" (facts: key).
    """
    with db.transaction() as tx:
        for key in keys:
            if not given_up.drop(tx, key):
                raise _refusal(tx, key)
    log.info("outbox.dropped", extra={"lines": list(keys), "by": by})


def dismiss(desk: Desk, alarm_name: str, by: str, now: datetime) -> None:
    """End an alarm that somebody has seen to, and try what it kept away; one that is over already stays so."""
    with desk.db.transaction() as tx:
        marks.forget(tx, alarm_name)
        telling.strayed_cards(tx, desk, now, _alarm(alarm_name, now).subject)
    log.info("alarm.dismissed", extra={"alarm": alarm_name, "by": by})


def _refusal(tx: Session, key: str) -> Refused:
    line = outbox.read(tx, key)
    if line is None:
        return Refused("no_such_delivery", key=key)
    if line.kind in DECIDED_ON_CARDS:
        return Refused("card_decides", key=key)
    return Refused("not_given_up", key=key)


def _name(code: str, subject: str) -> str:
    return f"{ALARM}{code}:{subject}"


def _alarm(name: str, since: datetime) -> Alarm:
    _, code, subject = name.split(":", 2)
    return Alarm(code, subject, since)
