"""What somebody about to answer must know: the strip of warnings above the reply modal's fields."""

from collections.abc import Iterator
from datetime import datetime

from bot.desk.answering import Way
from bot.desk.dossier import Dossier
from bot.desk.layout import Layout
from bot.desk.mention import Replyable
from bot.desk.reply import IN_FLIGHT, Reply, ReplyState
from bot.slack.views.languages import language_name
from bot.slack.views.parts import due, platform_name
from bot.slack.views.text import escape, moment, person

DELETED = "*Deleted*: the author deleted the post, so nothing is left to answer. What you wrote is kept."


def warnings(
    dossier: Dossier, agent_id: str, layout: Layout, now: datetime, replyable: Replyable, ways: tuple[Way, ...]
) -> tuple[str, ...]:
    """Lines of markup, the gravest first. `replyable` is how the chosen account may answer, `ways` how each may."""
    return tuple(_all(dossier, agent_id, layout, now, replyable, ways))


def _all(
    dossier: Dossier, agent_id: str, layout: Layout, now: datetime, replyable: Replyable, ways: tuple[Way, ...]
) -> Iterator[str]:
    if dossier.is_withdrawn:
        yield DELETED
        return
    yield from _about_the_way(platform_name(dossier.case.platform), replyable, ways)
    if dossier.live is not None and dossier.live.state in IN_FLIGHT:
        yield "*Another reply is on its way* in this case. Yours can be sent when that is settled."
    reply = dossier.words_for(agent_id)
    if reply is not None:
        yield from _about_the_words(reply, agent_id, layout)
    if dossier.escalation is not None and dossier.escalation.answer:
        expert = person(dossier.escalation.expert)
        yield f"*Guidance from {expert}*: {escape(dossier.escalation.answer, 300)}"
    yield from _about_the_language(dossier)
    promise = due(dossier.case, layout.zone, now)
    if promise:
        yield f"{promise[:1].upper()}{promise[1:]}."


def _about_the_way(platform: str, replyable: Replyable, ways: tuple[Way, ...]) -> Iterator[str]:
    able = [f"@{escape(way.account.handle)}" for way in ways if way.replyable is Replyable.API]
    instead = f"{' or '.join(able)} can send it: choose it under *Reply as*."
    match replyable:
        case Replyable.BY_HAND if able:
            yield f"*By hand from this account*: you post the text yourself. {instead}"
        case Replyable.BY_HAND:
            yield f"*By hand only*: {platform} lets only people answer this one. You post the text yourself."
        case Replyable.CLOSED if able:
            yield f"*Closed to this account*: the author takes no reply from it. {instead}"
        case Replyable.CLOSED:
            yield "*Closed to replies*: the author takes none here. Your draft is kept, and cannot be sent."
        case Replyable.API:
            return


def _about_the_words(reply: Reply, agent_id: str, layout: Layout) -> Iterator[str]:
    if reply.drafter != agent_id:
        yield f"*A colleague's draft*: {person(reply.drafter)} wrote it, {moment(reply.changed_at, layout.zone)}."
    if reply.state is ReplyState.SENT_BACK and reply.remark:
        yield f"*Sent back* by {person(reply.remark_by)}: “{escape(reply.remark, 500)}”"
    if reply.state is ReplyState.FAILED:
        cause = escape(reply.remark, 300).rstrip(".") or "the network refused it"
        yield f"*Not sent*: {cause}. Nothing was published."


def _about_the_language(dossier: Dossier) -> Iterator[str]:
    written, held = dossier.newest.language, dossier.case.language
    if written is None or written == held:
        return
    yield (
        f"*Language*: this post looks like {language_name(written)}; "
        f"the case is held as {language_name(held)}. “Wrong language…” on the card moves it."
    )
