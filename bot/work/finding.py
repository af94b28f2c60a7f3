"""
Hearing once more of a post that came in before: who brought it too, and which of our accounts it turns out to be for.

A search may hear a post before the mentions of the account do that the post names. Where the search's network told the
names, the case is that account's from the beginning. Where it did not, the case goes to the account as soon as its
mentions bring the post: to the team that the rules send it to while nobody here has touched it, and else it stays with
whoever works on it.
"""

import logging
from datetime import datetime

from sqlmodel import Session

from bot.desk.addressee import readdressed, was_looked_for
from bot.desk.case import Case
from bot.desk.events import AUTHOR, DESK, Event
from bot.desk.mention import Mention
from bot.store import cases, checks, events
from bot.store.checks import Standing
from bot.work import placing, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def found_again(tx: Session, desk: Desk, post: Standing, mention: Mention, now: datetime) -> Standing:
    """Take note that another source brought a post, too; returns it as it stands from now on."""
    if mention.source == post.heard.mention.source:
        return post
    _note(tx, post, mention, now)
    if was_looked_for(mention.source):
        return post
    case = cases.lock(tx, post.case_id)
    if desk.addressee(post.heard.mention) is None:
        case = _readdress(tx, desk, case, mention, now)
    if mention.account != case.account or mention.account == post.heard.mention.account:
        return post
    return _heard_by(tx, desk, case, post, mention, now)


def _note(tx: Session, post: Standing, mention: Mention, now: datetime) -> None:
    found = Event("case.found_again", DESK, now, {"post": mention.post_id, "source": mention.source})
    told = [event.facts for event in events.of_case(tx, post.case_id) if event.name == found.name]
    if found.facts not in told:
        events.add(tx, post.case_id, (found,))


def _readdress(tx: Session, desk: Desk, case: Case, mention: Mention, now: datetime) -> Case:
    """Let a case be that account's whose mentions brought its post, unless the author has another with that one."""
    if cases.find(tx, case.platform, mention.account, case.thread_id, case.author_id) is not None:
        return case
    team = case.team
    if all(event.by in (AUTHOR, DESK) for event in events.of_case(tx, case.id)):
        team = desk.layout.routed(mention, case.language, mention.account).team
    change = readdressed(case, mention.account, team, now)
    cases.save(tx, change)
    placing.follow(tx, desk, case, change.subject, now)
    log.info("case.readdressed", extra={"case": case.id, "account": mention.account})
    return change.subject


def _heard_by(tx: Session, desk: Desk, case: Case, post: Standing, mention: Mention, now: datetime) -> Standing:
    """Let the account that a post is for be the one that heard it: only its network's word holds for its answers."""
    if desk.adapters[mention.account].replyable(post.heard.mention) is not mention.replyable:
        telling.card(tx, desk, case, now)
    return checks.heard_by(tx, post, mention)
