"""
The life of a reply, from its first word to the network's answer.

    draft ──submit──▶ submitted ──approve──▶ approved ──stop window──▶ sending ──▶ sent
      ▲                  │ │                    │                       ▲ ├──▶ failed
      ├── withdraw, void ┘ └─▶ sent back        ├─ stop, void ─▶ draft  │ └──▶ unsure ──▶ sent | failed
      └── write (from sent back)                │                       └─ again ─┘
                                                └─▶ by hand ──▶ sent | edit ─▶ draft

Here are its states and its words. How it is approved stands in `bot.desk.approval`, how it is sent in
`bot.desk.sending`. A failed reply stays what it was; editing it begins a new one with its text.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.desk.case import Case, may_act
from bot.desk.events import DESK, Change, Event
from bot.desk.mention import Visibility
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

    `second` says that a further reply to a post we answered is meant, `answers` under which mention it was written.
    """

    text: str
    follow_up_days: int
    note: str = ""
    account: str | None = None
    second: bool = False
    visibility: Visibility | None = None
    warning: str | None = None
    answers: int | None = None


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


def unapproved(reply: Reply) -> Reply:
    """The reply without its approval and without a moment to be sent at."""
    return replace(reply, approver=None, approved_at=None, approved_fingerprint=None, send_at=None)
