"""
Between a draft and the moment it may leave: submitted, approved, sent back, withdrawn.

A queue that asks for no approval goes from draft to approved at once. Two different people stand behind every text that
needs approval: an approval names, by fingerprint, the text, account, visibility and parent post that were shown, and
nobody approves their own words.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk.case import Case, Status, has_seen
from bot.desk.events import Change, Event, Fact
from bot.desk.mention import Replyable
from bot.desk.people import Agent
from bot.desk.reply import EDITABLE, IN_FLIGHT, Reply, ReplyState, fingerprint, unapproved
from bot.errors import Refused

_LET_OUT = frozenset({ReplyState.APPROVED, ReplyState.SENDING, ReplyState.SENT, ReplyState.BY_HAND})


@dataclass(frozen=True)
class Terms:
    """
    What decides about a submission beside the words: the platform's measure and rules, and the queue's policy.

    `answered_already` says that the post has our reply and that nobody said a second one is meant.
    """

    length: int
    limit: int
    replyable: Replyable
    needs_approval: bool
    answered_already: bool
    stop_window: timedelta
    is_deleted: bool = False


def submit(
    case: Case, reply: Reply, others: tuple[Reply, ...], agent: Agent, seen: int, terms: Terms, now: datetime
) -> Change[Reply]:
    """
    Hand a written draft over to be approved, or to be sent where no approval is needed.

    `others` are the case's other replies. The draft answers the author's newest post, which `agent` must have seen.

    Raises:
        Refused: "not_your_draft"; "not_in_team"; "case_closed"; "not_assignee" (facts: holder); "reply_in_flight";
            "wrote_again"; "empty"; "too_long" (facts: length, limit); "closed_to_replies"; "already_answered" (until a
            second reply is meant); "post_deleted".
    """
    if reply.drafter != agent.id:
        raise Refused("not_your_draft")
    if case.team not in agent.teams:
        raise Refused("not_in_team", team=case.team)
    if case.status is Status.CLOSED:
        raise Refused("case_closed")
    if case.assignee != agent.id:
        raise Refused("not_assignee", holder=case.assignee or "")
    if reply.state not in EDITABLE or any(other.state in IN_FLIGHT for other in others):
        raise Refused("reply_in_flight")
    has_seen(case, seen)
    if not reply.text.strip():
        raise Refused("empty")
    if terms.length > terms.limit:
        raise Refused("too_long", length=terms.length, limit=terms.limit)
    if terms.is_deleted:
        raise Refused("post_deleted")
    if terms.replyable is Replyable.CLOSED:
        raise Refused("closed_to_replies")
    if terms.answered_already:
        raise Refused("already_answered")
    submitted = replace(
        unapproved(reply),
        state=ReplyState.SUBMITTED,
        changed_at=now,
        round=reply.round + 1,
        needs_approval=terms.needs_approval,
        submitted_at=now,
        remark="",
        remark_by=None,
    )
    if not terms.needs_approval:
        submitted = _approved(submitted, None, terms.replyable, terms.stop_window, now)
    facts: dict[str, Fact] = {
        "reply": reply.id,
        "round": submitted.round,
        "mention": reply.mention_id,
        "account": reply.account,
        "fingerprint": fingerprint(reply),
        "became": submitted.state.value,
    }
    return Change(submitted, (Event("reply.submitted", agent.id, now, facts),))


def approve(
    case: Case,
    reply: Reply,
    agent: Agent,
    seen: int,
    shown: str,
    replyable: Replyable,
    stop_window: timedelta,
    now: datetime,
) -> Change[Reply]:
    """
    Let a submitted reply go out. `shown` is the beginning of the fingerprint of what the approver read.

    Approving again what one approved oneself changes nothing.

    Raises:
        Refused: "not_an_approver"; "not_submitted"; "own_words"; "text_changed"; "wrote_again".
    """
    if case.team not in agent.approves:
        raise Refused("not_an_approver")
    if reply.approver == agent.id and reply.state in _LET_OUT:
        return Change(reply)
    if reply.state is not ReplyState.SUBMITTED:
        raise Refused("not_submitted")
    if reply.drafter == agent.id:
        raise Refused("own_words")
    if not shown or not fingerprint(reply).startswith(shown):
        raise Refused("text_changed")
    has_seen(case, seen)
    approved = _approved(reply, agent.id, replyable, stop_window, now)
    facts: dict[str, Fact] = {"reply": reply.id, "fingerprint": fingerprint(reply), "became": approved.state.value}
    return Change(approved, (Event("reply.approved", agent.id, now, facts),))


def send_back(case: Case, reply: Reply, agent: Agent, sentence: str, now: datetime) -> Change[Reply]:
    """
    Return a submitted reply to its drafter, with the sentence that says what is missing.

    Raises:
        Refused: "not_an_approver"; "not_submitted"; "no_sentence".
    """
    if case.team not in agent.approves:
        raise Refused("not_an_approver")
    if reply.state is not ReplyState.SUBMITTED:
        raise Refused("not_submitted")
    if not sentence.strip():
        raise Refused("no_sentence")
    returned = replace(reply, state=ReplyState.SENT_BACK, changed_at=now, remark=sentence.strip(), remark_by=agent.id)
    return Change(
        returned, (Event("reply.sent_back", agent.id, now, {"reply": reply.id, "sentence": returned.remark}),)
    )


def withdraw(reply: Reply, agent: Agent, now: datetime) -> Change[Reply]:
    """
    Make a submitted reply a draft again.

    Raises:
        Refused: "not_your_draft"; "not_submitted".
    """
    if reply.drafter != agent.id:
        raise Refused("not_your_draft")
    if reply.state is ReplyState.DRAFT:
        return Change(reply)
    if reply.state is not ReplyState.SUBMITTED:
        raise Refused("not_submitted")
    drafted = replace(unapproved(reply), state=ReplyState.DRAFT, changed_at=now)
    return Change(drafted, (Event("reply.withdrawn", agent.id, now, {"reply": reply.id}),))


def _approved(reply: Reply, approver: str | None, replyable: Replyable, stop_window: timedelta, now: datetime) -> Reply:
    approved = replace(
        reply,
        state=ReplyState.APPROVED,
        changed_at=now,
        approver=approver,
        approved_at=now,
        approved_fingerprint=fingerprint(reply),
        send_at=now + stop_window,
    )
    if replyable is Replyable.BY_HAND:
        return replace(approved, state=ReplyState.BY_HAND, send_at=None)
    return approved
