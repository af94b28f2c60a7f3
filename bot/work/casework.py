"""Whose a case is and whose move it is: every press that changes that. The rules are `bot.desk.case`'s."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.desk import case as rules
from bot.desk import follow_up as follow_up_rules
from bot.desk.case import Case, Outcome
from bot.desk.events import Change
from bot.desk.notice import NoticeKind
from bot.desk.people import Agent
from bot.desk.reply import IN_FLIGHT
from bot.errors import Refused
from bot.store import cases, follow_ups, mentions, replies
from bot.work import placing, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def claim(desk: Desk, case_id: int, agent: Agent, now: datetime) -> Case:
    """Make `agent` the assignee of a free case. Raises as `desk.case.claim` does."""
    with desk.db.transaction() as tx:
        change = claim_locked(tx, desk, cases.lock(tx, case_id), agent, now)
    return _told(change)


def claim_locked(tx: Session, desk: Desk, case: Case, agent: Agent, now: datetime) -> Change[Case]:
    """Claim a case that the caller's transaction has locked, and open its card's thread for notes."""
    change = rules.claim(case, agent, now)
    _save(tx, desk, change, now)
    if change.events:
        telling.open_thread(tx, desk, change.subject, now)
    return change


def release(desk: Desk, case_id: int, agent: Agent, now: datetime) -> Case:
    """Give a case back to its queue. Raises as `desk.case.release` does."""
    return _change(desk, case_id, now, lambda case: rules.release(case, agent, now))


def assign(desk: Desk, case_id: int, agent: Agent, to: Agent, now: datetime) -> Case:
    """Give a case to a colleague, who is told. Raises as `desk.case.assign` does."""
    with desk.db.transaction() as tx:
        change = rules.assign(cases.lock(tx, case_id), agent, to, now)
        _save(tx, desk, change, now)
        if change.events and to.id != agent.id:
            telling.notice(tx, desk, NoticeKind.ASSIGNED, change.subject, to.id, now, by=agent.id)
    return _told(change)


def close(desk: Desk, case_id: int, agent: Agent, outcome: Outcome, seen: int, now: datetime) -> Case:
    """
    Close a case, or dismiss it without a reply; its follow-up is of no more use.

    Raises:
        Refused: as `desk.case.close`; "reply_in_flight" while a reply waits or is on its way.
    """
    with desk.db.transaction() as tx:
        change = rules.close(cases.lock(tx, case_id), agent, outcome, seen, now)
        if any(reply.state in IN_FLIGHT for reply in replies.of_case(tx, case_id)):
            raise Refused("reply_in_flight")
        _save(tx, desk, change, now)
        follow_up = follow_ups.current(tx, case_id)
        if follow_up is not None:
            follow_ups.save(tx, Change(follow_up_rules.done(follow_up)))
    return _told(change)


def reopen(desk: Desk, case_id: int, agent: Agent, now: datetime) -> Case:
    """Take a closed case up again. Raises as `desk.case.reopen` does."""
    return _change(desk, case_id, now, lambda case: rules.reopen(case, agent, now))


def snooze(desk: Desk, case_id: int, agent: Agent, until: datetime, now: datetime) -> Case:
    """Put a case aside. Raises as `desk.case.snooze` does."""
    return _change(desk, case_id, now, lambda case: rules.snooze(case, agent, until, now))


def wake(desk: Desk, case_id: int, agent: Agent, now: datetime) -> Case:
    """
    Take a snoozed case up again before its time.

    Raises:
        Refused: "not_in_team"; "held_by_other" (facts: holder).
    """

    def woken(case: Case) -> Change[Case]:
        rules.may_act(case, agent)
        return rules.wake(case, agent.id, now)

    return _change(desk, case_id, now, woken)


def move(desk: Desk, case_id: int, agent: Agent, team: str, language: str | None, now: datetime) -> Case:
    """
    Send a case to another queue; the author's language, once corrected, is remembered.

    Where the queue has another channel, the old card becomes a stub that links to the new one.

    Raises:
        Refused: "not_in_team"; "reply_in_flight" while a reply waits for the approvers it was shown to.
    """
    with desk.db.transaction() as tx:
        before = cases.lock(tx, case_id)
        change = rules.move(before, agent, team, language, now)
        if any(reply.state in IN_FLIGHT for reply in replies.of_case(tx, case_id)):
            raise Refused("reply_in_flight")
        cases.save(tx, change)
        if change.events and language is not None and language != before.language:
            mentions.remember_language(tx, before.platform, before.author_id, language, now)
        if change.events:
            placing.follow(tx, desk, before, change.subject, now)
    return _told(change)


def _change(desk: Desk, case_id: int, now: datetime, rule: Callable[[Case], Change[Case]]) -> Case:
    """Apply a rule to the locked case and have its card redrawn if anything changed."""
    with desk.db.transaction() as tx:
        change = rule(cases.lock(tx, case_id))
        _save(tx, desk, change, now)
    return _told(change)


def _save(tx: Session, desk: Desk, change: Change[Case], now: datetime) -> None:
    if change.events:
        cases.save(tx, change)
        telling.card(tx, desk, change.subject, now)


def _told(change: Change[Case]) -> Case:
    for event in change.events:
        log.info(event.name, extra={"case": change.subject.id, "by": event.by})
    return change.subject
