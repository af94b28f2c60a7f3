"""
The reply modal: the post with what went before, what to mind, and the fields; and what was written into them.

It is opened filled from what the desk knows, and drawn again while the agent types. Slack keeps what was typed into a
block whose id it knows, so only a text that the desk puts in (a canned one) comes with the next `generation`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.answering import Fit, Way, no_wider_than, visibility_for, warning_for
from bot.desk.dossier import Dossier
from bot.desk.layout import FollowUpPlan, Layout
from bot.desk.mention import Mention, Replyable, Visibility
from bot.desk.reply import Wording
from bot.slack import ids, refs
from bot.slack.views import rich
from bot.slack.views.blocks import (
    Block,
    View,
    checkbox,
    chosen,
    context,
    divider,
    input_block,
    line_input,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
    ticked,
    typed_text,
    values_of,
)
from bot.slack.views.exchange import exchange
from bot.slack.views.parts import HANDLE, header_line, joined, view_line
from bot.slack.views.text import line
from bot.slack.views.warnings import DELETED, warnings

KEEP = "Keep draft"
"""What may be done with words that the post's deletion finds in an open modal."""

FOLLOW_UP_CHOICES = (0, 1, 2, 3, 5)
MOST_NOTE = 500
MOST_WARNING = 200


def opening_words(dossier: Dossier, agent_id: str, layout: Layout) -> Wording:
    """What the modal opens with: the agent's own draft, else a colleague's or what failed, else nothing."""
    reply = dossier.words_for(agent_id)
    if reply is None:
        return Wording("", layout.follow_up.after_days)
    note = reply.note if reply.drafter == agent_id else ""
    return Wording(
        reply.text, reply.follow_up_days, note, reply.account, visibility=reply.visibility, warning=reply.warning
    )


def reply_modal(
    dossier: Dossier,
    agent_id: str,
    layout: Layout,
    now: datetime,
    wording: Wording,
    ways: tuple[Way, ...],
    fit: Fit,
    *,
    generation: int = 0,
    canned_id: str | None = None,
) -> View:
    """
    The modal in which `agent_id` answers the case's newest post.

    `ways` are the accounts that may, `fit` is how `wording` fits the network of the chosen one; `canned_id` is the text
    it was started from.
    """
    newest = dossier.newest
    queue = layout.queue_for(dossier.case.team, dossier.case.language)
    header = header_line(dossier, layout, wording.account or dossier.case.account, fit.replyable)
    blocks = [header, exchange(dossier, layout), view_line(newest.mention, layout)]
    strip = [section(warning) for warning in warnings(dossier, agent_id, layout, now, fit.replyable, ways)]
    blocks = [*strip, *blocks] if dossier.is_withdrawn else [*blocks, *strip]
    blocks.append(divider())
    blocks += _account(wording, ways)
    blocks += _audience(newest.mention, wording) if fit.has_audiences else []
    blocks += [] if dossier.is_withdrawn else _start_from(dossier, layout, canned_id)
    warning = warning_for(wording.warning or "", newest.mention.warning)
    blocks += [_text(wording, generation), context(plain(_count(fit, warning)))]
    blocks += [_second(wording)] if dossier.answered_already else []
    blocks += [_follow_up(wording), _note(wording)] if queue.approval else [_follow_up(wording)]
    metadata = refs.draft_value(dossier.case.id, dossier.case.newest, generation, newest.id)
    submit = KEEP if dossier.is_withdrawn else _submit(queue.approval, fit.replyable)
    view = modal("Reply", ids.REPLY_MODAL, metadata, blocks, submit=submit)
    return view | {"notify_on_close": True}


def withdrawn_modal(dossier: Dossier, layout: Layout, text: str) -> View:
    """What stands in the reply modal's place when the author deleted the post: the words, and nothing to press."""
    header = header_line(dossier, layout, dossier.case.account, dossier.newest.mention.replyable)
    blocks = [section(DELETED), header, exchange(dossier, layout)]
    if text.strip():
        blocks.append(rich.rich_text(rich.line(rich.words("Kept, not sent:", 20)), rich.exact(text)))
    metadata = refs.draft_value(dossier.case.id, dossier.case.newest, 0, dossier.newest.id)
    return modal("Reply", ids.REPLY_MODAL, metadata, blocks)


def read_wording(view: Mapping[str, Any]) -> Wording:
    """What a submitted, typed-in or closed reply modal holds; a field that was not shown counts as untouched."""
    values = values_of(view)
    days = chosen(values.get(ids.FOLLOW_UP_DAYS)) or ""
    return Wording(
        text=typed_text(values.get(ids.TEXT)),
        follow_up_days=int(days) if days.isdecimal() else FollowUpPlan().after_days,
        note=typed_text(values.get(ids.NOTE)),
        account=chosen(values.get(ids.ACCOUNT)),
        second=ticked(values.get(ids.SECOND)),
        visibility=_chosen_visibility(values),
        warning=typed_text(values[ids.WARNING]) if ids.WARNING in values else None,
    )


def read_start_from(view: Mapping[str, Any]) -> str | None:
    """The id of the canned text that is chosen in the modal."""
    return chosen(values_of(view).get(ids.START_FROM))


def _submit(approval: bool, replyable: Replyable) -> str:
    """A button that tells the truth."""
    if approval:
        return "Send for approval"
    return "Ready to post by hand" if replyable is Replyable.BY_HAND else "Send"


def _chosen_visibility(values: Mapping[str, Mapping[str, Any]]) -> Visibility | None:
    value = chosen(values.get(ids.VISIBILITY))
    return Visibility(value) if value in set(Visibility) else None


def _account(wording: Wording, ways: tuple[Way, ...]) -> list[Block]:
    """A choice where several accounts may answer, with what the network lets each of them do."""
    options = [
        option(f"@{way.account.handle} ({way.account.role}){_HOW[way.replyable]}", way.account.id) for way in ways
    ]
    if len(options) < 2:
        return [context(plain(f"Reply as {options[0]['text']['text']}"))]
    return [input_block("Reply as", select(ids.ACCOUNT, options, wording.account), dispatch=True)]


_HOW = {
    Replyable.API: "",
    Replyable.BY_HAND: ", by hand",
    Replyable.CLOSED: ", closed",
}


def _audience(mention: Mention, wording: Wording) -> list[Block]:
    """Who sees the reply, never more people than see the post; and what they read before they see it."""
    allowed = no_wider_than(mention.visibility)
    inherited = visibility_for(wording.visibility or mention.visibility, mention.visibility)
    options = [option(_SEEN_BY[visibility], visibility.value) for visibility in allowed]
    warning = warning_for(wording.warning or "", mention.warning)
    hint = "The post stands behind one, so the reply does, too." if mention.warning else ""
    return [
        input_block("Who sees it", select(ids.VISIBILITY, options, inherited.value)),
        input_block("Content warning", line_input(ids.WARNING, warning, MOST_WARNING), hint=hint, optional=True),
    ]


_SEEN_BY = {
    Visibility.PUBLIC: "Everybody",
    Visibility.UNLISTED: "Everybody, but announced nowhere",
    Visibility.FOLLOWERS: "Our followers, and whom it names",
    Visibility.DIRECT: "Only whom it names",
}


def _start_from(dossier: Dossier, layout: Layout, canned_id: str | None) -> list[Block]:
    """The canned texts of the author's language; those for follow-ups too once we have answered."""
    language = dossier.case.language
    texts = layout.canned_for(language, follow_up=False)
    if dossier.sent:
        texts += layout.canned_for(language, follow_up=True)
    if not texts:
        return []
    options = [option(text.title, text.id) for text in texts]
    element = select(ids.START_FROM, options, canned_id, placeholder="A canned reply")
    return [input_block("Start from", element, optional=True, dispatch=True)]


def _text(wording: Wording, generation: int) -> Block:
    element = text_input(ids.TEXT, wording.text, typed=True)
    return input_block("Your reply", element, block_id=ids.text_block(generation), dispatch=True)


def _count(fit: Fit, warning: str) -> str:
    """How long it is, and what counts beside the words that were typed."""
    over = f"{fit.length - fit.limit} too long" if fit.length > fit.limit else ""
    lead = f"counted and published with “{line(fit.lead, HANDLE * 2)}” in front" if fit.lead else ""
    warned = "the content warning counts, too" if fit.has_audiences and warning else ""
    return joined(f"{fit.length} / {fit.limit}", over, lead, warned)


def _second(wording: Wording) -> Block:
    choice = option("Send a second reply to the same post", "second")
    return input_block("This post has our reply already", checkbox(ids.SECOND, choice, wording.second))


def _follow_up(wording: Wording) -> Block:
    days = sorted({*FOLLOW_UP_CHOICES, wording.follow_up_days})
    options = [option(_days(count), str(count)) for count in days]
    return input_block("Follow up in", select(ids.FOLLOW_UP_DAYS, options, str(wording.follow_up_days)))


def _days(count: int) -> str:
    if count == 0:
        return "No follow-up"
    return "1 working day" if count == 1 else f"{count} working days"


def _note(wording: Wording) -> Block:
    return input_block("Note to the approver", text_input(ids.NOTE, wording.note, MOST_NOTE), optional=True)
