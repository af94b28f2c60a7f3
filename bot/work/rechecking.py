"""
Asking networks again for posts that came in: what was edited is shown as it is now, what was deleted is withdrawn.

When a post is asked for next is a column of its row (`desk.checking`). One account asks for as many at once as its
network takes.
"""

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import Clock
from bot.desk import afterwards, checking
from bot.desk.mention import Mention
from bot.desk.notice import THREAD, NoticeKind
from bot.errors import Throttled
from bot.platforms import prices
from bot.platforms.base import Charge, Checked
from bot.store import cases, checks, limits
from bot.store.checks import Standing
from bot.work import booking, telling, withdrawing
from bot.work.desk import Desk
from bot.work.voiding import void_all

log = logging.getLogger(__name__)


def recheck(desk: Desk, account: str, clock: Clock) -> int:
    """
    Ask for the posts that are due by now, and act on what became of them; returns how many were asked for.

    That people have paused listening, or that the month's budget is spent, changes nothing here: a deletion is owed to
    its author all the same. Raises as `platforms.base.Adapter.check_posts` does.
    """
    adapter, now, asking = desk.adapters[account], clock(), f"{account} checks"
    with desk.db.reading() as tx:
        due = checks.due(tx, account, now, adapter.checks_at_once)
        held = limits.free_at(tx, [asking]).get(asking, now) > now
    if not due or held:
        return 0
    try:
        checked = adapter.check_posts([post.heard.mention for post in due])
    except Throttled as error:
        with desk.db.transaction() as tx:
            limits.hold_until(tx, asking, now + timedelta(seconds=error.retry_after))
        raise
    _act_on(desk, account, due, checked, clock())
    return len(due)


def _act_on(desk: Desk, account: str, due: list[Standing], checked: Checked, now: datetime) -> None:
    for post in due:
        post_id = post.heard.mention.post_id
        if post_id in checked.gone:
            withdrawing.withdraw(desk, post, now)
        elif post_id in checked.found:
            with desk.db.transaction() as tx:
                heard_again(tx, desk, post, checked.found[post_id], now)
    with desk.db.transaction() as tx:
        booking.used(tx, desk, account, account, checked.uses, now)
        again: defaultdict[datetime | None, list[int]] = defaultdict(list)
        for post in due:
            again[_next_check(desk, post.heard.mention, post.is_closed, now)].append(post.heard.id)
        for at, mention_ids in again.items():
            checks.ask_at(tx, mention_ids, at)


def heard_again(tx: Session, desk: Desk, post: Standing, now_is: Mention, now: datetime) -> bool:
    """
    Compare a post that came in before with what the network hands over now; returns whether it was edited.

    The new version takes the old one's place in its case, and a reply to the old one does not go out. Whoever holds the
    case, and may have read the old one, is told in the card's thread.
    """
    if not checking.is_edited(post.heard.mention, now_is):
        return False
    case = cases.lock(tx, post.case_id)
    if not checks.still_stands(tx, post.heard.id):
        return False
    mention_id = checks.supersede(tx, post, now_is, first_check(desk, now_is, now))
    change = afterwards.edited(case, post.heard.id, mention_id, now_is.edited_at or now)
    cases.save(tx, change)
    void_all(tx, desk, change.subject, "post_edited", now)
    telling.card(tx, desk, change.subject, now)
    if case.assignee is not None:
        telling.notice(tx, desk, NoticeKind.POST_EDITED, change.subject, THREAD, now)
    log.info("case.edited", extra={"case": case.id, "mention": mention_id})
    return True


def first_check(desk: Desk, mention: Mention, now: datetime) -> datetime:
    """When to ask for the first time what became of a post that has just come in."""
    return _next_check(desk, mention, is_closed=False, now=now) or now


def _next_check(desk: Desk, mention: Mention, is_closed: bool, now: datetime) -> datetime | None:
    plan, is_free = desk.layout.listening, _is_free(desk, mention.platform)
    check_for = plan.recheck_for if is_free else plan.paid_recheck_for
    return checking.next_check(mention.posted_at, is_closed, is_free, check_for, now)


def _is_free(desk: Desk, platform: str) -> bool:
    return prices.micros(platform, Charge.POST, desk.db.clock().date()) == 0
