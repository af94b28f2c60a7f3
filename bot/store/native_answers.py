"""What our accounts answered without the desk, be it to posts that have not come in (yet)."""

from collections.abc import Collection

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from bot.desk.elsewhere import NativeAnswer
from bot.store.columns import read, written
from bot.store.tables_listening import NATIVE_ANSWERS

_OF_CASE = select(NATIVE_ANSWERS).where(NATIVE_ANSWERS.c.case_id == bindparam("case_id")).order_by(NATIVE_ANSWERS.c.id)


def known(tx: Session, platform: str, post_ids: Collection[str]) -> set[str]:
    """Which of these posts are kept already."""
    here = (NATIVE_ANSWERS.c.platform == platform, NATIVE_ANSWERS.c.post_id.in_(post_ids))
    return set(tx.execute(select(NATIVE_ANSWERS.c.post_id).where(*here)).scalars())


def add(tx: Session, platform: str, answer: NativeAnswer) -> None:
    """Keep an answer that belongs to no case yet. The database refuses one that is kept already."""
    tx.execute(insert(NATIVE_ANSWERS), written(answer) | {"platform": platform, "case_id": None})


def put_into(tx: Session, platform: str, parent_post_id: str, case_id: int) -> tuple[NativeAnswer, ...]:
    """Let the answers to a post belong to its case; returns those that belonged to none, oldest first."""
    here = (
        NATIVE_ANSWERS.c.platform == platform,
        NATIVE_ANSWERS.c.parent_post_id == parent_post_id,
        NATIVE_ANSWERS.c.case_id.is_(None),
    )
    rows = tx.execute(update(NATIVE_ANSWERS).where(*here).values(case_id=case_id).returning(NATIVE_ANSWERS)).all()
    return tuple(sorted((read(NativeAnswer, row) for row in rows), key=lambda one: one.posted_at))


def of_case(tx: Session, case_id: int) -> tuple[NativeAnswer, ...]:
    """What answered a case without the desk, oldest first."""
    rows = tx.execute(_OF_CASE, {"case_id": case_id})
    return tuple(sorted((read(NativeAnswer, row) for row in rows), key=lambda one: one.posted_at))
