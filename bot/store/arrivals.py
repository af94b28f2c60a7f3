"""What came in and opened a case, for whoever wants to try other rules on it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from bot.desk.events import Fact
from bot.desk.mention import Heard
from bot.store.mentions import heard_of
from bot.store.tables import CASES, EVENTS, MENTIONS


def since(tx: Session, moment: datetime) -> Iterator[tuple[int, Heard, Mapping[str, Fact]]]:
    """
    Every case opened since then by its id, the post that opened it, and why it went where it went; oldest first.

    Of an edited post it is the newest version, as in `Dossier.first`: no words are left of the others.
    """
    posts = MENTIONS.alias("posts")
    standing = select(posts.c.id).where(posts.c.case_id == CASES.c.id, posts.c.replaced_by.is_(None))
    first = standing.order_by(posts.c.heard_at, posts.c.posted_at, posts.c.id).limit(1).scalar_subquery()
    statement = (
        select(MENTIONS, EVENTS.c.facts)
        .join(CASES, MENTIONS.c.case_id == CASES.c.id)
        .join(EVENTS, EVENTS.c.case_id == CASES.c.id)
        .where(CASES.c.opened_at >= moment, MENTIONS.c.id == first, EVENTS.c.name == "case.opened")
        .order_by(CASES.c.id)
    )
    for row in tx.execute(statement):
        yield row.case_id, heard_of(row), row.facts
