"""
Taking a post in because somebody gave its link.

The link is kept at once; its network is asked later, by whoever delivers, and who asked is told what came of it. A
post that a poller brings at the same time is one mention, on one card, whoever comes first.
"""

import logging
from dataclasses import replace
from datetime import datetime

from bot.desk.addition import ADDED_BY, Addition
from bot.desk.mention import Mention
from bot.desk.people import Agent
from bot.errors import Refused, Rejected, RemoteError
from bot.store import additions, outbox
from bot.store.outbox import Kind
from bot.work import booking, intake
from bot.work.desk import Desk
from bot.work.intake import Detect

log = logging.getLogger(__name__)

NO_POST = "that is no link to a post"
UNREADABLE = "the desk cannot read what stands there"


def ask(desk: Desk, url: str, agent: Agent, now: datetime) -> None:
    """
    Have the post at `url` looked up and taken in.

    Raises:
        Refused: "in_no_team".
    """
    if not agent.teams:
        raise Refused("in_no_team")
    with desk.db.transaction() as tx:
        addition = additions.begin(tx, url, agent.id, now)
        outbox.put(tx, Kind.ADDED, str(addition.id), agent.id, now)
    log.info("post.asked_for", extra={"addition": addition.id, "by": agent.id})


def look_up(desk: Desk, addition: Addition, detect: Detect, now: datetime) -> Addition:
    """
    Take the post in, or find out why not; what is known already stays as it is.

    Raises:
        Throttled, Unreachable: nobody could be asked.
    """
    if addition.is_settled:
        return addition
    try:
        found = _at(desk, addition.url, now)
    except Rejected as error:
        return give_up(desk, addition, error.cause or error.code)
    if found is None:
        return give_up(desk, addition, NO_POST)
    if desk.layout.is_ours(found.platform, found.author):
        return give_up(desk, addition, "it is a post of our own")
    return _take_in(desk, addition, replace(found, source=f"{ADDED_BY}{addition.by}"), detect, now)


def give_up(desk: Desk, addition: Addition, cause: str) -> Addition:
    """Settle that it does not come in; `cause` says in words why."""
    settled = replace(addition, cause=cause)
    with desk.db.transaction() as tx:
        additions.save(tx, settled)
    log.info("post.not_added", extra={"addition": addition.id})
    return settled


def _at(desk: Desk, url: str, now: datetime) -> Mention | None:
    """
    The post at `url` as the first account sees it that can; None where it is on no network of ours.

    Raises:
        Throttled, Unreachable, Rejected: no account could see it; it is the first one's reason.
    """
    refused: RemoteError | None = None
    for account, adapter in desk.adapters.items():
        try:
            sought = adapter.post_at(url)
        except RemoteError as error:
            refused = refused or error
        else:
            booking.read(desk, account, account, sought.uses, now)
            if sought.found is not None:
                return sought.found
            if sought.uses:
                refused = refused or Rejected("unreadable", UNREADABLE)
    if refused is not None:
        raise refused
    return None


def _take_in(desk: Desk, addition: Addition, mention: Mention, detect: Detect, now: datetime) -> Addition:
    tongue = intake.tongue_of(desk, mention, detect)
    with desk.db.transaction() as tx:
        case_id, is_new = intake.take_in_one(tx, desk, mention, tongue, addition.by, now)
        settled = replace(addition, case_id=case_id, is_new=is_new)
        additions.save(tx, settled)
    log.info("post.added", extra={"addition": addition.id, "case": case_id, "new": is_new})
    return settled
