"""Follow-ups: setting them, waking what is due. What is due is a column, so no restart and no long sleep loses one."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.desk import case as case_rules
from bot.desk import exchange
from bot.desk import follow_up as rules
from bot.desk.answering import accounts_for
from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.desk.events import DESK
from bot.desk.follow_up import FollowUp
from bot.desk.layout import Canned, Layout, digest, filled
from bot.desk.notice import THREAD, NoticeKind
from bot.desk.people import Agent
from bot.desk.reply import Reply, Wording
from bot.errors import Refused
from bot.store import cases, events, follow_ups
from bot.work import replying, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)

MOST_AT_ONCE = 100


def plan(desk: Desk, case_id: int, agent: Agent, days: int, now: datetime) -> FollowUp:
    """
    Set the case's follow-up `days` working days ahead, in place of any other.

    Raises:
        Refused: "case_closed"; "not_in_team"; "held_by_other" (facts: holder).
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        case_rules.may_act(case, agent)
        if case.status is case_rules.Status.CLOSED:
            raise Refused("case_closed")
        due_at = desk.team_of(case).hours.working_day_after(now, days, desk.layout.follow_up.at)
        follow_up = follow_ups.set(tx, case_id, due_at, agent.id, now)
        events.add(tx, case_id, rules.planned(agent.id, due_at, now))
        telling.card(tx, desk, case, now)
    return follow_up


def later(desk: Desk, case_id: int, agent: Agent, days: int, now: datetime) -> FollowUp:
    """
    Be reminded once more, `days` working days from now; the case waits until then.

    Raises as `desk.follow_up.later` does, and:
        Refused: "not_in_team"; "held_by_other" (facts: holder); "follow_up_over".
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        case_rules.may_act(case, agent)
        follow_up = follow_ups.current(tx, case_id)
        if follow_up is None:
            raise Refused("follow_up_over")
        due_at = desk.team_of(case).hours.working_day_after(now, days, desk.layout.follow_up.at)
        change = rules.later(follow_up, agent.id, due_at, desk.layout.follow_up.most_reminders, now)
        follow_ups.save(tx, change)
        cases.save(tx, exchange.waits_again(case, agent, now))
        telling.card(tx, desk, case, now)
    return change.subject


def send_as_is(desk: Desk, case_id: int, agent: Agent, seen: int, canned_id: str, shown: str, now: datetime) -> Reply:
    """
    Submit the canned follow-up that the reminder showed; whether it needs approval is the queue's to say, as ever.

    `shown` is the digest of the text that the presser read.

    Raises as `replying.submit_ready` does, and:
        Refused: "follow_up_over" when the reminder is an old one, whose text may be public already; "no_such_text" or
            "text_changed" when the configuration has lost or changed it since.
    """
    with desk.db.reading() as tx:
        dossier = cases.dossier(tx, case_id)
    if dossier.follow_up is None or not dossier.follow_up.reminders:
        raise Refused("follow_up_over")
    canned = next((text for text in desk.layout.canned if text.id == canned_id and text.follow_up), None)
    if canned is None:
        raise Refused("no_such_text")
    text = words(desk.layout, dossier, canned)
    if digest(text) != shown:
        raise Refused("text_changed")
    wording = Wording(text, follow_up_days=0, second=True)
    return replying.submit_ready(desk, case_id, agent, wording, seen, now)


def suggestion(layout: Layout, dossier: Dossier) -> Canned | None:
    """The canned follow-up in the author's language, where the desk has one."""
    return next(iter(layout.canned_for(dossier.case.language, follow_up=True)), None)


def words(layout: Layout, dossier: Dossier, canned: Canned) -> str:
    """The canned text as this author would read it."""
    mention = dossier.newest.mention
    return filled(canned, mention.author.name, accounts_for(dossier, layout)[0].handle, number(dossier.case.id))


def wake_due(desk: Desk, now: datetime) -> int:
    """Fire the follow-ups and end the snoozes whose moment has come, each in its own transaction; returns how many."""
    with desk.db.reading() as tx:
        due = follow_ups.due(tx, now, MOST_AT_ONCE)
        snoozed = cases.snoozed(tx, now, MOST_AT_ONCE)
    fired = sum(_tried(fire, desk, follow_up_id, now) for follow_up_id in due)
    woken = sum(_tried(_wake, desk, case_id, now) for case_id in snoozed)
    return fired + woken


def _tried(act: Callable[[Desk, int, datetime], bool], desk: Desk, subject: int, now: datetime) -> bool:
    """Whether something was done; one that is broken, and comes first every time, must not keep the others waiting."""
    try:
        return act(desk, subject, now)
    except Exception as error:
        log.error("wake.broken", extra={"act": act.__name__, "subject": subject}, exc_info=error)
        return False


def fire(desk: Desk, follow_up_id: int, now: datetime) -> bool:
    """
    Let one follow-up fire: the case is ours again, and its assignee is reminded.

    Nothing happens to one that has fired or is not due any more. Without an assignee the card's thread is told who
    promised it.
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, follow_ups.read(tx, follow_up_id).case_id)
        change = rules.fire(follow_ups.lock(tx, follow_up_id), now)
        if not change.events:
            return False
        follow_ups.save(tx, change)
        again = exchange.asks_again(case, now)
        cases.save(tx, again)
        telling.card(tx, desk, again.subject, now)
        if case.assignee is not None:
            telling.reminder(tx, case, change.subject, case.assignee, now)
        else:
            promised_by = change.subject.set_by
            telling.notice(tx, desk, NoticeKind.FOLLOW_UP_FREE, case, THREAD, now, promised_by=promised_by)
    log.info("follow_up.fired", extra={"case": case.id, "follow_up": follow_up_id})
    return True


def _wake(desk: Desk, case_id: int, now: datetime) -> bool:
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        if case.snoozed_until is None or case.snoozed_until > now:
            return False
        cases.save(tx, case_rules.wake(case, DESK, now))
        telling.card(tx, desk, case, now)
    log.info("case.woken", extra={"case": case_id, "by": DESK})
    return True
