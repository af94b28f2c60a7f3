"""The card: the one Slack message that shows a case, drawn as the case is now."""

from datetime import datetime

from bot.desk.answering import Way
from bot.desk.case import number
from bot.desk.dossier import Dossier, Face, face
from bot.desk.layout import Layout
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.slack import ids, refs
from bot.slack.views import rich
from bot.slack.views.blocks import (
    MESSAGE_TEXT,
    Block,
    Message,
    actions,
    button,
    context,
    link_button,
    message,
    mrkdwn,
    option,
    overflow,
    section,
)
from bot.slack.views.by_hand import by_hand_text, by_hand_words
from bot.slack.views.carried import all_of, is_private
from bot.slack.views.parts import (
    CARD_POST,
    byline,
    header_line,
    known_line,
    live_reply,
    platform_name,
    post,
    source_line,
    view_link,
)
from bot.slack.views.status import escalation_line, follow_up_line, status_line
from bot.slack.views.text import clip_markup, escape, is_web


def card(
    dossier: Dossier,
    layout: Layout,
    now: datetime,
    by_hand_url: str | None = None,
    above: str = "",
    way: Way | None = None,
) -> Message:
    """
    The card of a case. `by_hand_url` is where the live reply stands prefilled, for the faces that offer it; without
    one they lead to the post. `above` is a line of markup that comes before everything else. `way` is the
    account that is to answer, and how it may; without one the case's own does.
    """
    blocks = [section(above)] if above else []
    blocks.append(_header(dossier, layout, way))
    blocks += _what_was_written(dossier, layout)
    escalation = escalation_line(dossier, layout)
    if escalation:
        blocks.append(section(escalation))
    blocks.append(section(status_line(dossier, layout, now)))
    blocks += _our_words(dossier, layout)
    follow_up = follow_up_line(dossier, layout)
    if follow_up:
        blocks.append(context(mrkdwn(follow_up)))
    blocks.append(actions(*_buttons(dossier, by_hand_url), _menu(dossier)))
    return message(_text(dossier, layout, now, above), blocks)


def _header(dossier: Dossier, layout: Layout, way: Way | None) -> Block:
    if way is None:
        return header_line(dossier, layout, dossier.case.account, dossier.newest.mention.replyable)
    return header_line(dossier, layout, way.account.id, way.replyable)


def _what_was_written(dossier: Dossier, layout: Layout) -> list[Block]:
    """The post, and what stands around it; nothing of one that was deleted."""
    newest, known = dossier.newest, known_line(dossier, layout)
    if newest.withdrawn_at is not None:
        return []
    return [post(newest, CARD_POST - len(known)), source_line(newest, layout, len(dossier.mentions), known)]


def _our_words(dossier: Dossier, layout: Layout) -> list[Block]:
    """What we wrote: whole, where somebody has to copy it; and where it is all that is left of a case."""
    reply = dossier.live
    if reply is None or not reply.text:
        return []
    match face(dossier):
        case Face.BY_HAND:
            return [by_hand_words(reply, layout)]
        case Face.WITHDRAWN:
            return [rich.rich_text(rich.line(rich.words(_left(reply), 20)), rich.quote(reply.text, CARD_POST))]
    return []


def _our_text(dossier: Dossier) -> str:
    """The same as markup, for who only hears it."""
    reply = dossier.live
    if reply is None or not reply.text:
        return ""
    match face(dossier):
        case Face.BY_HAND:
            return by_hand_text(reply)
        case Face.WITHDRAWN:
            return f"{_left(reply)} {escape(reply.text, CARD_POST)}"
    return ""


def _left(reply: Reply) -> str:
    return "Our answer:" if reply.state is ReplyState.SENT else "Not sent:"


def _text(dossier: Dossier, layout: Layout, now: datetime, above: str) -> str:
    """The whole post as far as there is room beside the status, which must not be cut off."""
    mention = dossier.newest.mention
    author = f"{above}\n" if above else ""
    author += f"{escape(byline(mention.author))} on {platform_name(mention.platform)}, {number(dossier.case.id)}"
    link = view_link(mention) if dossier.newest.withdrawn_at is None else ""
    behind = [escalation_line(dossier, layout), status_line(dossier, layout, now), _our_text(dossier), link]
    told = "\n".join(line for line in behind if line)
    room = MESSAGE_TEXT - len(author) - len(told) - len(": \n")
    return f"{author}: {clip_markup(escape(all_of(dossier.newest), MESSAGE_TEXT), max(room, 1))}\n{told}"


def _buttons(dossier: Dossier, by_hand_url: str | None) -> list[Block]:
    """At most three; which ones, the face decides."""
    match face(dossier):
        case Face.NEW:
            return [_on(dossier, "Claim", ids.CLAIM, "primary"), _reply(dossier), _on(dossier, "Dismiss", ids.DISMISS)]
        case Face.CLAIMED:
            is_ours_to_answer = not is_private(dossier.newest.mention)
            follow_up, close = _on(dossier, "Follow up", ids.FOLLOW_UP), _on(dossier, "Close", ids.CLOSE)
            return [_reply(dossier), follow_up if is_ours_to_answer else close, _on(dossier, "Release", ids.RELEASE)]
        case Face.DRAFTING | Face.SENT_BACK:
            return [_reply(dossier, "Open draft"), _on(dossier, "Release", ids.RELEASE)]
        case Face.SUBMITTED:
            return [_on(dossier, "Review", ids.REVIEW), _on_reply(dossier, "Withdraw", ids.WITHDRAW)]
        case Face.SENDING:
            return [_on_reply(dossier, "Stop", ids.STOP, "danger")]
        case Face.WAITING:
            return [_reply(dossier, "Reply again"), *_follow_up_and_close(dossier)]
        case Face.BY_HAND:
            posted = _on_reply(dossier, "I posted it", ids.POSTED)
            return [*_elsewhere(dossier, by_hand_url), posted, _on_reply(dossier, "Edit", ids.EDIT)]
        case Face.FAILED:
            elsewhere = _elsewhere(dossier, by_hand_url)
            return [_reply(dossier, "Edit"), *elsewhere, _on(dossier, "Close", ids.CLOSE)]
        case Face.UNSURE:
            there = _on_reply(dossier, "It is there", ids.THERE)
            return [there, _on_reply(dossier, "It is not there", ids.NOT_THERE)]
        case Face.AUTHOR_WROTE | Face.FOLLOW_UP:
            return [_reply(dossier), *_follow_up_and_close(dossier)]
        case Face.SNOOZED:
            return [_on(dossier, "Wake now", ids.WAKE)]
        case Face.CLOSED:
            return [_on(dossier, "Reopen", ids.REOPEN)]
        case Face.WITHDRAWN:
            return [_on(dossier, "Close", ids.CLOSE)]


def _follow_up_and_close(dossier: Dossier) -> list[Block]:
    """A follow-up that has fired is put off, any other set anew."""
    follow_up = ids.LATER if face(dossier) is Face.FOLLOW_UP else ids.FOLLOW_UP
    return [_on(dossier, "Follow up", follow_up), _on(dossier, "Close", ids.CLOSE)]


def _elsewhere(dossier: Dossier, by_hand_url: str | None) -> list[Block]:
    mention = dossier.newest.mention
    label = f"Reply on {platform_name(mention.platform)}"
    urls = [url for url in (by_hand_url, mention.url) if url and is_web(url)]
    return [link_button(label, ids.REPLY_ELSEWHERE, url) for url in urls[:1]]


def _reply(dossier: Dossier, label: str = "Reply") -> Block:
    """What was written to us alone is answered where it was written."""
    mention = dossier.newest.mention
    if is_private(mention) and is_web(mention.url):
        return link_button(f"Open on {platform_name(mention.platform)}", ids.REPLY_ELSEWHERE, mention.url)
    return _on(dossier, label, ids.REPLY)


def _on(dossier: Dossier, label: str, action_id: str, style: str | None = None) -> Block:
    return button(label, action_id, refs.case_value(dossier.case.id, dossier.case.newest), style)


def _on_reply(dossier: Dossier, label: str, action_id: str, style: str | None = None) -> Block:
    reply = live_reply(dossier)
    return button(label, action_id, refs.reply_value(reply.id, dossier.case.newest, fingerprint(reply)), style)


_MENU = {
    ids.Menu.ASSIGN: "Assign…",
    ids.Menu.ESCALATE: "Escalate…",
    ids.Menu.MOVE: "Wrong language…",
    ids.Menu.SNOOZE: "Snooze…",
    ids.Menu.MORE: "More…",
}


def _menu(dossier: Dossier) -> Block:
    """What the face's buttons leave out; a case that is closed, or lost its post, can only be looked at."""
    is_over = face(dossier) in (Face.CLOSED, Face.WITHDRAWN)
    choices = [ids.Menu.MORE] if is_over else list(_MENU)
    case_id, seen = dossier.case.id, dossier.case.newest
    return overflow(ids.MENU, [option(_MENU[choice], refs.menu_value(choice, case_id, seen)) for choice in choices])
