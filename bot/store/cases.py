"""Cases: found or opened for a mention, locked for a rule, saved with the history of what it changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, update
from sqlmodel import Session

from bot.desk.case import Case, Status
from bot.desk.dossier import KNOWN_DAYS, Dossier, Known
from bot.desk.events import AUTHOR, Change, Event, Fact
from bot.desk.mention import Mention, newest_of
from bot.desk.opening import Opening
from bot.desk.reply import ReplyState
from bot.desk.switch import Act, Switch
from bot.errors import Refused
from bot.store import escalations, events, follow_ups, mentions, native_answers, replies, switches
from bot.store.columns import read, spelled, written
from bot.store.tables import CASES

MOST_KNOWN = 100
"""How many earlier cases of an author are looked at."""

_ONE = select(CASES).where(CASES.c.id == bindparam("case_id"))
_LOCKED = _ONE.with_for_update()
_OF_AUTHOR = (CASES.c.platform == bindparam("platform"), CASES.c.author_id == bindparam("author_id"))
_NEWEST_FIRST = select(CASES).where(*_OF_AUTHOR).order_by(CASES.c.id.desc())
_BEFORE = _NEWEST_FIRST.where(CASES.c.id < bindparam("case_id")).limit(MOST_KNOWN)
_IN_THREAD = _NEWEST_FIRST.where(CASES.c.thread_id == bindparam("thread_id")).limit(1).with_for_update()
_WITH_ACCOUNT = _IN_THREAD.where(CASES.c.account == bindparam("account"))
_OWED = select(CASES.c.id).where(*_OF_AUTHOR, CASES.c.status == spelled(Status.OPEN), CASES.c.reply_due_at.is_not(None))


def find(tx: Session, platform: str, account: str | None, thread_id: str, author_id: str) -> Case | None:
    """The case of this author in this thread with this account, or the newest with any, locked; None without one."""
    told = {"platform": platform, "account": account, "thread_id": thread_id, "author_id": author_id}
    row = tx.execute(_IN_THREAD if account is None else _WITH_ACCOUNT, told).first()
    return None if row is None else read(Case, row)


def open(tx: Session, mention: Mention, mention_id: int, opening: Opening, now: datetime) -> Case:
    """Open the case that a stored mention asks for, with the mention in it and an answer owed."""
    columns = {
        "platform": mention.platform,
        "account": opening.account,
        "thread_id": mention.thread_id,
        "author_id": mention.author.id,
        "team": opening.team,
        "language": opening.language,
        "newest": mention_id,
        "opened_at": now,
        "first_reply_due_at": opening.first_reply_due_at,
        "status": Status.OPEN,
        "reply_due_at": opening.first_reply_due_at,
        "priority": opening.priority,
        "priority_reason": opening.priority_reason,
        "label": opening.label,
    }
    case = read(Case, tx.execute(insert(CASES).returning(CASES), columns).one())
    mentions.put_into(tx, mention_id, case.id)
    facts: dict[str, Fact] = {"mention": mention_id, "team": opening.team, "language": opening.language}
    facts["due"] = opening.first_reply_due_at.isoformat()
    events.add(tx, case.id, (Event("case.opened", AUTHOR, mention.posted_at, {**facts, **opening.why}),))
    return case


def is_owed(tx: Session, platform: str, author_id: str, since: datetime) -> bool:
    """Whether somebody outside waits for an answer from us since then, to whatever they wrote on this platform."""
    waiting = tx.execute(_OWED, {"platform": platform, "author_id": author_id}).scalars().all()
    said = mentions.of_cases(tx, waiting)
    return any(newest_of(posts).mention.posted_at <= since for posts in said.values())


def lock(tx: Session, case_id: int) -> Case:
    """
    The case as it is, which nobody else can change until the transaction ends.

    Raises:
        Refused: "no_such_case".
    """
    row = tx.execute(_LOCKED, {"case_id": case_id}).first()
    if row is None:
        raise Refused("no_such_case")
    return read(Case, row)


def save(tx: Session, change: Change[Case]) -> None:
    """Write a locked case back, and what happened to it."""
    case = change.subject
    values = written(case)
    del values["surge_id"]  # `bot.store.surges` alone says what is folded
    tx.execute(update(CASES).where(CASES.c.id == case.id), values)
    events.add(tx, case.id, change.events)


def dossier(tx: Session, case_id: int) -> Dossier:
    """
    Everything known about a case.

    Raises:
        Refused: "no_such_case".
    """
    row = tx.execute(_ONE, {"case_id": case_id}).first()
    if row is None:
        raise Refused("no_such_case")
    case = read(Case, row)
    found = Dossier(
        case=case,
        mentions=mentions.of_case(tx, case_id),
        replies=replies.of_case(tx, case_id),
        follow_up=follow_ups.of_case(tx, case_id),
        escalation=escalations.newest_of(tx, case_id),
        known=known(tx, case),
        native=native_answers.of_case(tx, case_id),
    )
    if found.live is None or found.live.state is not ReplyState.APPROVED:
        return found
    return replace(found, sending_off=switches.read(tx, Switch(Act.SEND, found.live.account)))


def known(tx: Session, case: Case) -> Known | None:
    """What the author of a case asked of us before; None where it was nothing."""
    author = {"platform": case.platform, "author_id": case.author_id, "case_id": case.id}
    past = [read(Case, row) for row in tx.execute(_BEFORE, author)]
    if not past:
        return None
    since = case.opened_at - timedelta(days=KNOWN_DAYS)
    contacts = 1 + sum(one.opened_at >= since for one in past)
    return Known(contacts, past[0], events.last(tx, past[0].id, "case.closed") if past[0].closed_as else None)


def snoozed(tx: Session, now: datetime, most: int) -> list[int]:
    """The ids of cases whose snooze is over, the longest over first."""
    due = select(CASES.c.id).where(CASES.c.snoozed_until <= now).order_by(CASES.c.snoozed_until, CASES.c.id)
    return list(tx.execute(due.limit(most)).scalars())


def overdue(tx: Session, since: datetime | None, now: datetime) -> list[tuple[int, datetime]]:
    """
    The cases with cards of their own whose promise ended after `since` and is broken now, and when that was.

    The longest overdue come first.
    """
    owed = CASES.c.reply_due_at
    ended = [owed <= now, CASES.c.surge_id.is_(None), *([owed > since] if since else [])]
    rows = tx.execute(select(CASES.c.id, owed).where(*ended).order_by(owed, CASES.c.id))
    return [(case_id, ended_at) for case_id, ended_at in rows]


def homes(tx: Session) -> set[tuple[str, str]]:
    """The teams and accounts that cases belong to, each pair once."""
    return {(team, account) for team, account in tx.execute(select(CASES.c.team, CASES.c.account).distinct())}


def tally(tx: Session) -> list[tuple[str, str | None, int]]:
    """How many cases there are, by team and language."""
    counted = select(CASES.c.team, CASES.c.language, func.count()).group_by(CASES.c.team, CASES.c.language)
    return [(team, language, count) for team, language, count in tx.execute(counted)]
