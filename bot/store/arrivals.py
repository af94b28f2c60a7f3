"""What came in and opened a case, for whoever wants to try other rules on it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from bot.desk.events import Fact
from bot.desk.mention import Heard
from bot.store.mentions import heard_of
from bot.store.tables import CASES, EVENTS, MENTIONS


def since(tx: Session, moment: datetime) -> Iterator[tuple[int, Heard, Mapping[str, Fact]]]:
    """Every case opened since then by its id, the post that opened it, and why it went where it went; oldest first."""
    posts = MENTIONS.alias("posts")
    first = select(func.min(posts.c.id)).where(posts.c.case_id == CASES.c.id).scalar_subquery()
    statement = (
        select(MENTIONS, EVENTS.c.facts)
        .join(CASES, MENTIONS.c.case_id == CASES.c.id)
        .join(EVENTS, EVENTS.c.case_id == CASES.c.id)
        .where(CASES.c.opened_at >= moment, MENTIONS.c.id == first, EVENTS.c.name == "case.opened")
        .order_by(CASES.c.id)
    )
    for row in tx.execute(statement):
        yield row.case_id, heard_of(row), row.facts
