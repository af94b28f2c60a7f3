"""
Letting an approved reply leave, and what came of it.

Until it is on the wire, anybody of the team may stop it. What has left is settled once, as sent, failed or unsure.

    approved ──begin──▶ sending ──▶ sent | failed | approved (held: it certainly did not leave)
                          ▲  └──▶ unsure ──looked for──▶ sent | left to a person
                          └─ again ─┘

An unsure reply goes onto the wire again only while its network sees to it that no second post comes of that. Once a
try's outcome is unknown, nothing that later tries bring proves that the reply is not public: it stays unsure, and
cannot be stopped or edited, until it is found or a person decides.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.case import Case
from bot.desk.events import DESK, Change, Event, Fact
from bot.desk.people import Agent
from bot.desk.reply import Reply, ReplyState, fingerprint, unapproved
from bot.errors import Refused

MOST_REPEATS = 10
"""However harmless a repeat is, after so many that nobody confirmed a person should know."""

PUNCTUAL = timedelta(seconds=10)
"""So soon after its stop window a reply leaves, when nothing holds it up."""


def stop(case: Case, reply: Reply, agent: Agent, now: datetime) -> Change[Reply]:
    """
    Make an approved reply a draft again before it leaves; its approval is void. Anybody in the team may pull the cord.

    Raises:
        Refused: "not_in_team"; "too_late" once it is on its way; "not_approved".
    """
    if case.team not in agent.teams:
        raise Refused("not_in_team", team=case.team)
    if reply.state in (ReplyState.SENDING, ReplyState.SENT, ReplyState.UNSURE, ReplyState.FAILED):
        raise Refused("too_late")
    if reply.state is not ReplyState.APPROVED:
        raise Refused("not_approved")
    drafted = replace(unapproved(reply), state=ReplyState.DRAFT, changed_at=now)
    return Change(drafted, (Event("reply.stopped", agent.id, now, {"reply": reply.id}),))


def is_late(reply: Reply, stop_window: timedelta, now: datetime) -> bool:
    """Whether an approved reply was held up, so that what it answers may have changed unseen since the approval."""
    if reply.state is not ReplyState.APPROVED or reply.approved_at is None:
        return False
    return now - reply.approved_at > stop_window + PUNCTUAL


def begin(reply: Reply, newest: int, repeatable_for: timedelta, now: datetime) -> Change[Reply]:
    """
    Take a reply onto the wire, for the first time or again. Checks once more what the approval was bound to.

    `newest` is the mention that is to be answered now. `repeatable_for` is how long after its first try the network
    lets a reply be sent again and still stand once; on ground that has shifted it is nothing.

    Raises:
        Refused: "not_approved"; "not_repeatable" (it may be public); "text_changed"; "own_words"; "wrote_again".
    """
    again = reply.state is ReplyState.UNSURE
    if again and not may_repeat(reply, repeatable_for, now):
        raise Refused("not_repeatable")
    if not again and reply.state is not ReplyState.APPROVED:
        raise Refused("not_approved")
    if reply.approved_fingerprint != fingerprint(reply):
        raise Refused("text_changed")
    if reply.needs_approval and reply.approver in (None, reply.drafter):
        raise Refused("own_words")
    if reply.mention_id != newest:
        raise Refused("wrote_again")
    sending = replace(reply, state=ReplyState.SENDING, changed_at=now, repeats=reply.repeats + again)
    return Change(sending, (Event("reply.sending", DESK, now, {"reply": reply.id, "again": again}),))


def may_repeat(reply: Reply, repeatable_for: timedelta, now: datetime) -> bool:
    """Whether an unsure reply may be sent again: no second post comes of it, and its ground has not shifted since."""
    return (
        reply.state is ReplyState.UNSURE
        and reply.repeats < MOST_REPEATS
        and reply.unsure_since is not None
        and now - reply.unsure_since < repeatable_for
        and reply.approved_fingerprint == fingerprint(reply)
    )


def held(reply: Reply, send_at: datetime, now: datetime) -> Change[Reply]:
    """
    Put a reply of which this try was certainly not published back, to be tried again at `send_at`.

    It is among the approved again, unless an earlier try may have been published.
    """
    if reply.state is not ReplyState.SENDING:
        return Change(reply)
    back = ReplyState.APPROVED if reply.unsure_since is None else ReplyState.UNSURE
    waiting = replace(reply, state=back, send_at=send_at)
    facts: dict[str, Fact] = {"reply": reply.id, "until": send_at.isoformat()}
    return Change(waiting, (Event("reply.held", DESK, now, facts),))


def sent(reply: Reply, by: str, post_id: str | None, url: str | None, now: datetime) -> Change[Reply]:
    """
    Settle that the reply stands on the network; its proof goes into the history.

    `by` is who says so: the desk, which has the network's answer, or an agent who looked or posted it by hand.

    Raises:
        Refused: "not_sending" when nothing was on its way.
    """
    if reply.state is ReplyState.SENT:
        return Change(reply)
    found_after_all = reply.state is ReplyState.FAILED and by == DESK and post_id is not None
    if not found_after_all and reply.state not in (ReplyState.SENDING, ReplyState.UNSURE, ReplyState.BY_HAND):
        raise Refused("not_sending")
    settled = replace(
        reply, state=ReplyState.SENT, changed_at=now, sent_at=now, post_id=post_id, url=url, remark="", remark_by=None
    )
    proof: dict[str, Fact] = {
        "reply": reply.id,
        "drafter": reply.drafter,
        "approver": reply.approver,
        "account": reply.account,
        "parent": reply.parent_post_id,
        "text": reply.text,
        "post": post_id,
        "by_hand": reply.state is ReplyState.BY_HAND,
    }
    return Change(settled, (Event("reply.sent", by, now, proof),))


def failed(reply: Reply, by: str, cause: str, now: datetime) -> Change[Reply]:
    """
    Settle that the reply was not published.

    That the network refuses one of several tries does not say so: the reply is unsure again, and is repeated no more.
    An agent, who looked, is believed.

    Raises:
        Refused: "not_sending" when nothing was to be sent.
    """
    if reply.state is ReplyState.FAILED:
        return Change(reply)
    if reply.state not in (ReplyState.APPROVED, ReplyState.SENDING, ReplyState.UNSURE):
        raise Refused("not_sending")
    if by == DESK and reply.repeats:
        doubtful = replace(reply, state=ReplyState.UNSURE, changed_at=now, repeatable=False, repeats=MOST_REPEATS)
        return Change(doubtful, (Event("reply.unsure", DESK, now, {"reply": reply.id}),))
    settled = replace(reply, state=ReplyState.FAILED, changed_at=now, remark=cause, remark_by=by)
    return Change(settled, (Event("reply.failed", by, now, {"reply": reply.id, "cause": cause}),))


def unsure(reply: Reply, repeatable_for: timedelta, now: datetime) -> Change[Reply]:
    """Settle that nobody can say yet whether it was published: it is looked for, and repeated where it may be."""
    if reply.state is not ReplyState.SENDING:
        return Change(reply)
    since = reply.unsure_since or reply.changed_at
    settled = replace(reply, state=ReplyState.UNSURE, changed_at=now, unsure_since=since)
    settled = replace(settled, repeatable=may_repeat(settled, repeatable_for, now))
    return Change(settled, (Event("reply.unsure", DESK, now, {"reply": reply.id}),))


def repeated_no_more(reply: Reply, now: datetime) -> Change[Reply]:
    """Say that it is left to looking, and to people, whether an unsure reply is public."""
    if not reply.repeatable:
        return Change(reply)
    return Change(replace(reply, repeatable=False), (Event("reply.repeated_no_more", DESK, now, {"reply": reply.id}),))


def doubted(reply: Reply, now: datetime) -> Change[Reply]:
    """
    Take for possibly published what a restored desk had let go: the desk that it was restored from may have sent it.

    No network's word makes a repeat of it harmless: in the lost time people may have stopped it, or have said that it
    is not there, and published other words in its place.
    """
    if reply.state not in (ReplyState.APPROVED, ReplyState.SENDING, ReplyState.UNSURE):
        return Change(reply)
    since = reply.unsure_since or reply.changed_at
    settled = replace(reply, state=ReplyState.UNSURE, changed_at=now, unsure_since=since)
    settled = replace(settled, repeatable=False, repeats=MOST_REPEATS)
    return Change(settled, (Event("reply.unsure", DESK, now, {"reply": reply.id}),))
