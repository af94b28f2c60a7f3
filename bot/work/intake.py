"""
Taking mentions in: each one once, as a case of its own or into the case it belongs to.

The cursor moves in the transaction of what it covers. Languages are detected before that transaction begins: the
detectors take their time, and a lock is not held for them.
"""

import logging
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from bot.desk import case as case_rules
from bot.desk import reply as reply_rules
from bot.desk.case import Case
from bot.desk.mention import Mention
from bot.desk.source import Source
from bot.platforms.base import Page
from bot.store import cases, cursors, mentions, replies
from bot.work import booking, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


class Detect(Protocol):
    """What `bot.language.Detector.detect` does."""

    def __call__(
        self, text: str, *, hint: str | None, brand_words: tuple[str, ...], fallbacks: tuple[str | None, ...]
    ) -> str | None: ...


def take_in(desk: Desk, source: Source, page: Page, detect: Detect, now: datetime) -> int:
    """Store a page of mentions, oldest first, with the cursor that covers it; returns how many were new."""
    languages = _languages(desk, page, detect)
    opened: list[int] = []
    joined: list[int] = []
    platform = desk.layout.accounts[source.account].platform
    with desk.db.transaction() as tx:
        # Two accounts hear the post that names both, and their pollers would insert it at once.
        cursors.lock(tx, _heard_together(desk, platform))
        known = mentions.known(tx, platform, [found.post_id for found in page.mentions])
        for mention in page.mentions:
            if mention.post_id in known or _is_ours(desk, mention):
                continue
            known.add(mention.post_id)
            mention_id = mentions.add(tx, mention, languages[mention.post_id], now)
            case = cases.find(tx, mention.platform, mention.account, mention.thread_id, mention.author.id)
            if case is None:
                opened.append(_open(tx, desk, mention, mention_id, languages[mention.post_id], now))
            else:
                joined.append(_join(tx, desk, case, mention, mention_id, now))
        cursors.save(tx, source.id, page.cursor, now)
        booking.taken_in(tx, desk, source, page, len(opened) + len(joined), now)
    if opened or joined:
        log.info("intake.taken", extra={"source": source.id, "opened": opened, "joined": joined})
    return len(opened) + len(joined)


def _heard_together(desk: Desk, platform: str) -> list[str]:
    """The ids of the sources that may bring the same post."""
    accounts = desk.layout.accounts
    return [source.id for source in desk.layout.sources if accounts[source.account].platform == platform]


def _open(tx: Session, desk: Desk, mention: Mention, mention_id: int, language: str | None, now: datetime) -> int:
    layout = desk.layout
    team = layout.team_for(mention.account, language, mention.text)
    within = layout.queue_for(team, language).first_reply_within
    due_at = layout.teams[team].hours.add(mention.posted_at, within)
    case = cases.open(tx, mention, mention_id, team, language, due_at, now)
    telling.new_card(tx, desk, case, now)
    return case.id


def _join(tx: Session, desk: Desk, case: Case, mention: Mention, mention_id: int, now: datetime) -> int:
    mentions.put_into(tx, mention_id, case.id)
    due_at = desk.team_of(case).hours.add(mention.posted_at, desk.queue_of(case).first_reply_within)
    change = case_rules.author_wrote(case, mention_id, mention.posted_at, due_at)
    cases.save(tx, change)
    for reply in replies.of_case(tx, case.id):
        voided = reply_rules.void(reply, "wrote_again", now)
        if not voided.events:
            continue
        replies.save(tx, voided)
        telling.reply_withheld(tx, reply)
        telling.reply_changed(tx, desk, change.subject, voided.subject, now)
        telling.voided(tx, desk, case, reply, "wrote_again", now)
    telling.card(tx, desk, change.subject, now)
    return case.id


def _languages(desk: Desk, page: Page, detect: Detect) -> dict[str, str | None]:
    """
    The language of every mention by its post id; what somebody corrected for an author wins over the detectors.

    What decides nothing is in the language of what came before it, be it on the same page.
    """
    found: dict[str, str | None] = {}
    brand_words = tuple(account.handle for account in desk.layout.accounts.values())
    with desk.db.reading() as tx:
        corrected = {m.post_id: mentions.author_language(tx, m.platform, m.author.id) for m in page.mentions}
        of_parent = {
            m.post_id: mentions.language_of(tx, m.platform, m.parent_id) if m.parent_id else None for m in page.mentions
        }
        of_author = {m.author.id: mentions.last_language(tx, m.platform, m.author.id) for m in page.mentions}
    for mention in page.mentions:
        parent = found.get(mention.parent_id) if mention.parent_id else None
        language = corrected[mention.post_id] or detect(
            mention.text,
            hint=mention.hint,
            brand_words=brand_words,
            fallbacks=(parent or of_parent[mention.post_id], of_author[mention.author.id]),
        )
        found[mention.post_id] = language
        of_author[mention.author.id] = language or of_author[mention.author.id]
    return found


def _is_ours(desk: Desk, mention: Mention) -> bool:
    """Whether one of our own accounts wrote it; one account may well name another."""
    handle = mention.author.handle.casefold()
    return any(
        account.platform == mention.platform and account.handle.casefold() == handle
        for account in desk.layout.accounts.values()
    )
