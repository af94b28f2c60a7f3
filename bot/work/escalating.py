"""Asking somebody who knows, and bringing their answer back into the card's thread."""

import logging
from datetime import datetime

from sqlmodel import Session

from bot.desk import case as case_rules
from bot.desk import escalation as rules
from bot.desk.case import Case, Status
from bot.desk.escalation import Escalation, Need
from bot.desk.events import Change
from bot.desk.notice import THREAD, NoticeKind
from bot.desk.people import Agent
from bot.errors import Refused
from bot.store import cases, escalations, inbox, places
from bot.store.places import Place
from bot.work import telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def ask(
    desk: Desk,
    case_id: int,
    agent: Agent,
    asked: str,
    need: Need,
    question: str,
    due_at: datetime | None,
    keep: bool,
    now: datetime,
) -> Escalation:
    """
    Ask a person (by direct message) or a user group (in the card's thread); without `keep` the case becomes free.

    Raises:
        Refused: "case_closed"; "not_in_team"; "held_by_other" (facts: holder); "ask_yourself"; "in_the_past"; and as
            `desk.escalation.checked_question`.
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        case_rules.may_act(case, agent)
        if case.status is Status.CLOSED:
            raise Refused("case_closed")
        if asked == agent.id:
            raise Refused("ask_yourself")
        if due_at is not None and due_at <= now:
            raise Refused("in_the_past")
        words = rules.checked_question(question)
        escalation = escalations.add(tx, case_id, agent.id, asked, need, words, due_at, now)
        if not keep:
            released = case_rules.release(case, agent, now)
            cases.save(tx, released)
            case = released.subject
        to = asked if asked.startswith(("U", "W")) else THREAD
        telling.notice(tx, desk, NoticeKind.ASKED, case, to, now, escalation=escalation.id)
        telling.card(tx, desk, case, now)
    log.info("escalation.asked", extra={"case": case_id, "by": agent.id, "asked": asked})
    return escalation


def take(desk: Desk, escalation_id: int, agent: Agent, now: datetime) -> Escalation:
    """Say that one is on it; the thread is told. Raises as `desk.escalation.take` does."""
    with desk.db.transaction() as tx:
        case, escalation = _lock(tx, escalation_id)
        change = rules.take(escalation, agent, now)
        _save(tx, desk, case, change, NoticeKind.ESCALATION_TAKEN, THREAD, now)
    return _told(change)


def answer(desk: Desk, escalation_id: int, agent: Agent, text: str, now: datetime) -> Escalation:
    """Give guidance; it goes to the card's thread and nowhere else. Raises as `desk.escalation.answer` does."""
    with desk.db.transaction() as tx:
        case, escalation = _lock(tx, escalation_id)
        change = rules.answer(escalation, agent, text, now)
        _save(tx, desk, case, change, NoticeKind.ANSWERED, THREAD, now)
    return _told(change)


def decline(desk: Desk, escalation_id: int, agent: Agent, now: datetime) -> Escalation:
    """Say that somebody else must be asked; the asker is told. Raises as `desk.escalation.decline` does."""
    with desk.db.transaction() as tx:
        case, escalation = _lock(tx, escalation_id)
        change = rules.decline(escalation, agent, now)
        _save(tx, desk, case, change, NoticeKind.DECLINED, escalation.asker, now)
    return _told(change)


def offer(desk: Desk, event_id: str, place: Place, agent: Agent, asked: str, now: datetime) -> bool:
    """
    Offer to escalate to whom `agent` has named in the thread at `place`.

    The event's id is kept in the transaction of the offer, so that Slack's redelivery makes no second one. False when
    the thread is no card's, the event is known, the case is closed, or the writer is not of its team.
    """
    with desk.db.transaction() as tx:
        subject = places.subject_at(tx, place)
        if subject is None or not subject.startswith("card:"):
            return False
        case = cases.lock(tx, int(subject.removeprefix("card:")))
        if case.status is Status.CLOSED or case.team not in agent.teams:
            return False
        if not inbox.first_time(tx, event_id, now):
            return False
        telling.notice(tx, desk, NoticeKind.OFFER, case, THREAD, now, by=agent.id, asked=asked)
    return True


def _lock(tx: Session, escalation_id: int) -> tuple[Case, Escalation]:
    case = cases.lock(tx, escalations.case_of(tx, escalation_id))
    return case, escalations.lock(tx, escalation_id)


def _save(
    tx: Session, desk: Desk, case: Case, change: Change[Escalation], kind: NoticeKind, to: str, now: datetime
) -> None:
    if change.events:
        escalations.save(tx, change)
        telling.notice(tx, desk, kind, case, to, now, escalation=change.subject.id)
        telling.card(tx, desk, case, now)


def _told(change: Change[Escalation]) -> Escalation:
    for event in change.events:
        log.info(event.name, extra={"case": change.subject.case_id, "by": event.by})
    return change.subject
