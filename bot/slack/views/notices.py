"""Notices: a direct message, or a line in the card's thread, about something that its reader must not miss."""

from dataclasses import replace
from datetime import datetime

from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.desk.escalation import Escalation
from bot.desk.layout import Layout
from bot.desk.notice import Notice, NoticeKind
from bot.desk.reply import EDITABLE, Reply, ReplyState, fingerprint
from bot.slack import ids, refs
from bot.slack.views.blocks import Block, Message, actions, button, context, link_button, message, mrkdwn, section
from bot.slack.views.by_hand import by_hand_text, by_hand_words
from bot.slack.views.carried import all_of
from bot.slack.views.modals import NEEDS
from bot.slack.views.parts import account_name, due, handle, joined, platform_name, post, view_link
from bot.slack.views.status import VOIDED
from bot.slack.views.text import escape, is_web, moment, person

ABOUT_ANSWERING = frozenset(
    {
        NoticeKind.ASSIGNED,
        NoticeKind.SENT_BACK,
        NoticeKind.VOIDED,
        NoticeKind.FAILED,
        NoticeKind.BY_HAND,
        NoticeKind.BY_HAND_MISSED,
        NoticeKind.FOLLOW_UP_FREE,
    }
)
"""What has nothing to offer any more once the author deleted the post."""

BY_HAND = frozenset({NoticeKind.BY_HAND, NoticeKind.BY_HAND_MISSED})
_ROOM = 900


def thread_opening() -> Message:
    """The first line of a card's thread."""
    told = "Notes here stay inside. Only *Reply* sends."
    return message(told, [section(told)])


def notice(
    notice: Notice,
    dossier: Dossier,
    layout: Layout,
    now: datetime,
    link: str | None,
    escalation: Escalation | None = None,
    by_hand_url: str | None = None,
) -> Message:
    """
    The notice, with the post it is about.

    `link` leads to the card, where the reader is not in its thread; `escalation` is the one that the notice names,
    needed where the case has a newer one; `by_hand_url` is where a reply to be posted by hand stands prefilled.
    """
    if escalation is not None:
        dossier = replace(dossier, escalation=escalation)
    told = _told(notice, dossier, layout, now)
    blocks, by_hand = [section(told)], _by_hand(notice, dossier)
    if by_hand is not None:
        blocks.append(by_hand_words(by_hand, layout))
    if link is not None:
        blocks.append(post(dossier.newest, _ROOM))
    if by_hand is not None:
        blocks.append(context(mrkdwn(view_link(dossier.newest.mention))))
    buttons = _buttons(notice, dossier)
    if by_hand_url is not None and is_web(by_hand_url) and notice.kind in BY_HAND and not dossier.is_withdrawn:
        label = f"Reply on {platform_name(dossier.case.platform)}"
        buttons.insert(0, link_button(label, ids.REPLY_ELSEWHERE, by_hand_url))
    if link is not None and is_web(link):
        buttons.append(link_button("Open card", ids.OPEN_LINK, link))
    if buttons:
        blocks.append(actions(*buttons))
    spoken = [told, by_hand_text(by_hand) if by_hand else "", escape(all_of(dossier.newest), 1000) if link else ""]
    return message("\n".join(filter(None, spoken)), blocks)


def _by_hand(notice: Notice, dossier: Dossier) -> Reply | None:
    """The reply whose words are still to be posted by whoever reads the notice."""
    reply = _reply(notice, dossier) if notice.kind in BY_HAND else None
    return reply if reply is not None and reply.state is ReplyState.BY_HAND else None


def _told(notice: Notice, dossier: Dossier, layout: Layout, now: datetime) -> str:
    case = f"*{number(dossier.case.id)}* ({escape(handle(dossier.newest.mention.author))})"
    by = _fact(notice, "by")
    reply, platform = _reply(notice, dossier), platform_name(dossier.case.platform)
    remark = f": “{escape(reply.remark, 500)}”" if reply and reply.remark else ""
    match notice.kind:
        case NoticeKind.ASSIGNED:
            return joined(f"{person(by)} gave you {case}", due(dossier.case, layout.zone, now))
        case NoticeKind.APPROVED:
            return f"{person(by)} approved your reply in {case}.{_when(dossier, reply, layout)}"
        case NoticeKind.SENT_BACK:
            return f"{person(by)} sent your reply in {case} back{remark}"
        case NoticeKind.VOIDED:
            why = VOIDED.get(_fact(notice, "why"), escape(_fact(notice, "why")))
            return f"The reply in {case} does not go out: {why}. {_what_is_left(dossier, reply)}."
        case NoticeKind.FAILED:
            cause = escape(reply.remark, 500).rstrip(".") if reply and reply.remark else "the network refused it"
            return f"*Not sent*: the reply in {case}. {cause}. Nothing was published."
        case NoticeKind.UNSURE:
            return f"*Unsure*: {platform} did not confirm the reply in {case}. Please look there; do not post again."
        case NoticeKind.BY_HAND:
            how = f" {platform} lets only people answer this one: please post it there."
            return f"{person(by)} approved your reply in {case}.{'' if dossier.is_withdrawn else how}"
        case NoticeKind.BY_HAND_MISSED:
            return f"The approved reply in {case} was not found on our timeline. Have you posted it?"
        case NoticeKind.FOLLOW_UP_FREE:
            return f"*Follow-up due* for {case}, promised by {person(_fact(notice, 'promised_by'))}. Nobody holds it."
        case NoticeKind.POST_EDITED:
            return f"{_the_author(dossier)} edited the post. The card shows it as it is now."
        case NoticeKind.POST_DELETED if dossier.is_withdrawn:
            return f"{_the_author(dossier)} deleted the post. Nothing is left to answer."
        case NoticeKind.POST_DELETED:
            return f"{_the_author(dossier)} deleted a post. The card shows the one that stands."
        case NoticeKind.OFFER:
            return f"{person(by)}, shall I ask {person(_fact(notice, 'asked'))} about {case} and keep track of it?"
        case NoticeKind.ASKED | NoticeKind.ESCALATION_TAKEN | NoticeKind.ANSWERED | NoticeKind.DECLINED:
            return _escalation_told(notice.kind, case, _escalation(notice, dossier), layout)


def _the_author(dossier: Dossier) -> str:
    told = f"{person(dossier.case.assignee)}, the" if dossier.case.assignee else "The"
    return f"{told} author of *{number(dossier.case.id)}*"


def _when(dossier: Dossier, reply: Reply | None, layout: Layout) -> str:
    """When an approved reply leaves, in words that stay true; nothing of one that was taken back before they stood."""
    if reply is None or reply.state in EDITABLE:
        return ""
    off = dossier.sending_off
    if off is None or reply.state is not ReplyState.APPROVED:
        return " It goes out in a moment, unless the card stops it."
    account = escape(account_name(layout, reply.account))
    paused = f"which {person(off.by)} paused {moment(off.at, layout.zone)}"
    return f" It is held until sending from {account} is resumed, {paused}. The card can stop it."


def _what_is_left(dossier: Dossier, reply: Reply | None) -> str:
    """What becomes of a reply that was taken back."""
    if dossier.is_withdrawn:
        return "Nothing is left to answer; its words are kept"
    return f"It is a draft again{' and needs a new approval' if reply and reply.needs_approval else ''}"


def _escalation_told(kind: NoticeKind, case: str, escalation: Escalation | None, layout: Layout) -> str:
    if escalation is None:
        return f"A newer question about {case} has taken the place of this one."
    question = f"“{escape(escalation.question)}”"
    if kind is NoticeKind.ASKED:
        by_when = f" by {moment(escalation.due_at, layout.zone)}" if escalation.due_at else ""
        need = NEEDS[escalation.need].lower()
        asks = f"{person(escalation.asked)}, {person(escalation.asker)} asks about {case}: {question}"
        return f"{asks}\nWanted: {need}{by_when}."
    if kind is NoticeKind.ESCALATION_TAKEN:
        return f"{person(escalation.asker)}, {person(escalation.expert)} is on it: {question}"
    if kind is NoticeKind.ANSWERED:
        who = f"for {person(escalation.asker)} from {person(escalation.expert)}"
        guidance = f"*Guidance* {who}: {escape(escalation.answer)}"
        return f"{guidance}\nThe question was {question}. Nothing of this is published."
    return f"{person(escalation.expert)} cannot answer about {case}: {question}. Please ask somebody else."


def _buttons(notice: Notice, dossier: Dossier) -> list[Block]:
    if dossier.is_withdrawn and notice.kind in ABOUT_ANSWERING:
        return []
    match notice.kind:
        case NoticeKind.ASSIGNED:
            return [_on(dossier, "Reply", ids.REPLY, "primary"), _on(dossier, "Release", ids.RELEASE)]
        case NoticeKind.SENT_BACK | NoticeKind.VOIDED:
            return [_on(dossier, "Open draft", ids.REPLY)]
        case NoticeKind.FAILED:
            return [_on(dossier, "Edit", ids.REPLY)]
        case NoticeKind.UNSURE:
            there = _on_reply(notice, dossier, "It is there", ids.THERE)
            return there + _on_reply(notice, dossier, "It is not there", ids.NOT_THERE)
        case NoticeKind.BY_HAND | NoticeKind.BY_HAND_MISSED:
            posted = _on_reply(notice, dossier, "I posted it", ids.POSTED)
            return posted + _on_reply(notice, dossier, "Edit", ids.EDIT)
        case NoticeKind.FOLLOW_UP_FREE:
            return [_on(dossier, "Claim", ids.CLAIM, "primary"), _on(dossier, "Reply", ids.REPLY)]
        case NoticeKind.OFFER:
            value = refs.offer_value(dossier.case.id, _fact(notice, "asked"))
            return [button("Ask", ids.OFFER_ASK, value, "primary"), button("No", ids.OFFER_NO, value)]
        case NoticeKind.ASKED:
            return _answers(_escalation(notice, dossier))
        case NoticeKind.APPROVED | NoticeKind.POST_EDITED | NoticeKind.POST_DELETED:
            return []
        case NoticeKind.ESCALATION_TAKEN | NoticeKind.ANSWERED | NoticeKind.DECLINED:
            return []


def _answers(escalation: Escalation | None) -> list[Block]:
    if escalation is None:
        return []
    value = refs.escalation_value(escalation.id)
    return [
        button("Answer", ids.ANSWER, value, "primary"),
        button("I'm on it", ids.TAKE, value),
        button("Not me", ids.DECLINE, value),
    ]


def _on(dossier: Dossier, label: str, action_id: str, style: str | None = None) -> Block:
    return button(label, action_id, refs.case_value(dossier.case.id, dossier.case.newest), style)


def _on_reply(notice: Notice, dossier: Dossier, label: str, action_id: str) -> list[Block]:
    reply = _reply(notice, dossier)
    if reply is None:
        return []
    return [button(label, action_id, refs.reply_value(reply.id, dossier.case.newest, fingerprint(reply)))]


def _reply(notice: Notice, dossier: Dossier) -> Reply | None:
    return next((reply for reply in dossier.replies if reply.id == notice.facts.get("reply")), None)


def _escalation(notice: Notice, dossier: Dossier) -> Escalation | None:
    """The escalation it is about, unless a newer one has taken its place."""
    escalation = dossier.escalation
    return escalation if escalation and escalation.id == notice.facts.get("escalation") else None


def _fact(notice: Notice, name: str) -> str:
    return str(notice.facts.get(name) or "")
