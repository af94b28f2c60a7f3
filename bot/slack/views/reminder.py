"""The direct message that a follow-up sends its assignee: what was said last, and an answer that is ready to go."""

from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.desk.layout import Canned, Layout
from bot.slack import ids, refs
from bot.slack.views import rich
from bot.slack.views.blocks import Block, Message, actions, button, context, message, mrkdwn, section
from bot.slack.views.exchange import exchange
from bot.slack.views.parts import handle, joined, view_link
from bot.slack.views.text import escape, moment

_LAST_POSTS = 2
_ROOM_A_POST = 700


def reminder(dossier: Dossier, layout: Layout, canned: Canned | None, text: str) -> Message:
    """
    The reminder, with its buttons. `canned` is the follow-up in the author's language, None where the desk has none;
    `text` is it as this author would read it.
    """
    told = _told(dossier, layout)
    blocks = [section(told), exchange(dossier, layout, _LAST_POSTS, _ROOM_A_POST)]
    if canned is not None:
        blocks += [section("Ready to send:"), rich.rich_text(rich.exact(text))]
    blocks.append(actions(*_buttons(dossier, canned, text)))
    blocks.append(context(mrkdwn(joined(_count(dossier, layout), view_link(dossier.newest.mention)))))
    ready = f"\nReady to send: {escape(text, 1500)}" if canned is not None else ""
    return message(f"{told}{ready}", blocks)


def _told(dossier: Dossier, layout: Layout) -> str:
    author = escape(handle(dossier.newest.mention.author))
    answered = dossier.sent[-1].sent_at if dossier.sent else None
    since = f" We answered {moment(answered, layout.zone)}." if answered else ""
    return f"*Follow-up due* for {number(dossier.case.id)}, {author}.{since} Is it settled?"


def _buttons(dossier: Dossier, canned: Canned | None, text: str) -> list[Block]:
    case_id, seen = dossier.case.id, dossier.case.newest
    value = refs.case_value(case_id, seen)
    buttons = [
        button("Edit" if canned else "Reply", ids.REPLY, value),
        button("Solved, close", ids.CLOSE, value),
        button("Later", ids.LATER, value),
    ]
    if canned is None:
        return buttons
    return [button("Send as is", ids.SEND_AS_IS, refs.as_is_value(case_id, seen, text, canned.id), "primary"), *buttons]


def _count(dossier: Dossier, layout: Layout) -> str:
    if dossier.follow_up is None:
        return ""
    return f"Reminder {dossier.follow_up.reminders} of {layout.follow_up.most_reminders}"
