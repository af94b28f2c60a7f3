"""What the exchange with its author makes of a case: they write, we answer, a follow-up asks us again."""

from dataclasses import replace
from datetime import datetime

from bot.desk.case import Case, Priority, Reason, Status
from bot.desk.events import AUTHOR, DESK, Change, Event, Fact
from bot.desk.people import Agent


def author_wrote(
    case: Case, mention_id: int, posted_at: datetime, due_at: datetime, *, insists: bool = False
) -> Change[Case]:
    """
    Let the author's next post join the case and make it ours again; an answer to it is owed by `due_at`.

    Whoever was owed an answer and `insists` is answered before others: the case becomes urgent.
    """
    joined = replace(
        case,
        newest=mention_id,
        status=Status.OPEN,
        snoozed_until=None,
        closed_as=None,
        closed_by=None,
        reply_due_at=case.reply_due_at or due_at,
    )
    if case.status is not Status.OPEN or case.author_wrote_at or case.first_reply_at:
        joined = replace(joined, author_wrote_at=posted_at)
    facts: dict[str, Fact] = {"mention": mention_id, "due": (case.reply_due_at or due_at).isoformat()}
    wrote = Event("case.author_wrote", AUTHOR, posted_at, facts)
    if case.reply_due_at is None or case.priority is Priority.URGENT or not insists:
        return Change(joined, (wrote,))
    raised = replace(joined, priority=Priority.URGENT, priority_reason=Reason.SECOND_POST)
    return Change(raised, (wrote, Event("case.raised", DESK, posted_at, {"why": Reason.SECOND_POST})))


def answered(case: Case, sent_at: datetime) -> Change[Case]:
    """Make it the author's move, now that our reply stands on the platform; who waited too long does so no more."""
    was_raised = case.priority_reason is Reason.SECOND_POST
    waiting = replace(
        case,
        status=Status.WAITING,
        priority=Priority.NORMAL if was_raised else case.priority,
        priority_reason=None if was_raised else case.priority_reason,
        first_reply_at=case.first_reply_at or sent_at,
        reply_due_at=None,
        author_wrote_at=None,
        snoozed_until=None,
        closed_as=None,
        closed_by=None,
    )
    return Change(waiting, (Event("case.answered", DESK, sent_at),))


def asks_again(case: Case, now: datetime) -> Change[Case]:
    """Make it our move because the follow-up is due; a case that is ours already stays as it is."""
    if case.status is not Status.WAITING:
        return Change(case)
    return Change(replace(case, status=Status.OPEN), (Event("case.follow_up_due", DESK, now),))


def waits_again(case: Case, agent: Agent, now: datetime) -> Change[Case]:
    """Make it the author's move again after "Later", unless they wrote or were never answered."""
    if case.status is not Status.OPEN or case.author_wrote_at is not None or case.first_reply_at is None:
        return Change(case)
    return Change(replace(case, status=Status.WAITING), (Event("case.put_off", agent.id, now),))
