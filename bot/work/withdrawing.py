"""
Withdrawing what an author deleted, wherever the desk has told it: rows, card, reviews, direct messages.

What was told once and for all (a notice, a reminder) is drawn anew in its place, without the words. Ids, the author's
handle, the post's address and our own words stay.
"""

import logging
from datetime import datetime

from sqlmodel import Session

from bot.desk import afterwards
from bot.desk import follow_up as follow_up_rules
from bot.desk import sending as sending_rules
from bot.desk.case import Case, Status
from bot.desk.events import Change
from bot.desk.mention import Post
from bot.desk.notice import THREAD, NoticeKind
from bot.store import cases, checks, follow_ups, notices, outbox, replies
from bot.store.checks import Standing
from bot.store.outbox import Kind, State
from bot.work import telling
from bot.work.desk import Desk
from bot.work.voiding import void_all

log = logging.getLogger(__name__)


def withdraw(desk: Desk, post: Standing, now: datetime) -> None:
    """
    Let the words of a deleted post stand nowhere any more.

    Copies in other cases go first, each in its own transaction: as long as the post itself counts as standing, it is
    asked for again, and what was interrupted is done then.
    """
    put_copies(desk, post.heard.mention.platform, post.heard.mention.post_id, None, now)
    with desk.db.transaction() as tx:
        case = cases.lock(tx, post.case_id)
        if not checks.still_stands(tx, post.heard.id):
            return
        is_newest = cases.dossier(tx, case.id).newest.id == post.heard.id
        checks.withdraw(tx, post.heard.id, now)
        _let_go(tx, desk, case, post.heard.id, is_newest, now)
    log.info("case.withdrawn", extra={"case": post.case_id, "mention": post.heard.id})


def put_copies(desk: Desk, platform: str, post_id: str, now_is: Post | None, now: datetime) -> None:
    """Have a post that others answer or quote shown beside them as it is now; None: nowhere any more."""
    with desk.db.reading() as tx:
        copies = checks.cases_with_copies(tx, platform, post_id)
    for case_id in copies:
        with desk.db.transaction() as tx:
            case = cases.lock(tx, case_id)
            checks.put_copies(tx, case_id, post_id, now_is)
            _draw_all_again(tx, desk, case, now)


def _let_go(tx: Session, desk: Desk, case: Case, mention_id: int, is_newest: bool, now: datetime) -> None:
    """
    What the case loses with a post: with the one that is answered the replies to it, with the last one its follow-up.

    Whoever works on the case, and may be writing an answer, is told in the card's thread.
    """
    dossier = cases.dossier(tx, case.id)
    left = tuple(heard.id for heard in dossier.mentions if heard.withdrawn_at is None)
    last = max(dossier.sent, key=lambda reply: reply.mention_id, default=None)
    change = afterwards.withdrawn(case, mention_id, left, bool(dossier.asked_after(last)), now)
    cases.save(tx, change)
    if is_newest:
        void_all(tx, desk, change.subject, "deleted", now)
    if not left:
        _end(tx, case, now)
    _draw_all_again(tx, desk, change.subject, now)
    if case.assignee is not None and case.status is not Status.CLOSED:
        telling.notice(tx, desk, NoticeKind.POST_DELETED, change.subject, THREAD, now)


def _end(tx: Session, case: Case, now: datetime) -> None:
    """Nobody is left to be reminded of, nor to be answered: an unsure reply is looked for and not sent again."""
    follow_up = follow_ups.current(tx, case.id)
    if follow_up is not None:
        follow_ups.save(tx, Change(follow_up_rules.done(follow_up)))
    for reply in replies.of_case(tx, case.id):
        replies.save(tx, sending_rules.repeated_no_more(reply, now))


def _draw_all_again(tx: Session, desk: Desk, case: Case, now: datetime) -> None:
    """Have everything drawn again that showed words of the case's posts, as they are now."""
    telling.card(tx, desk, case, now)
    for reply in replies.of_case(tx, case.id):
        for number in range(1, reply.round + 1):
            _draw_again(tx, Kind.REVIEW, f"{reply.id}.{number}", now)
    for notice in notices.of_case(tx, case.id):
        if notice.to != THREAD:
            _draw_again(tx, Kind.NOTICE, str(notice.id), now)
    for follow_up in follow_ups.every(tx, case.id):
        for number in range(1, follow_up.reminders + 1):
            _draw_again(tx, Kind.REMINDER, f"{follow_up.id}.{number}", now)


def _draw_again(tx: Session, kind: Kind, ref: str, now: datetime) -> None:
    """What is not told yet will be drawn as it is then."""
    line = outbox.read(tx, f"{kind}:{ref}")
    if line is None or line.state is State.DUE:
        return
    if kind is Kind.REVIEW:
        outbox.put(tx, kind, ref, line.lane, now, line.team)
    else:
        outbox.put(tx, Kind.WITHDRAWAL, line.key, f"{line.lane} redraws", now, line.team)
