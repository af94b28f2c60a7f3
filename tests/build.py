"""Small builders of the desk's values and rows: a test names what matters to it, and the rest is ordinary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.desk.case import Case
from bot.desk.mention import Author, Heard, Mention, Replyable
from bot.desk.opening import Opening
from bot.desk.people import Agent
from bot.desk.reply import Reply
from bot.desk.source import Source, Stream
from bot.store import cases, mentions, replies

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
"""A Tuesday, within everybody's working hours."""

MARTA = Author("501", "marta_l", "Marta López", followers=12_400)
ANA = Agent("U0ANA", teams=frozenset({"care"}))
BEN = Agent("U0BEN", teams=frozenset({"care"}))
LUIS = Agent("U0LUIS", teams=frozenset({"care"}), approves=frozenset({"care"}), leads=frozenset({"care"}))
EVA = Agent("U0EVA", groups=frozenset({"S0BILLING"}))
"""Ana and Ben are agents of care, Luis leads it and approves, Eva knows about bills and is in no team."""


def mention(post_id: str = "9001", **differs: Any) -> Mention:
    """Marta's post to @brand_es, in a thread of its own."""
    ordinary = Mention(
        platform="x",
        account="x:brand_es",
        post_id=post_id,
        thread_id=post_id,
        author=MARTA,
        text="Llevo tres días sin servicio y nadie contesta @brand_es",
        posted_at=NOON - timedelta(minutes=2),
        url=f"https://x.com/marta_l/status/{post_id}",
        replyable=Replyable.API,
        hint="es",
    )
    return replace(ordinary, **differs)


def source(account: str = "x:brand_es") -> Source:
    """What brings the mentions of an account."""
    return Source(account, Stream.MENTIONS)


def heard(mention_id: int = 1, of: Mention | None = None, **differs: Any) -> Heard:
    """A mention as the desk keeps it."""
    return replace(Heard(mention_id, of or mention(), "es", NOON), **differs)


def case(case_id: int = 1, **differs: Any) -> Case:
    """Marta's case in the queue care/es: open, free, an answer owed within four hours."""
    ordinary = Case(
        id=case_id,
        platform="x",
        account="x:brand_es",
        thread_id="9001",
        author_id=MARTA.id,
        team="care",
        language="es",
        newest=1,
        opened_at=NOON,
        first_reply_due_at=NOON + timedelta(hours=4),
        reply_due_at=NOON + timedelta(hours=4),
    )
    return replace(ordinary, **differs)


def reply(reply_id: int = 1, **differs: Any) -> Reply:
    """Ana's draft in Marta's case."""
    ordinary = Reply(
        id=reply_id,
        case_id=1,
        drafter=ANA.id,
        account="x:brand_es",
        mention_id=1,
        parent_post_id="9001",
        text="Hola Marta, lo estamos mirando.",
        started_at=NOON,
        changed_at=NOON,
    )
    return replace(ordinary, **differs)


def stored_case(
    tx: Session,
    post_id: str = "9001",
    *,
    team: str = "care",
    language: str | None = "es",
    due_at: datetime = NOON + timedelta(hours=4),
    now: datetime = NOON,
    **differs: Any,
) -> Case:
    """A case in the database, opened for `mention(post_id, **differs)`."""
    post = mention(post_id, **differs)
    mention_id = mentions.add(tx, post, language, now)
    return cases.open(tx, post, mention_id, Opening(post.account, team, language, due_at), now)


def stored_reply(tx: Session, to: Case, *, drafter: str = ANA.id, now: datetime = NOON) -> Reply:
    """A reply in the database, begun by `drafter` to the newest mention of a case, without a word yet."""
    return replies.begin(tx, to.id, drafter, to.account, to.newest, to.thread_id, 2, now)
