"""Replies, from the first kept word to the network's answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlmodel import Session

from bot.desk.events import Change
from bot.desk.mention import Visibility
from bot.desk.reply import Reply, ReplyState
from bot.errors import Refused
from bot.store import events
from bot.store.columns import read as read_value
from bot.store.columns import spelled, written
from bot.store.tables import REPLIES

_OF_CASE = select(REPLIES).where(REPLIES.c.case_id == bindparam("case_id")).order_by(REPLIES.c.id)


def begin(
    tx: Session,
    case_id: int,
    drafter: str,
    account: str,
    mention_id: int,
    parent_post_id: str,
    follow_up_days: int,
    now: datetime,
    visibility: Visibility = Visibility.PUBLIC,
    warning: str = "",
) -> Reply:
    """A new draft, without a word yet but the `warning` that it inherits."""
    blank = Reply(
        id=0,
        case_id=case_id,
        drafter=drafter,
        account=account,
        mention_id=mention_id,
        parent_post_id=parent_post_id,
        text="",
        started_at=now,
        changed_at=now,
        follow_up_days=follow_up_days,
        visibility=visibility,
        warning=warning,
    )
    return read_value(Reply, tx.execute(insert(REPLIES).returning(REPLIES), written(blank)).one())


def case_of(tx: Session, reply_id: int) -> int:
    """
    The id of the case that a reply belongs to, which has to be locked before it.

    Raises:
        Refused: "no_such_reply".
    """
    return read(tx, reply_id).case_id


def read(tx: Session, reply_id: int) -> Reply:
    """
    The reply as it stands, unlocked.

    Raises:
        Refused: "no_such_reply".
    """
    return _one(tx, select(REPLIES).where(REPLIES.c.id == reply_id))


def lock(tx: Session, reply_id: int) -> Reply:
    """
    The reply as it is, which nobody else can change until the transaction ends.

    Raises:
        Refused: "no_such_reply".
    """
    return _one(tx, select(REPLIES).where(REPLIES.c.id == reply_id).with_for_update())


def of_case(tx: Session, case_id: int) -> tuple[Reply, ...]:
    """The replies of a case, oldest first."""
    return tuple(read_value(Reply, row) for row in tx.execute(_OF_CASE, {"case_id": case_id}))


def approved_from(tx: Session, account: str) -> tuple[Reply, ...]:
    """The replies that wait to be sent from an account, oldest first."""
    chosen = select(REPLIES).where(REPLIES.c.state == spelled(ReplyState.APPROVED), REPLIES.c.account == account)
    return tuple(read_value(Reply, row) for row in tx.execute(chosen.order_by(REPLIES.c.id)))


def save(tx: Session, change: Change[Reply]) -> None:
    """Write a locked reply back, and what happened to it into the history of its case."""
    reply = change.subject
    tx.execute(update(REPLIES).where(REPLIES.c.id == reply.id), written(reply))
    events.add(tx, reply.case_id, change.events)


def _one(tx: Session, statement: Select[Any]) -> Reply:
    row = tx.execute(statement).first()
    if row is None:
        raise Refused("no_such_reply")
    return read_value(Reply, row)
