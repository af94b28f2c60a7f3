"""The lists that people read: what is free, what is mine, what waits for me, and what a search finds."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, union
from sqlmodel import Session

from bot.desk.case import Case, Priority, Status
from bot.desk.follow_up import FollowUpState
from bot.desk.mention import Heard, Visibility, newest_of
from bot.desk.reply import ReplyState
from bot.store import mentions
from bot.store.columns import read, spelled
from bot.store.tables import CASES, FOLLOW_UPS, MENTIONS, REPLIES

EXCERPT_CHARACTERS = 140

MOST_WORDS = 20
LONGEST_WORD = 200
"""What a search goes by, at most, in words and characters; past some thousand SQLite refuses the statement."""

_IS_DIRECT = MENTIONS.c.visibility == spelled(Visibility.DIRECT)


@dataclass(frozen=True)
class Line:
    """
    A case as a list shows it.

    `author` is the handle, `excerpt` the beginning of the newest post in one line; `due_at` what the list goes by: the
    moment an answer is due, or the follow-up; None when nothing is owed.
    """

    case: Case
    author: str
    name: str
    excerpt: str
    due_at: datetime | None


def free(tx: Session, teams: Collection[str], now: datetime, most: int) -> tuple[Line, ...]:
    """The open cases of these teams that nobody holds and that are not snoozed: the urgent ones, then the others."""
    awake = or_(CASES.c.snoozed_until.is_(None), CASES.c.snoozed_until <= now)
    here = (CASES.c.status == spelled(Status.OPEN), CASES.c.assignee.is_(None), CASES.c.team.in_(teams), awake)
    urgent_first = case((CASES.c.priority == spelled(Priority.URGENT), 0), else_=1)
    due_first = (CASES.c.reply_due_at.asc().nulls_last(), CASES.c.id)
    chosen = _with_due(CASES.c.reply_due_at).where(*here).order_by(urgent_first, *due_first)
    return _lines(tx, chosen.limit(most))


def held_by(tx: Session, agent_id: str, most: int) -> tuple[Line, ...]:
    """The agent's cases that are not closed, due first."""
    here = (CASES.c.status != spelled(Status.CLOSED), CASES.c.assignee == agent_id)
    return _lines(tx, _due_first(CASES.c.reply_due_at).where(*here).limit(most))


def to_approve(tx: Session, teams: Collection[str], agent_id: str, most: int) -> tuple[Line, ...]:
    """The cases of these teams with a reply that waits for approval and that somebody else wrote, due first."""
    submitted = select(REPLIES.c.case_id).where(
        REPLIES.c.state == spelled(ReplyState.SUBMITTED), REPLIES.c.drafter != agent_id
    )
    here = (CASES.c.id.in_(submitted), CASES.c.team.in_(teams))
    return _lines(tx, _due_first(CASES.c.reply_due_at).where(*here).limit(most))


def follow_ups(tx: Session, agent_id: str, until: datetime, most: int) -> tuple[Line, ...]:
    """The agent's cases whose follow-up has fired or is due until a moment, due first."""
    statement = _due_first(FOLLOW_UPS.c.due_at).join(FOLLOW_UPS, FOLLOW_UPS.c.case_id == CASES.c.id)
    here = (
        CASES.c.status != spelled(Status.CLOSED),
        CASES.c.assignee == agent_id,
        FOLLOW_UPS.c.state != spelled(FollowUpState.DONE),
        FOLLOW_UPS.c.due_at <= until,
    )
    return _lines(tx, statement.where(*here).limit(most))


def search(tx: Session, text: str, teams: Collection[str], most: int) -> tuple[Line, ...]:
    """
    The cases of these teams that `text` names, the newest first.

    It is read as a case's number (`"MD-1042"`, `"1042"`), as an author's handle (`"@marta_l"`), and else as words that
    one mention or one reply has all of; of very many or very long ones their beginnings count. Direct messages are not
    looked through: what is found would tell what they say.
    """
    words = [word[:LONGEST_WORD] for word in text.split()[:MOST_WORDS]]
    found: tuple[Line, ...] = ()
    if not words:
        return found
    if number := re.fullmatch(r"(?:md-)?(\d{1,9})", text.strip(), re.IGNORECASE | re.ASCII):
        found = _found(tx, CASES.c.id == int(number[1]), teams, most)
    if not found and text.strip().startswith("@"):
        authors = select(MENTIONS.c.case_id).where(func.lower(MENTIONS.c.author_handle) == func.lower(words[0][1:]))
        found = _found(tx, CASES.c.id.in_(authors), teams, most)
    if not found:
        said = select(MENTIONS.c.case_id).where(_has_all(MENTIONS.c.text, words), ~_IS_DIRECT)
        answered = select(REPLIES.c.case_id).where(_has_all(REPLIES.c.text, words))
        found = _found(tx, CASES.c.id.in_(union(said, answered)), teams, most)
    return found


def _found(tx: Session, which: ColumnElement[bool], teams: Collection[str], most: int) -> tuple[Line, ...]:
    statement = _with_due(CASES.c.reply_due_at).where(which, CASES.c.team.in_(teams))
    return _lines(tx, statement.order_by(CASES.c.newest.desc()).limit(most))


def _has_all(column: ColumnElement[str], words: Collection[str]) -> ColumnElement[bool]:
    """Whether the text has every word in it, whatever the case of its letters and the letters around it."""
    return and_(*(func.lower(column).contains(word.lower(), autoescape=True) for word in words))


def _due_first(due_at: ColumnElement[datetime | None]) -> Select[Any]:
    return _with_due(due_at).order_by(due_at.asc().nulls_last(), CASES.c.id)


def _with_due(due_at: ColumnElement[datetime | None]) -> Select[Any]:
    return select(CASES, due_at.label("line_due_at"))


def _lines(tx: Session, chosen: Select[Any]) -> tuple[Line, ...]:
    """The chosen cases with the words of their newest posts, which are read for these few only."""
    rows = tx.execute(chosen).all()
    said = mentions.of_cases(tx, [row.id for row in rows])
    return tuple(_line(row, newest_of(said[row.id])) for row in rows)


def _line(row: Row[Any], newest: Heard) -> Line:
    author = newest.mention.author
    return Line(read(Case, row), author.handle, author.name, _excerpt(_words(newest)), row.line_due_at)


def _words(heard: Heard) -> str:
    if heard.withdrawn_at is not None:
        return "(deleted by its author)"
    return "(direct message)" if heard.mention.visibility is Visibility.DIRECT else heard.mention.text


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT_CHARACTERS else f"{line[: EXCERPT_CHARACTERS - 1].rstrip()}…"
