"""
Asking networks again for posts that came in: what was edited is shown as it is now, what was deleted is withdrawn.

When a post is asked for next is a column of its row (`desk.checking`). With it goes what its card shows beside it: the
posts of strangers that it answers or quotes. One account asks for as many at once as its network takes.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.clock import Clock
from bot.desk import afterwards, checking
from bot.desk.case import Case
from bot.desk.mention import Mention, Post, words_beside
from bot.desk.notice import THREAD, NoticeKind
from bot.errors import Throttled
from bot.platforms import prices
from bot.platforms.base import Adapter, Charge, Checked
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
    adapter, now = desk.adapters[account], clock()
    with desk.db.reading() as tx:
        due = checks.due(tx, account, now, adapter.checks_at_once)
        beside = _beside(tx, desk, due)
    return _ask(desk, account, due, beside, clock)


def ask_now(desk: Desk, platform: str, post_id: str, clock: Clock) -> None:
    """
    Ask for one post before its time, if it stands, and act on what became of it. Raises as `recheck` does.

    What its card shows beside it waits for its time: whoever asks now is in a hurry.
    """
    with desk.db.reading() as tx:
        post = checks.standing(tx, platform, [post_id]).get(post_id)
    if post is not None and post.heard.mention.account in desk.adapters:
        _ask(desk, post.heard.mention.account, [post], [], clock)


def _ask(desk: Desk, account: str, due: Sequence[Standing], beside: Sequence[Mention], clock: Clock) -> int:
    """Ask for posts, unless there is none, or the network wants to be left alone; returns how many."""
    now, asking = clock(), f"{account} checks"
    with desk.db.reading() as tx:
        held = limits.free_at(tx, [asking]).get(asking, now) > now
    if not due or held:
        return 0
    try:
        checked = _asked(desk.adapters[account], [*(post.heard.mention for post in due), *beside])
    except Throttled as error:
        with desk.db.transaction() as tx:
            limits.hold_until(tx, asking, now + timedelta(seconds=error.retry_after))
        raise
    _act_on(desk, due, checked, clock())
    _act_on_copies(desk, beside, checked, clock())
    _settle(desk, account, due, checked, clock())
    return len(due)


def _beside(tx: Session, desk: Desk, due: Sequence[Standing]) -> list[Mention]:
    """What these posts answer or quote, as a post to ask for; but for our own, and what is asked for by itself."""
    shown = {
        copy.id: as_mention(copy, beside=mention)
        for mention in (post.heard.mention for post in due)
        for copy in (mention.parent, mention.quoted)
        if copy is not None and not desk.layout.is_ours(mention.platform, copy.author)
    }
    known = checks.asked_for(tx, due[0].heard.mention.platform, shown) if shown else set()
    return [copy for post_id, copy in shown.items() if post_id not in known]


def as_mention(post: Post, beside: Mention) -> Mention:
    """A post that stands beside a mention, as an adapter asks for it again: heard by the same account."""
    bare = replace(beside, parent_id=None, parent=None, quoted=None, media=(), warning="", edited_at=None)
    told: dict[str, Any] = {
        "post_id": post.id,
        "author": post.author,
        "text": post.text,
        "url": post.url,
        "refs": post.refs,
        "visibility": post.visibility,
    }
    return replace(bare, **told)


def _asked(adapter: Adapter, posts: Sequence[Mention]) -> Checked:
    """Ask for posts, as many at once as the network takes."""
    many = adapter.checks_at_once
    parts = [adapter.check_posts(posts[first : first + many]) for first in range(0, len(posts), many)]
    found = {post_id: post for part in parts for post_id, post in part.found.items()}
    gone = frozenset(post_id for part in parts for post_id in part.gone)
    return Checked(found, gone, tuple(use for part in parts for use in part.uses))


def _act_on(desk: Desk, due: Sequence[Standing], checked: Checked, now: datetime) -> None:
    for post in due:
        post_id = post.heard.mention.post_id
        if post_id in checked.gone:
            withdrawing.withdraw(desk, post, now)
        elif post_id in checked.found:
            with desk.db.transaction() as tx:
                heard_again(tx, desk, post, checked.found[post_id], now)


def _act_on_copies(desk: Desk, beside: Sequence[Mention], checked: Checked, now: datetime) -> None:
    """Show what cards show beside their posts as it is now, or not any more; it may be a post of a closed case."""
    for copy in beside:
        now_is = checked.found.get(copy.post_id)
        if copy.post_id in checked.gone:
            with desk.db.reading() as tx:
                standing = checks.standing(tx, copy.platform, [copy.post_id])
            for post in standing.values():
                withdrawing.withdraw(desk, post, now)
            withdrawing.put_copies(desk, copy.platform, copy.post_id, None, now)
        elif now_is is not None and (newer := as_copy(now_is)).text != copy.text:
            withdrawing.put_copies(desk, copy.platform, copy.post_id, newer, now)


def as_copy(post: Mention) -> Post:
    """A post as it stands beside those that answer or quote it."""
    said = words_beside(post.text, post.visibility)
    return Post(post.post_id, post.author, said, post.posted_at, post.url, post.refs, post.visibility)


def _settle(desk: Desk, account: str, due: Sequence[Standing], checked: Checked, now: datetime) -> None:
    """Say when to ask next, last of all: what was interrupted before is done again."""
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
    at = now_is.edited_at or now
    change = afterwards.edited(case, post.heard.id, mention_id, at)
    cases.save(tx, change)
    case = _label_again(tx, desk, change.subject, mention_id, at)
    void_all(tx, desk, case, "post_edited", now)
    telling.card(tx, desk, case, now)
    if case.assignee is not None:
        telling.notice(tx, desk, NoticeKind.POST_EDITED, case, THREAD, now)
    log.info("case.edited", extra={"case": case.id, "mention": mention_id})
    return True


def _label_again(tx: Session, desk: Desk, case: Case, mention_id: int, at: datetime) -> Case:
    """Ask the rules again what a case is about, where the post that opened it was edited; later posts never say so."""
    first = cases.dossier(tx, case.id).first
    if first.id != mention_id:
        return case
    routed = desk.layout.routed(first.mention, case.language, desk.addressee(first.mention))
    change = afterwards.relabelled(case, routed, mention_id, at)
    if change.events:
        cases.save(tx, change)
    return change.subject


def first_check(desk: Desk, mention: Mention, now: datetime) -> datetime:
    """When to ask for the first time what became of a post that has just come in."""
    return _next_check(desk, mention, is_closed=False, now=now) or now


def _next_check(desk: Desk, mention: Mention, is_closed: bool, now: datetime) -> datetime | None:
    plan, is_free = desk.layout.listening, _is_free(desk, mention.platform)
    check_for = plan.recheck_for if is_free else plan.paid_recheck_for
    return checking.next_check(mention.posted_at, is_closed, is_free, check_for, now)


def _is_free(desk: Desk, platform: str) -> bool:
    return prices.micros(platform, Charge.POST, desk.db.clock().date()) == 0
