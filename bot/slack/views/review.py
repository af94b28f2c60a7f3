"""A reply under review: the original and the exact words, in the approvers' channel and in a modal from the card."""

from datetime import datetime

from bot.desk.answering import Fit
from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.desk.layout import Layout
from bot.desk.mention import Replyable
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.slack import ids, refs
from bot.slack.views import rich
from bot.slack.views.blocks import Block, Message, View, actions, button, context, message, modal, plain, section
from bot.slack.views.carried import all_of
from bot.slack.views.parts import AUDIENCES, CARD_POST, account_name, byline, header_line, joined, post, source_line
from bot.slack.views.status import reply_outcome
from bot.slack.views.text import escape, person

_TEXT_POST = 1000
MOST_WARNING = 1000


def review(dossier: Dossier, reply: Reply, layout: Layout, now: datetime, fit: Fit) -> Message:
    """
    The message in the approvers' channel: with its buttons while the reply waits, afterwards with what became of it.

    `fit` is how the reply fits its network.
    """
    blocks = [section(reply_outcome(dossier, reply, layout, now)), *_shown(dossier, reply, layout, fit)]
    if reply.state is ReplyState.SUBMITTED:
        value = _value(dossier, reply)
        approve = button(_approve_label(fit), ids.APPROVE, value, "primary")
        blocks.append(actions(approve, button("Send back", ids.SEND_BACK, value)))
    return message(_text(dossier, reply, layout, now), blocks)


def review_modal(dossier: Dossier, reply: Reply, layout: Layout, now: datetime, fit: Fit) -> View:
    """The same as a modal; submitting it approves, unless there is nothing to approve any more."""
    blocks = [section(reply_outcome(dossier, reply, layout, now)), *_shown(dossier, reply, layout, fit)]
    value = _value(dossier, reply)
    if reply.state is not ReplyState.SUBMITTED:
        return modal("Review", ids.REVIEW_MODAL, value, blocks)
    blocks.append(actions(button("Send back", ids.SEND_BACK, value)))
    return modal("Review", ids.REVIEW_MODAL, value, blocks, submit=_approve_label(fit))


def _shown(dossier: Dossier, reply: Reply, layout: Layout, fit: Fit) -> list[Block]:
    answered = dossier.answered_by(reply)
    blocks = [
        header_line(dossier, layout, reply.account, fit.replyable),
        post(answered, CARD_POST),
        source_line(answered, layout),
        section(f"*The reply*, word for word, by {person(reply.drafter)}:"),
        rich.rich_text(*_behind(reply.warning), rich.exact(reply.text)),
        context(plain(_facts(reply, layout, fit), 300)),
    ]
    if reply.note:
        blocks.append(section(f"Note from {person(reply.drafter)}: {escape(reply.note, 500)}"))
    return blocks


def _behind(warning: str) -> list[Block]:
    """The line that is read first, where the reply stands behind one."""
    if not warning:
        return []
    return [rich.line(rich.bold("Behind the content warning: ", 30), rich.words(warning, MOST_WARNING))]


def _facts(reply: Reply, layout: Layout, fit: Fit) -> str:
    follow_up = f"follow-up in {reply.follow_up_days} working days" if reply.follow_up_days else "no follow-up"
    by_hand = "to be posted by hand" if _by_hand(fit) else ""
    account = account_name(layout, reply.account)
    return joined(f"as {account}", AUDIENCES[reply.visibility], f"{fit.length} / {fit.limit}", by_hand, follow_up)


def _text(dossier: Dossier, reply: Reply, layout: Layout, now: datetime) -> str:
    answered = dossier.answered_by(reply)
    warned = f" behind the content warning “{escape(reply.warning, _TEXT_POST)}”" if reply.warning else ""
    return "\n".join(
        (
            f"{number(dossier.case.id)}: {reply_outcome(dossier, reply, layout, now)}",
            f"{escape(byline(answered.mention.author))}: {escape(all_of(answered), _TEXT_POST)}",
            f"Reply as {escape(account_name(layout, reply.account))}{warned}: {escape(reply.text, _TEXT_POST)}",
        )
    )


def _approve_label(fit: Fit) -> str:
    """A button that tells the truth: what only people may post is approved here and not sent."""
    return "Approve" if _by_hand(fit) else "Approve and send"


def _by_hand(fit: Fit) -> bool:
    return fit.replyable is Replyable.BY_HAND


def _value(dossier: Dossier, reply: Reply) -> str:
    return refs.reply_value(reply.id, dossier.case.newest, fingerprint(reply))
