"""Mentions as they came in, each once, and what is known of their authors' languages."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlmodel import Session

from bot.desk.mention import Author, Heard, Media, Mention, Post, Visibility, in_order
from bot.store import upsert
from bot.store.tables import AUTHOR_LANGUAGES, CASES, MENTIONS

_OF_CASES = (
    select(MENTIONS)
    .where(MENTIONS.c.case_id.in_(bindparam("case_ids", expanding=True)), MENTIONS.c.replaced_by.is_(None))
    .order_by(MENTIONS.c.case_id, MENTIONS.c.id)
)
_CORRECTED = select(AUTHOR_LANGUAGES.c.language).where(
    AUTHOR_LANGUAGES.c.platform == bindparam("platform"), AUTHOR_LANGUAGES.c.author_id == bindparam("author_id")
)
_LAST_LANGUAGE = (
    select(MENTIONS.c.language)
    .where(
        MENTIONS.c.platform == bindparam("platform"),
        MENTIONS.c.author_id == bindparam("author_id"),
        MENTIONS.c.language.is_not(None),
    )
    .order_by(MENTIONS.c.id.desc())
    .limit(1)
)


def known(tx: Session, platform: str, post_ids: Collection[str]) -> set[str]:
    """Which of these posts have come in before, through whichever account."""
    if not post_ids:
        return set()
    here = (MENTIONS.c.platform == platform, MENTIONS.c.post_id.in_(post_ids))
    return set(tx.execute(select(MENTIONS.c.post_id).where(*here)).scalars())


def add(tx: Session, mention: Mention, language: str | None, now: datetime, check_at: datetime | None = None) -> int:
    """
    Store a mention that is not known; returns its id. The database refuses a post that is.

    `language` is what it tells by itself; what it inherits is its case's.
    From `check_at` on its network is asked what became of it.
    """
    author = mention.author
    columns = {
        "platform": mention.platform,
        "account": mention.account,
        "post_id": mention.post_id,
        "thread_id": mention.thread_id,
        "author_id": author.id,
        "author_handle": author.handle,
        "author_name": author.name,
        "author_followers": author.followers,
        "author_verified": author.verified,
        "text": mention.text,
        "posted_at": mention.posted_at,
        "url": mention.url,
        "replyable": mention.replyable,
        "hint": mention.hint,
        "parent_id": mention.parent_id,
        "parent": None if mention.parent is None else written_post(mention.parent),
        "images": sum(one.kind == "image" for one in mention.media),
        "language": language,
        "heard_at": now,
        "source": mention.source,
        "check_at": check_at,
        "quoted_id": None if mention.quoted is None else mention.quoted.id,
        "quoted": None if mention.quoted is None else written_post(mention.quoted),
        "media": [asdict(one) for one in mention.media],
        "visibility": mention.visibility,
        "warning": mention.warning,
        "edited_at": mention.edited_at,
        "refs": dict(mention.refs),
    }
    return int(tx.execute(insert(MENTIONS).returning(MENTIONS.c.id), columns).scalar_one())


def put_into(tx: Session, mention_id: int, case_id: int) -> None:
    """Let the mention belong to a case."""
    tx.execute(update(MENTIONS).where(MENTIONS.c.id == mention_id).values(case_id=case_id))


def case_of(tx: Session, platform: str, post_id: str) -> int | None:
    """The case that a post has come into; None where it has not come in."""
    here = (MENTIONS.c.platform == platform, MENTIONS.c.post_id == post_id)
    return tx.execute(select(MENTIONS.c.case_id).where(*here)).scalar()


def read(tx: Session, mention_id: int) -> Heard:
    """The mention of that id, which must be there; be it that an edited one has taken its place in its case."""
    return heard_of(tx.execute(select(MENTIONS).where(MENTIONS.c.id == mention_id)).one())


def of_case(tx: Session, case_id: int) -> tuple[Heard, ...]:
    """The mentions of a case in the order in which they were posted; of an edited one its newest version."""
    return of_cases(tx, [case_id]).get(case_id, ())


def of_cases(tx: Session, case_ids: Collection[int]) -> dict[int, tuple[Heard, ...]]:
    """The same of several cases, by their ids."""
    found: defaultdict[int, list[Heard]] = defaultdict(list)
    for row in tx.execute(_OF_CASES, {"case_ids": case_ids}):
        found[row.case_id].append(heard_of(row))
    return {case_id: in_order(mentions) for case_id, mentions in found.items()}


def author_language(tx: Session, platform: str, author_id: str) -> str | None:
    """The language that an agent said this author writes in; None when nobody had to."""
    return tx.execute(_CORRECTED, {"platform": platform, "author_id": author_id}).scalar()


def remember_language(tx: Session, platform: str, author_id: str, language: str, now: datetime) -> None:
    """Keep an agent's correction for everything that this author will write."""
    corrected = {"language": language, "at": now}
    statement = upsert.insert(tx, AUTHOR_LANGUAGES).values(platform=platform, author_id=author_id, **corrected)
    tx.execute(statement.on_conflict_do_update(index_elements=["platform", "author_id"], set_=corrected))


def last_language(tx: Session, platform: str, author_id: str) -> str | None:
    """The language of the author's newest mention that told one by itself."""
    return tx.execute(_LAST_LANGUAGE, {"platform": platform, "author_id": author_id}).scalar()


def language_of(tx: Session, platform: str, post_id: str) -> str | None:
    """The language of a post that came in as a mention: the one that it tells by itself, else its case's."""
    here = (MENTIONS.c.platform == platform, MENTIONS.c.post_id == post_id)
    found = select(func.coalesce(MENTIONS.c.language, CASES.c.language))
    return tx.execute(found.outerjoin(CASES, CASES.c.id == MENTIONS.c.case_id).where(*here)).scalar()


def count(tx: Session) -> int:
    """How many mentions were ever taken in."""
    return int(tx.execute(select(func.count()).select_from(MENTIONS)).scalar_one())


def heard_of(row: Row[Any]) -> Heard:
    """The mention that a row holds."""
    mention = Mention(
        platform=row.platform,
        account=row.account,
        post_id=row.post_id,
        thread_id=row.thread_id,
        author=Author(row.author_id, row.author_handle, row.author_name, row.author_followers, row.author_verified),
        text=row.text,
        posted_at=row.posted_at,
        url=row.url,
        replyable=row.replyable,
        hint=row.hint,
        parent_id=row.parent_id,
        parent=None if row.parent is None else _read_post(row.parent),
        quoted=None if row.quoted is None else _read_post(row.quoted),
        media=tuple(Media(**one) for one in row.media),
        visibility=row.visibility,
        warning=row.warning,
        edited_at=row.edited_at,
        source=row.source,
        refs=row.refs,
    )
    return Heard(row.id, mention, row.language, row.heard_at, row.withdrawn_at)


def written_post(post: Post) -> dict[str, Any]:
    """A post as the row of a mention keeps it that answers or quotes it."""
    posted_at = None if post.posted_at is None else post.posted_at.isoformat()
    return asdict(post) | {"posted_at": posted_at}


def _read_post(written: dict[str, Any]) -> Post:
    posted_at = None if written["posted_at"] is None else datetime.fromisoformat(written["posted_at"])
    visibility = Visibility(written.get("visibility", Visibility.PUBLIC))  # Older rows do not say.
    told = {"author": Author(**written["author"]), "posted_at": posted_at, "visibility": visibility}
    return Post(**written | told)
