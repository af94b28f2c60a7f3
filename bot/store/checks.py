"""
What became of posts after they came in: when to ask next, their newer versions, and those that were deleted.

Of an edited post only its newest version is kept in words, of a deleted one none: ids, handle and address stay.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import Session

from bot.desk.case import Status
from bot.desk.mention import Heard, Mention, Post
from bot.store import mentions
from bot.store.tables import CASES, MENTIONS

_STANDS = and_(MENTIONS.c.withdrawn_at.is_(None), MENTIONS.c.replaced_by.is_(None), MENTIONS.c.case_id.is_not(None))

_WORDLESS: dict[str, Any] = {
    "author_name": "",
    "text": "",
    "warning": "",
    "parent": None,
    "quoted": None,
    "media": [],
    "images": 0,
    "check_at": None,
}


@dataclass(frozen=True)
class Standing:
    """A post as it came in last, and the case that it belongs to."""

    heard: Heard
    case_id: int
    is_closed: bool


def due(tx: Session, account: str, now: datetime, most: int) -> list[Standing]:
    """The posts that the account is to ask for by now, the longest due first."""
    chosen = _standing().where(MENTIONS.c.account == account, MENTIONS.c.check_at <= now)
    rows = tx.execute(chosen.order_by(MENTIONS.c.check_at, MENTIONS.c.id).limit(most))
    return [Standing(mentions.heard_of(row), row.case_id, row.case_status is Status.CLOSED) for row in rows]


def standing(tx: Session, platform: str, post_ids: Collection[str]) -> dict[str, Standing]:
    """Those of the posts that came in before and were not deleted since."""
    if not post_ids:
        return {}
    rows = tx.execute(_standing().where(MENTIONS.c.platform == platform, MENTIONS.c.post_id.in_(post_ids)))
    return {
        row.post_id: Standing(mentions.heard_of(row), row.case_id, row.case_status is Status.CLOSED) for row in rows
    }


def still_stands(tx: Session, mention_id: int) -> bool:
    """Whether it is neither deleted nor in a newer version; to be asked with its case locked."""
    return tx.execute(select(MENTIONS.c.id).where(MENTIONS.c.id == mention_id, _STANDS)).first() is not None


def ask_at(tx: Session, mention_ids: Collection[int], at: datetime | None) -> None:
    """
    Have posts that stand asked for at a moment; None for never again.

    What somebody is just changing is left as it is: to wait for it while holding others would be to wait in a circle.
    """
    which = select(MENTIONS.c.id).where(MENTIONS.c.id.in_(mention_ids), _STANDS).order_by(MENTIONS.c.id)
    chosen = which.with_for_update(skip_locked=True).cte("chosen")
    tx.execute(update(MENTIONS).where(MENTIONS.c.id.in_(select(chosen.c.id))).values(check_at=at))


def heard_by(tx: Session, post: Standing, mention: Mention) -> Standing:
    """Let a post count as heard by the account that brings it now, with what that one's network says of answering."""
    own = {"account": mention.account, "replyable": mention.replyable, "refs": dict(mention.refs)}
    tx.execute(update(MENTIONS).where(MENTIONS.c.id == post.heard.id).values(own))
    heard = replace(post.heard.mention, account=mention.account, replyable=mention.replyable, refs=dict(mention.refs))
    return replace(post, heard=replace(post.heard, mention=heard))


def supersede(tx: Session, post: Standing, now: Mention, check_at: datetime) -> int:
    """Keep a post's new version in place of the one that stood; returns its id. Its case stays the same."""
    before, was = post.heard.mention, post.heard.id
    newer = replace(
        now,
        account=before.account,
        source=before.source,
        thread_id=before.thread_id,
        posted_at=before.posted_at,
        replyable=now.replyable if now.account == before.account else before.replyable,
        parent=now.parent or before.parent,
    )
    aside = {**_WORDLESS, "post_id": f"{before.post_id}~{was}"}
    tx.execute(update(MENTIONS).where(MENTIONS.c.id == was).values(aside))
    mention_id = mentions.add(tx, newer, post.heard.language, post.heard.heard_at, check_at)
    mentions.put_into(tx, mention_id, post.case_id)
    tx.execute(update(MENTIONS).where(MENTIONS.c.id == was).values(replaced_by=mention_id))
    return mention_id


def withdraw(tx: Session, mention_id: int, now: datetime) -> None:
    """Forget the words of a deleted post."""
    tx.execute(update(MENTIONS).where(MENTIONS.c.id == mention_id).values({**_WORDLESS, "withdrawn_at": now}))


def asked_for(tx: Session, platform: str, post_ids: Collection[str]) -> set[str]:
    """Those of the posts that came in and will be asked for again by themselves."""
    here = and_(MENTIONS.c.platform == platform, MENTIONS.c.post_id.in_(post_ids), MENTIONS.c.check_at.is_not(None))
    return set(tx.execute(select(MENTIONS.c.post_id).where(here, _STANDS)).scalars())


def cases_with_copies(tx: Session, platform: str, post_id: str) -> list[int]:
    """The cases in which a post stands as what another one answers or quotes."""
    answers = and_(MENTIONS.c.parent_id == post_id, MENTIONS.c.parent.is_not(None))
    quotes = and_(MENTIONS.c.quoted_id == post_id, MENTIONS.c.quoted.is_not(None))
    found = select(MENTIONS.c.case_id).where(MENTIONS.c.platform == platform, or_(answers, quotes)).distinct()
    return sorted(case_id for case_id in tx.execute(found).scalars() if case_id is not None)


def put_copies(tx: Session, case_id: int, post_id: str, post: Post | None) -> None:
    """Let the posts of a case have the one that they answer or quote as it is now; None: no word of it."""
    here, now = MENTIONS.c.case_id == case_id, None if post is None else mentions.written_post(post)
    answers = and_(here, MENTIONS.c.parent_id == post_id, MENTIONS.c.parent.is_not(None))
    quotes = and_(here, MENTIONS.c.quoted_id == post_id, MENTIONS.c.quoted.is_not(None))
    tx.execute(update(MENTIONS).where(answers).values(parent=now))
    tx.execute(update(MENTIONS).where(quotes).values(quoted=now))


def _standing() -> Any:
    joined = select(MENTIONS, CASES.c.status.label("case_status")).join(CASES, CASES.c.id == MENTIONS.c.case_id)
    return joined.where(_STANDS)
