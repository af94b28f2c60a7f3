"""
The life of a reply, from its first word to the network's answer.

    draft ──submit──▶ submitted ──approve──▶ approved ──stop window──▶ sending ──▶ sent
      ▲                  │ │                    │                       ▲ ├──▶ failed
      ├── withdraw, void ┘ └─▶ sent back        ├─ stop, void ─▶ draft  │ └──▶ unsure ──▶ sent | failed
      └── write (from sent back)                │                       └─ again ─┘
                                                └─▶ by hand ──▶ sent | edit ─▶ draft

A queue that asks for no approval goes from draft to approved at once. Two different people stand behind every text that
needs approval: an approval names, by fingerprint, the text, account, visibility and parent post that were shown, and
nobody approves their own words. A failed reply stays what it was; editing it begins a new one with its text.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.desk.case import Case, Status, has_seen, may_act
from bot.desk.events import DESK, Change, Event, Fact
from bot.desk.mention import Replyable, Visibility
from bot.desk.people import Agent
from bot.errors import Refused


class ReplyState(StrEnum):
    """Where a reply stands. What is in `IN_FLIGHT` keeps every other reply of its case from being submitted."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    BY_HAND = "by_hand"


IN_FLIGHT = frozenset(
    {ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.SENDING, ReplyState.UNSURE, ReplyState.BY_HAND}
)
EDITABLE = frozenset({ReplyState.DRAFT, ReplyState.SENT_BACK})
_LET_OUT = frozenset({ReplyState.APPROVED, ReplyState.SENDING, ReplyState.SENT, ReplyState.BY_HAND})


@dataclass(frozen=True)
class Reply:
    """
    One public answer, being written or published.

    `mention_id` is the mention it answers, `parent_post_id` that mention's post on the platform. `round` counts how
    often it was submitted; `changed_at` is when its words or its state last changed. `remark` is the sentence that
    goes with the state: why it was sent back or failed, with `remark_by` who said it. `unsure_since` is when the first
    try of ours began of which nobody can say what came of it. It was sent again `repeats` times since; `repeatable`
    tells people that it will be once more.
    """

    id: int
    case_id: int
    drafter: str
    account: str
    mention_id: int
    parent_post_id: str
    text: str
    started_at: datetime
    changed_at: datetime
    state: ReplyState = ReplyState.DRAFT
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""
    follow_up_days: int = 2
    note: str = ""
    round: int = 0
    needs_approval: bool = True
    submitted_at: datetime | None = None
    approver: str | None = None
    approved_at: datetime | None = None
    approved_fingerprint: str | None = None
    send_at: datetime | None = None
    sent_at: datetime | None = None
    post_id: str | None = None
    url: str | None = None
    remark: str = ""
    remark_by: str | None = None
    unsure_since: datetime | None = None
    repeatable: bool = False
    repeats: int = 0


@dataclass(frozen=True)
class Wording:
    """
    What the reply modal holds; None where it did not ask.

    `second` says that a further reply to a post we answered is meant.
    """

    text: str
    follow_up_days: int
    note: str = ""
    account: str | None = None
    second: bool = False
    visibility: Visibility | None = None
    warning: str | None = None


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


def fingerprint(reply: Reply) -> str:
    """What an approval is bound to, as 64 hex digits."""
    parts = [reply.account, reply.visibility, reply.parent_post_id, reply.text, *filter(None, [reply.warning])]
    return hashlib.sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode(errors="surrogatepass")).hexdigest()


def write(reply: Reply, agent: Agent, wording: Wording, now: datetime) -> Change[Reply]:
    """
    Keep what was typed so far. The same words change nothing, not even a sent-back reply's state.

    Raises:
        Refused: "not_your_draft"; "reply_in_flight".
    """
    if reply.drafter != agent.id:
        raise Refused("not_your_draft")
    if reply.state not in EDITABLE:
        raise Refused("reply_in_flight")
    kept = replace(
        reply,
        text=wording.text,
        follow_up_days=wording.follow_up_days,
        note=wording.note,
        account=wording.account or reply.account,
        visibility=wording.visibility or reply.visibility,
        warning=reply.warning if wording.warning is None else wording.warning,
    )
    if kept == reply:
        return Change(reply)
    kept = replace(unapproved(kept), state=ReplyState.DRAFT, changed_at=now)
    events = (
        ()
        if reply.state is ReplyState.DRAFT and reply.text
        else (Event("reply.started", agent.id, now, {"reply": reply.id}),)
    )
    return Change(kept, events)


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


def edit(case: Case, reply: Reply, agent: Agent, now: datetime) -> Change[Reply]:
    """
    Make a reply that waits to be posted by hand a draft again; its approval is void. A draft stays what it is.

    Raises:
        Refused: "not_in_team"; "held_by_other" (facts: holder).
    """
    may_act(case, agent)
    if reply.state is not ReplyState.BY_HAND:
        return Change(reply)
    drafted = replace(unapproved(reply), state=ReplyState.DRAFT, changed_at=now)
    return Change(drafted, (Event("reply.edited", agent.id, now, {"reply": reply.id}),))


def void(reply: Reply, why: str, now: datetime) -> Change[Reply]:
    """
    Make a reply whose ground has shifted a draft again; one that is on its way or has arrived stays.

    `why` is a short name of it: `"wrote_again"`.
    """
    if reply.state not in (ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.BY_HAND):
        return Change(reply)
    drafted = replace(unapproved(reply), state=ReplyState.DRAFT, changed_at=now)
    return Change(drafted, (Event("reply.voided", DESK, now, {"reply": reply.id, "why": why}),))


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


def unapproved(reply: Reply) -> Reply:
    """The reply without its approval and without a moment to be sent at."""
    return replace(reply, approver=None, approved_at=None, approved_fingerprint=None, send_at=None)
