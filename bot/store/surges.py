"""
Surges, and which cases are folded into them.

A case's place in a surge is written here and nowhere else: who saves a case that was read before must not fold it
again.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from bot.desk.case import Case
from bot.desk.mention import Visibility
from bot.desk.surge import Surge
from bot.errors import Refused
from bot.store.columns import read as read_value
from bot.store.columns import spelled
from bot.store.tables import CASES, MENTIONS
from bot.store.tables_listening import SURGES
from bot.store.upsert import insert

LOOKED_BACK = 500
"""How many of the newest cases are looked at, at most, for what a new one shares with them."""


_CURRENT = select(SURGES).where(SURGES.c.ended_at.is_(None)).order_by(SURGES.c.id)


def recent_posts(tx: Session, team: str, since: datetime, but: int) -> list[tuple[str | None, str]]:
    """
    Language and words of the newest posts of a team's cases that were opened since a moment, but of case `but`.

    The words of direct messages are not among them, for a surge's topic is told to everybody.

    They are among the newest of all cases, so that the search has an end however many there are.
    """
    newest = select(CASES).order_by(CASES.c.id.desc()).limit(LOOKED_BACK).subquery()
    words = select(newest.c.language, MENTIONS.c.text).join(newest, newest.c.newest == MENTIONS.c.id)
    is_told = MENTIONS.c.visibility != spelled(Visibility.DIRECT)
    here = (newest.c.team == team, newest.c.opened_at >= since, newest.c.id != but, is_told)
    return [(language, text) for language, text in tx.execute(words.where(*here))]


def current(tx: Session) -> list[Surge]:
    """All surges that are not over, oldest first."""
    return [read_value(Surge, row) for row in tx.execute(_CURRENT)]


def lock_current(tx: Session) -> list[Surge]:
    """The same, locked: all of them in one order, so that two who take in pages do not wait in a circle."""
    return [read_value(Surge, row) for row in tx.execute(_CURRENT.with_for_update())]


def read(tx: Session, surge_id: int) -> Surge:
    """
    A surge as it stands.

    Raises:
        Refused: "stale_button" when there is none of that id.
    """
    row = tx.execute(select(SURGES).where(SURGES.c.id == surge_id)).first()
    if row is None:
        raise Refused("stale_button")
    return read_value(Surge, row)


def begin(tx: Session, team: str, queue: str, topic: str, now: datetime) -> Surge:
    """The surge of a queue about a topic, begun now unless another network's posts have begun it already."""
    columns = {"team": team, "queue": queue, "topic": topic, "began_at": now, "last_at": now, "urgent": 0}
    tx.execute(insert(tx, SURGES).on_conflict_do_nothing(), columns)
    return next(one for one in current(tx) if (one.team, one.queue, one.topic) == (team, queue, topic))


def heard(tx: Session, surge_id: int, is_urgent: bool, now: datetime) -> None:
    """One more has written about it."""
    more = {"last_at": now, "urgent": SURGES.c.urgent + int(is_urgent)}
    tx.execute(update(SURGES).where(SURGES.c.id == surge_id).values(more))


def end(tx: Session, surge_id: int, now: datetime) -> None:
    """It is over; nothing is folded into it any more."""
    tx.execute(update(SURGES).where(SURGES.c.id == surge_id).values(ended_at=now))


def fold(tx: Session, case_id: int, surge_id: int) -> None:
    """Let a surge's card tell of the case instead of one of its own."""
    tx.execute(update(CASES).where(CASES.c.id == case_id).values(surge_id=surge_id))


def unfold(tx: Session, case_id: int) -> None:
    """Let the case have a card of its own from now on."""
    tx.execute(update(CASES).where(CASES.c.id == case_id).values(surge_id=None))


def folded(tx: Session, surge_id: int, most: int | None = None) -> list[Case]:
    """The cases that a surge's card tells of, due first."""
    chosen = select(CASES).where(CASES.c.surge_id == surge_id)
    rows = tx.execute(chosen.order_by(CASES.c.reply_due_at.asc().nulls_last(), CASES.c.id).limit(most))
    return [read_value(Case, row) for row in rows]


def count(tx: Session, surge_id: int) -> int:
    """How many cases its card tells of."""
    chosen = select(func.count()).select_from(CASES).where(CASES.c.surge_id == surge_id)
    return int(tx.execute(chosen).scalar_one())
