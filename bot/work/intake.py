"""
Taking mentions in: each one once, as a case of its own or into the case it belongs to.

The cursor moves in the transaction of what it covers. Languages are detected before that transaction begins: the
detectors take their time, and a lock is not held for them.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from bot.desk import afterwards, exchange
from bot.desk.addition import promised_from
from bot.desk.case import Case
from bot.desk.events import Event
from bot.desk.insisting import AFTER, insists
from bot.desk.mention import Mention, newest_of
from bot.desk.noise import only_thanks
from bot.desk.opening import opening
from bot.desk.source import Source
from bot.desk.tongue import Basis, Hint, Tongue, inherited
from bot.platforms.base import Page
from bot.store import cases, checks, cursors, events, mentions
from bot.work import answered_elsewhere, booking, finding, rechecking, surging, telling
from bot.work.desk import Desk
from bot.work.voiding import void_all

log = logging.getLogger(__name__)


class Detect(Protocol):
    """What `bot.language.Detector.detect` does."""

    def __call__(self, text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue: ...


def take_in(desk: Desk, source: Source, page: Page, detect: Detect, now: datetime) -> int:
    """Store a page of mentions, oldest first, with the cursor that covers it; returns how many were new."""
    tongues = _tongues(desk, page.mentions, detect)
    platform = desk.layout.accounts[source.account].platform
    with desk.db.transaction() as tx:
        # Two sources bring the post that both look for, and their pollers would insert it at once.
        cursors.lock(tx, desk.layout.heard_together(platform))
        taken = _admit(tx, desk, platform, page.mentions, tongues, now)
        cursors.save(tx, source.id, page.cursor, now)
        booking.taken_in(tx, desk, source, page, len(taken.opened) + len(taken.joined), now)
    if taken.opened or taken.joined:
        log.info("intake.taken", extra={"source": source.id, "opened": taken.opened, "joined": taken.joined})
    if taken.unwanted:
        log.info("intake.unwanted", extra={"source": source.id, "posts": taken.unwanted})
    return len(taken.opened) + len(taken.joined)


@dataclass
class Taken:
    """What became of some mentions: the cases that they opened and joined, and the posts that nobody wants."""

    opened: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)


def _admit(
    tx: Session, desk: Desk, platform: str, found: Sequence[Mention], tongues: Mapping[str, Tongue], now: datetime
) -> Taken:
    """Give every new mention a case; the caller has locked the platform's cursors."""
    taken = Taken()
    post_ids = [one.post_id for one in found]
    known, standing = mentions.known(tx, platform, post_ids), checks.standing(tx, platform, post_ids)
    for mention in found:
        if mention.post_id in standing:
            post = finding.found_again(tx, desk, standing.pop(mention.post_id), mention, now)
            rechecking.heard_again(tx, desk, post, mention, now)
        if mention.post_id in known or desk.layout.is_ours(mention.platform, mention.author):
            continue
        known.add(mention.post_id)
        tongue = tongues[mention.post_id]
        if not desk.layout.hears(mention, tongue.language):
            taken.unwanted.append(mention.post_id)
            continue
        case_id, is_opened = _give_case(tx, desk, mention, tongue, now)
        (taken.opened if is_opened else taken.joined).append(case_id)
    return taken


def tongue_of(desk: Desk, mention: Mention, detect: Detect) -> Tongue:
    """The language of one post."""
    return _tongues(desk, [mention], detect)[mention.post_id]


def take_in_one(tx: Session, desk: Desk, mention: Mention, tongue: Tongue, by: str, now: datetime) -> tuple[int, bool]:
    """
    Take in a post that `by` gave the link of, be it one that nobody would hear; its case, and whether it is new here.
    """
    cursors.lock(tx, desk.layout.heard_together(mention.platform))
    known = mentions.case_of(tx, mention.platform, mention.post_id)
    if known is not None:
        return known, False
    case_id, _ = _give_case(tx, desk, mention, tongue, now)
    newest = cases.lock(tx, case_id).newest
    events.add(tx, case_id, (Event("case.added", by, now, {"mention": newest, "url": mention.url}),))
    return case_id, True


def _give_case(tx: Session, desk: Desk, mention: Mention, tongue: Tongue, now: datetime) -> tuple[int, bool]:
    """Store a new mention in a case of its own, or in the one that it belongs to; that case, and whether it is new."""
    mention_id = mentions.add(tx, mention, tongue.own, now, rechecking.first_check(desk, mention, now))
    addressee = desk.addressee(mention)
    case = cases.find(tx, mention.platform, addressee, mention.thread_id, mention.author.id)
    if case is None:
        case_id, is_new = _open(tx, desk, mention, mention_id, tongue, addressee, now), True
    else:
        case_id, is_new = _join(tx, desk, case, mention, mention_id, now), False
    answered_elsewhere.settle(tx, desk, case_id, mention.platform, mention.post_id, now)
    return case_id, is_new


def _open(
    tx: Session, desk: Desk, mention: Mention, mention_id: int, tongue: Tongue, addressee: str | None, now: datetime
) -> int:
    layout = desk.layout
    routed = layout.routed(mention, tongue.language, addressee)
    queue = layout.queue_for(routed.team, tongue.language)
    due_at = layout.teams[routed.team].hours.add(promised_from(mention, now), queue.first_reply_within)
    is_owed = cases.is_owed(tx, mention.platform, mention.author.id, mention.posted_at - AFTER)
    with_ = opening(mention, tongue, routed, addressee, queue.language, due_at, is_owed=is_owed)
    case = cases.open(tx, mention, mention_id, with_, now)
    surging.new_card(tx, desk, case, mention, now)
    return case.id


def _join(tx: Session, desk: Desk, case: Case, mention: Mention, mention_id: int, now: datetime) -> int:
    before = newest_of(mentions.of_case(tx, case.id)).mention
    mentions.put_into(tx, mention_id, case.id)
    due_at = desk.team_of(case).hours.add(promised_from(mention, now), desk.queue_of(case).first_reply_within)
    if only_thanks(mention):
        change = afterwards.thanked(case, mention_id, mention.posted_at)
    else:
        again = insists(mention.text, mention.posted_at, before.posted_at)
        change = exchange.author_wrote(case, mention_id, mention.posted_at, due_at, insists=again)
    cases.save(tx, change)
    void_all(tx, desk, change.subject, "wrote_again", now)
    telling.card(tx, desk, change.subject, now)
    return case.id


def _tongues(desk: Desk, found: Sequence[Mention], detect: Detect) -> dict[str, Tongue]:
    """
    The language of every mention by its post id; what somebody corrected for an author wins over the detectors.

    What decides nothing is in the language of what came before it, be it on the same page.
    """
    told: dict[str, Tongue] = {}
    brand_words = desk.layout.brand_words
    with desk.db.reading() as tx:
        corrected = {m.post_id: mentions.author_language(tx, m.platform, m.author.id) for m in found}
        of_post = {m.parent_id: mentions.language_of(tx, m.platform, m.parent_id) for m in found if m.parent_id}
        of_author = {m.author.id: mentions.last_language(tx, m.platform, m.author.id) for m in found}
    for mention in found:
        tongue = _corrected(corrected[mention.post_id]) or detect(
            mention.text, hint=_hint(desk, mention), brand_words=brand_words
        )
        if tongue.language is None:
            tongue = inherited(tongue, of_post.get(mention.parent_id or ""), of_author[mention.author.id])
        told[mention.post_id] = tongue
        of_post[mention.post_id] = tongue.language
        of_author[mention.author.id] = tongue.own or of_author[mention.author.id]
    return told


def _corrected(language: str | None) -> Tongue | None:
    return Tongue(language, Basis.CORRECTED) if language else None


def _hint(desk: Desk, mention: Mention) -> Hint | None:
    if mention.hint is None:
        return None
    return Hint(mention.hint, desk.adapters[mention.account].declares_languages)
