"""
Finding on our own timeline what people answered without the desk, so that nobody is answered twice.

What the desk published itself is known by its post id, and what is on its way by its words. An answer to a post that
has not come in yet is kept until it does: after an outage either may be heard first.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.desk.case import Case
from bot.desk.dossier import Dossier
from bot.desk.elsewhere import NativeAnswer, answered_elsewhere, same_words
from bot.desk.events import Change
from bot.desk.exchange import author_wrote
from bot.desk.mention import Mention
from bot.desk.reply import Reply, ReplyState
from bot.desk.source import Source
from bot.platforms.base import Page, Published
from bot.store import cases, cursors, mentions, native_answers, replies
from bot.work import booking, sending, telling
from bot.work.desk import Desk
from bot.work.voiding import void_all

log = logging.getLogger(__name__)

_UNCONFIRMED = frozenset({ReplyState.UNSURE, ReplyState.BY_HAND, ReplyState.FAILED})
_OURS = _UNCONFIRMED | {ReplyState.SENDING, ReplyState.SENT}


def take_in_own(desk: Desk, source: Source, page: Page, now: datetime) -> int:
    """Act on what our account posted, with the cursor that covers it; returns how many answers were new."""
    platform = desk.layout.accounts[source.account].platform
    answers = [post for post in page.mentions if post.parent_id is not None]
    _confirm(desk, platform, answers, now)
    with desk.db.transaction() as tx:
        cursors.lock(tx, desk.layout.heard_together(platform))
        known = native_answers.known(tx, platform, [post.post_id for post in answers])
        new = [post for post in answers if post.post_id not in known and not _is_the_desks(tx, platform, post)]
        for post in new:
            native_answers.add(tx, platform, _answer(post))
            case_id = mentions.case_of(tx, platform, post.parent_id or "")
            if case_id is not None:
                settle(tx, desk, case_id, platform, post.parent_id or "", now)
        cursors.save(tx, source.id, page.cursor, now)
        booking.taken_in(tx, desk, source, page, len(new), now)
    if new:
        log.info("answers.found", extra={"source": source.id, "posts": [post.post_id for post in new]})
    return len(new)


def settle(tx: Session, desk: Desk, case_id: int, platform: str, post_id: str, now: datetime) -> None:
    """Let the answers that a post already has count in the case that it belongs to."""
    case = cases.lock(tx, case_id)
    for answer in native_answers.put_into(tx, platform, post_id, case_id):
        case = _count(tx, desk, case, answer, now)


def _count(tx: Session, desk: Desk, case: Case, answer: NativeAnswer, now: datetime) -> Case:
    """An answer that ours has overtaken only stands in the history; any other makes it the author's move."""
    dossier = cases.dossier(tx, case.id)
    change = answered_elsewhere(case, answer)
    if any(reply.sent_at is not None and reply.sent_at > answer.posted_at for reply in dossier.sent):
        change = Change(case, change.events)
    else:
        change = Change(_still_owed(desk, dossier, change.subject, answer), change.events)
    cases.save(tx, change)
    void_all(tx, desk, change.subject, "answered_elsewhere", now)
    telling.card(tx, desk, change.subject, now)
    return change.subject


def _still_owed(desk: Desk, dossier: Dossier, case: Case, answer: NativeAnswer) -> Case:
    """The case as it is with what the author wrote after the answer."""
    since = [heard.mention for heard in dossier.asked_after(None) if heard.mention.posted_at > answer.posted_at]
    if not since:
        return case
    due_at = desk.team_of(case).hours.add(since[0].posted_at, desk.queue_of(case).first_reply_within)
    return author_wrote(case, case.newest, since[-1].posted_at, due_at).subject


def _confirm(desk: Desk, platform: str, posts: Sequence[Mention], now: datetime) -> None:
    """Settle as sent what the desk could not tell, or a person could not find, and what was posted by hand."""
    for post in posts:
        with desk.db.reading() as tx:
            same = _same(tx, platform, post)
        if any(reply.post_id == post.post_id or reply.state is ReplyState.SENDING for reply in same):
            continue
        for reply in [one for one in same if one.state in _UNCONFIRMED][-1:]:
            sending.settle_sent(desk, reply.id, Published(post.post_id, post.url), now)


def _is_the_desks(tx: Session, platform: str, post: Mention) -> bool:
    return bool(_same(tx, platform, post))


def _same(tx: Session, platform: str, post: Mention) -> list[Reply]:
    """The desk's own replies that the post may be, oldest first; one that is settled as another post is not."""
    case_id = mentions.case_of(tx, platform, post.parent_id or "")
    if case_id is None:
        return []
    found = [reply for reply in replies.of_case(tx, case_id) if reply.state in _OURS]
    return [reply for reply in found if reply.post_id == post.post_id or _may_be(reply, post)]


def _may_be(reply: Reply, post: Mention) -> bool:
    is_there = reply.parent_post_id == post.parent_id and reply.account == post.account
    return reply.post_id is None and is_there and same_words(reply.text, post.text)


def _answer(post: Mention) -> NativeAnswer:
    return NativeAnswer(post.account, post.post_id, post.parent_id or "", post.url, post.posted_at)
