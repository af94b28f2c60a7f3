"""
Letting an approved reply leave, and what came of it.

Until it is on the wire, anybody of the team may stop it. What has left is settled once, as sent, failed or unsure.
"""

from dataclasses import replace
from datetime import datetime

from bot.desk.case import Case, has_seen
from bot.desk.events import DESK, Change, Event, Fact
from bot.desk.people import Agent
from bot.desk.reply import Reply, ReplyState, fingerprint, unapproved
from bot.errors import Refused


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


def begin(case: Case, reply: Reply, now: datetime) -> Change[Reply]:
    """
    Take an approved reply onto the wire. Checks once more what the approval was bound to.

    Raises:
        Refused: "not_approved"; "text_changed"; "own_words"; "wrote_again".
    """
    if reply.state is not ReplyState.APPROVED:
        raise Refused("not_approved")
    if reply.approved_fingerprint != fingerprint(reply):
        raise Refused("text_changed")
    if reply.needs_approval and reply.approver in (None, reply.drafter):
        raise Refused("own_words")
    has_seen(case, reply.mention_id)
    sending = replace(reply, state=ReplyState.SENDING, changed_at=now)
    return Change(sending, (Event("reply.sending", DESK, now, {"reply": reply.id}),))


def held(reply: Reply, send_at: datetime, now: datetime) -> Change[Reply]:
    """Put a reply that was certainly not published back among the approved, to be tried again at `send_at`."""
    if reply.state is not ReplyState.SENDING:
        return Change(reply)
    waiting = replace(reply, state=ReplyState.APPROVED, send_at=send_at)
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

    Raises:
        Refused: "not_sending" when nothing was to be sent.
    """
    if reply.state is ReplyState.FAILED:
        return Change(reply)
    if reply.state not in (ReplyState.APPROVED, ReplyState.SENDING, ReplyState.UNSURE):
        raise Refused("not_sending")
    settled = replace(reply, state=ReplyState.FAILED, changed_at=now, remark=cause, remark_by=by)
    return Change(settled, (Event("reply.failed", by, now, {"reply": reply.id, "cause": cause}),))


def unsure(reply: Reply, now: datetime) -> Change[Reply]:
    """Settle that nobody can say yet whether the reply was published; it is looked for, and never repeated."""
    if reply.state is not ReplyState.SENDING:
        return Change(reply)
    settled = replace(reply, state=ReplyState.UNSURE, changed_at=now)
    return Change(settled, (Event("reply.unsure", DESK, now, {"reply": reply.id}),))


def doubted(reply: Reply, now: datetime) -> Change[Reply]:
    """Take for possibly published what a restored desk had approved: the desk that it was restored from may have."""
    if reply.state not in (ReplyState.APPROVED, ReplyState.SENDING):
        return Change(reply)
    settled = replace(reply, state=ReplyState.UNSURE, changed_at=now)
    return Change(settled, (Event("reply.unsure", DESK, now, {"reply": reply.id}),))
