"""
What a case's card says about it, in words, for each of its faces.

The deciding word comes first and the status is never told by a colour or an emoji alone.
"""

from datetime import datetime

from bot.desk.case import Outcome
from bot.desk.dossier import Dossier, Face, face
from bot.desk.escalation import Escalation, EscalationState
from bot.desk.follow_up import FollowUpState
from bot.desk.layout import Layout
from bot.desk.reply import Reply, ReplyState
from bot.slack.views.parts import HANDLE, account_name, due, handle, holder, joined, live_reply, platform_name, span
from bot.slack.views.text import escape_line, link, moment, person

REMARK = 140
QUESTION = 100

OUTCOMES = {
    Outcome.SOLVED: "solved",
    Outcome.SPAM: "spam",
    Outcome.NOT_US: "not about us",
    Outcome.DUPLICATE: "a duplicate",
    Outcome.PRAISE: "praise",
    Outcome.NO_ANSWER: "needs no answer",
}

VOIDED = {
    "wrote_again": "the author wrote again",
    "edited": "it is being edited",
    "post_edited": "the author edited the post",
    "answered_elsewhere": "somebody has answered on the network itself",
    "deleted": "the author deleted the post",
    "stopped": "it was stopped",
    "restored": "the desk was restored from a backup; look whether it was published before you send it again",
}
"""Why a reply was taken back, by the rule's short name of it."""


def status_line(dossier: Dossier, layout: Layout, now: datetime) -> str:
    """One line of markup: the state of the case, whose it is and what is due."""
    match face(dossier):
        case Face.NEW:
            return joined("*NEW*", due(dossier.case, layout.zone, now), "nobody yet")
        case Face.CLAIMED:
            return joined(_claimed(dossier, layout), due(dossier.case, layout.zone, now))
        case Face.DRAFTING:
            return joined(_drafting(live_reply(dossier), layout), due(dossier.case, layout.zone, now))
        case Face.SUBMITTED:
            return joined(
                _submitted(live_reply(dossier), layout, _where(dossier, layout)), due(dossier.case, layout.zone, now)
            )
        case Face.SENT_BACK:
            return joined(_sent_back(live_reply(dossier)), due(dossier.case, layout.zone, now))
        case Face.SENDING:
            return _sending(dossier, live_reply(dossier), layout)
        case Face.WAITING:
            return joined(_answered(dossier, layout), _follow_up_due(dossier, layout))
        case Face.BY_HAND:
            return joined(_by_hand(dossier, live_reply(dossier)), due(dossier.case, layout.zone, now))
        case Face.FAILED:
            return joined(_failed(live_reply(dossier)), due(dossier.case, layout.zone, now))
        case Face.UNSURE:
            return _unsure(live_reply(dossier), platform_name(dossier.case.platform))
        case Face.AUTHOR_WROTE:
            return joined(_wrote(dossier, layout), due(dossier.case, layout.zone, now), holder(dossier.case))
        case Face.FOLLOW_UP:
            return joined(_follow_up_fired(dossier, layout), due(dossier.case, layout.zone, now), holder(dossier.case))
        case Face.SNOOZED:
            return joined(_snoozed(dossier, layout), due(dossier.case, layout.zone, now), holder(dossier.case))
        case Face.CLOSED:
            return _closed(dossier)
        case Face.WITHDRAWN:
            return _withdrawn(dossier, layout)


def escalation_line(dossier: Dossier, layout: Layout) -> str:
    """Who has been asked and has not answered yet; nothing when nobody is."""
    escalation = dossier.escalation
    if escalation is None or not escalation.waits:
        return ""
    return f"{_asked(escalation, layout)}: “{escape_line(escalation.question, QUESTION)}”"


def follow_up_line(dossier: Dossier, layout: Layout) -> str:
    """When the case asks to be looked at again, where the status line does not say it."""
    if face(dossier) in (Face.WAITING, Face.FOLLOW_UP, Face.CLOSED):
        return ""
    told = _follow_up_due(dossier, layout)
    return told[:1].upper() + told[1:]


def reply_outcome(dossier: Dossier, reply: Reply, layout: Layout, now: datetime) -> str:
    """What became of a reply, for those who reviewed it: one line of markup."""
    match reply.state:
        case ReplyState.SUBMITTED:
            return joined(_submitted(reply, layout, "for approval"), due(dossier.case, layout.zone, now))
        case ReplyState.DRAFT:
            return f"No longer up for review: it is a draft of {person(reply.drafter)} again"
        case ReplyState.SENT_BACK:
            return _sent_back(reply)
        case ReplyState.APPROVED | ReplyState.SENDING:
            return _sending(dossier, reply, layout)
        case ReplyState.SENT:
            return joined("*Sent*", _people(reply), link(reply.url, "View reply") if reply.url else "")
        case ReplyState.FAILED:
            return joined(_failed(reply), _people(reply))
        case ReplyState.UNSURE:
            return _unsure(reply, platform_name(dossier.case.platform))
        case ReplyState.BY_HAND:
            approved = f"*Approved* by {person(reply.approver)}" if reply.approver else "*Ready*"
            return f"{approved}, to be posted by hand by {person(reply.drafter)}"


def _claimed(dossier: Dossier, layout: Layout) -> str:
    since = dossier.case.assigned_at
    return holder(dossier.case) + (f" since {moment(since, layout.zone)}" if since else "")


def _drafting(reply: Reply, layout: Layout) -> str:
    saved = moment(reply.changed_at, layout.zone, "{time}")
    return f"{person(reply.drafter)} is writing since {moment(reply.started_at, layout.zone)} (draft saved {saved})"


def _where(dossier: Dossier, layout: Layout) -> str:
    """Where the review is, unless that is where the card stands."""
    queue = layout.queue_for(dossier.case.team, dossier.case.language)
    return "for approval" if queue.approvers_channel == queue.channel else f"in <#{queue.approvers_channel}>"


def _submitted(reply: Reply, layout: Layout, where: str) -> str:
    since = f" since {moment(reply.submitted_at, layout.zone)}" if reply.submitted_at else ""
    return f"*Draft {reply.round}* by {person(reply.drafter)} waits {where}{since}"


def _sent_back(reply: Reply) -> str:
    remark = f": “{escape_line(reply.remark, REMARK)}”" if reply.remark else ""
    return joined(f"{person(reply.remark_by)} sent it back{remark}", f"draft by {person(reply.drafter)}")


def _sending(dossier: Dossier, reply: Reply, layout: Layout) -> str:
    if reply.state is ReplyState.APPROVED and dossier.sending_off is not None:
        off = dossier.sending_off
        paused = f"{person(off.by)} paused sending from {escape_line(account_name(layout, reply.account), HANDLE)}"
        return joined(f"*Held*: {paused} {moment(off.at, layout.zone)}", _people(reply))
    if reply.state is ReplyState.APPROVED and reply.send_at is not None:
        return joined(f"*Sending* at {moment(reply.send_at, layout.zone, '{time_secs}')}", _people(reply))
    return joined("*Sending* again, which cannot double it" if reply.repeats else "*Sending* now", _people(reply))


def _unsure(reply: Reply, platform: str) -> str:
    """A reply that is looked for, or sent again where that cannot double it; people should do neither meanwhile."""
    if reply.repeatable:
        return f"*Unsure*: {platform} did not confirm. Trying again, which cannot double it; do not post again"
    return f"*Unsure*: {platform} did not confirm. Looking on our timeline; do not post again"


def _people(reply: Reply) -> str:
    approved = f", approved by {person(reply.approver)}" if reply.approver else ""
    return f"by {person(reply.drafter)}{approved}"


def _answered(dossier: Dossier, layout: Layout) -> str:
    if dossier.elsewhere is not None:
        answer, platform = dossier.elsewhere, platform_name(dossier.case.platform)
        by = escape_line(account_name(layout, answer.account), HANDLE)
        told = f"*Answered* on {platform} by the brand account {by}, {moment(answer.posted_at, layout.zone)}"
        return joined(told, link(answer.url, "View reply"))
    if not dossier.sent:
        return "*Answered*"
    reply = dossier.sent[-1]
    heard = dossier.answered_by(reply)
    took = f" in {span(heard.mention.posted_at, reply.sent_at)}" if reply.sent_at else ""
    seen = link(reply.url, "View reply") if reply.url else ""
    return joined(f"*Answered*{took} by {person(reply.drafter)}", seen)


def _by_hand(dossier: Dossier, reply: Reply) -> str:
    platform = platform_name(dossier.case.platform)
    approved = f" by {person(reply.approver)}" if reply.approver else ""
    return f"*Approved*{approved}. {platform} lets only people answer this one; you post as whoever is signed in there"


def _failed(reply: Reply) -> str:
    cause = escape_line(reply.remark, REMARK).rstrip(".") or "the network refused it"
    return f"*Not sent*: {cause}. Nothing was published"


def _wrote(dossier: Dossier, layout: Layout) -> str:
    mention = dossier.newest.mention
    return f"*NEW POST* from {escape_line(handle(mention.author), HANDLE)} {moment(mention.posted_at, layout.zone)}"


def _follow_up_due(dossier: Dossier, layout: Layout) -> str:
    follow_up = dossier.follow_up
    if follow_up is None or follow_up.state is not FollowUpState.SET:
        return ""
    return f"follow-up {moment(follow_up.due_at, layout.zone)}"


def _follow_up_fired(dossier: Dossier, layout: Layout) -> str:
    follow_up = dossier.follow_up
    if follow_up is None:
        return "*Follow-up due*"
    return f"*Follow-up due* {moment(follow_up.due_at, layout.zone)}, promised by {person(follow_up.set_by)}"


def _snoozed(dossier: Dossier, layout: Layout) -> str:
    until = dossier.case.snoozed_until
    back = f"*Snoozed*, back {moment(until, layout.zone)}" if until else "*Snoozed*"
    return f"{back}, or when {escape_line(handle(dossier.newest.mention.author), HANDLE)} writes"


def _closed(dossier: Dossier) -> str:
    by, outcome = dossier.case.closed_by, dossier.case.closed_as
    if outcome in (None, Outcome.SOLVED):
        return f"*Closed* by {person(by)}: solved"
    is_deleted = dossier.is_withdrawn and outcome is Outcome.NO_ANSWER
    return f"*No reply needed*: {VOIDED['deleted'] if is_deleted else OUTCOMES[outcome]} ({person(by)})"


def _withdrawn(dossier: Dossier, layout: Layout) -> str:
    newest, is_answered = dossier.newest, bool(dossier.sent or dossier.elsewhere)
    removed = f" Text removed {moment(newest.withdrawn_at, layout.zone)}" if newest.withdrawn_at else ""
    told = f"*Withdrawn*: {escape_line(handle(newest.mention.author), HANDLE)} deleted the post.{removed}"
    return joined(told, _answered(dossier, layout) if is_answered else "")


def _asked(escalation: Escalation, layout: Layout) -> str:
    asked = f"*Asked* {person(escalation.asked)} {moment(escalation.asked_at, layout.zone)}"
    if escalation.state is EscalationState.TAKEN:
        return f"{asked}, {person(escalation.expert)} is on it"
    return f"{asked}, no answer yet"
