"""
Where in Slack something of ours stands.

A subject is what was posted: the card of a case (`"card:42"`), the review of a reply (`"review:7"`), the stub that a
card left in another channel (`"stub:42.C024BE91L.1716…"`), the message that it had to leave as it was (`"left:42"`).
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlmodel import Session

from bot.store.columns import read as read_value
from bot.store.tables_delivery import PLACES
from bot.store.upsert import insert

_OF_SUBJECT = select(PLACES).where(PLACES.c.subject == bindparam("subject"))


@dataclass(frozen=True)
class Place:
    """A message in Slack; `ts` is its timestamp as Slack spells it, which is its name in the channel."""

    channel: str
    ts: str


def read(tx: Session, subject: str) -> Place | None:
    """Where the subject stands; None when it does not."""
    row = tx.execute(_OF_SUBJECT, {"subject": subject}).first()
    return None if row is None else read_value(Place, row)


def save(tx: Session, subject: str, place: Place) -> None:
    """Remember where the subject stands now."""
    stands = {"channel": place.channel, "ts": place.ts}
    statement = insert(tx, PLACES).values(subject=subject, **stands)
    tx.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=stands))


def rename(tx: Session, subject: str, new_subject: str) -> None:
    """Let what stands there be something else from now on, as a card becomes a stub."""
    if read(tx, subject) is not None:
        forget(tx, new_subject)
    tx.execute(update(PLACES).where(PLACES.c.subject == subject).values(subject=new_subject))


def forget(tx: Session, subject: str) -> None:
    """Remember no more where the subject stands."""
    tx.execute(delete(PLACES).where(PLACES.c.subject == subject))


def subject_at(tx: Session, place: Place) -> str | None:
    """What of ours stands at a place; None when nothing does."""
    here = (PLACES.c.channel == place.channel, PLACES.c.ts == place.ts)
    return tx.execute(select(PLACES.c.subject).where(*here)).scalar()


def left_behind(tx: Session, case_id: int) -> list[Place]:
    """Where the card of a case stood before, in no order: its stubs, and what it had to leave as it was."""
    rows = tx.execute(select(PLACES).where(_is_stub(case_id) | (PLACES.c.subject == f"left:{case_id}")))
    return [read_value(Place, row) for row in rows]


def stubs(tx: Session, case_id: int) -> list[str]:
    """The stubs of a case by their subjects, which are the keys of the lines that draw them."""
    return list(tx.execute(select(PLACES.c.subject).where(_is_stub(case_id))).scalars())


def _is_stub(case_id: int) -> ColumnElement[bool]:
    """
    Whether it is one of these stubs, found by the index.

    A channel's id follows, which begins with a letter before Z in whatever order PostgreSQL sorts text; that order may
    put others' subjects between these, so the beginning is asked for as well.
    """
    begin = f"stub:{case_id}."
    return PLACES.c.subject.between(begin, f"{begin}Z") & PLACES.c.subject.startswith(begin, autoescape=True)


def cards_in(tx: Session, channel: str) -> list[int]:
    """The cases whose cards stand in a channel, the oldest first."""
    here = (PLACES.c.channel == channel, PLACES.c.subject.startswith("card:"))
    subjects = tx.execute(select(PLACES.c.subject).where(*here)).scalars()
    return sorted(int(subject.removeprefix("card:")) for subject in subjects)


def count(tx: Session, prefix: str) -> int:
    """How many subjects stand somewhere whose name begins so (`"card:"`)."""
    begins = PLACES.c.subject.startswith(prefix, autoescape=True)
    return int(tx.execute(select(func.count()).select_from(PLACES).where(begins)).scalar_one())
