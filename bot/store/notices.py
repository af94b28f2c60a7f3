"""What somebody has to hear of; the outbox has the line that says it still must be told."""

from collections.abc import Mapping

from sqlalchemy import insert, select
from sqlmodel import Session

from bot.desk.events import Fact
from bot.desk.notice import Notice, NoticeKind
from bot.store.columns import read as read_value
from bot.store.tables import NOTICES


def add(tx: Session, kind: NoticeKind, case_id: int, to: str, facts: Mapping[str, Fact]) -> int:
    """Write a notice down; returns its id."""
    statement = insert(NOTICES).values(kind=kind, case_id=case_id, to=to, facts=dict(facts))
    return int(tx.execute(statement.returning(NOTICES.c.id)).scalar_one())


def of_case(tx: Session, case_id: int) -> tuple[Notice, ...]:
    """The notices about a case, oldest first."""
    rows = tx.execute(select(NOTICES).where(NOTICES.c.case_id == case_id).order_by(NOTICES.c.id))
    return tuple(read_value(Notice, row) for row in rows)


def read(tx: Session, notice_id: int) -> Notice:
    """The notice of that id, which a line of the outbox names."""
    return read_value(Notice, tx.execute(select(NOTICES).where(NOTICES.c.id == notice_id)).one())
