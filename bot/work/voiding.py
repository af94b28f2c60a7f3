"""Taking back the replies of a case whose ground has shifted, and telling those who stand behind them."""

from datetime import datetime

from sqlmodel import Session

from bot.desk import reply as rules
from bot.desk.case import Case
from bot.store import replies
from bot.work import telling
from bot.work.desk import Desk


def void_all(tx: Session, desk: Desk, case: Case, why: str, now: datetime) -> None:
    """
    Make the case's replies drafts again, as far as they have not left; `why` as `desk.reply.void` takes it.

    The case is locked.
    """
    for reply in replies.of_case(tx, case.id):
        voided = rules.void(reply, why, now)
        if not voided.events:
            continue
        replies.save(tx, voided)
        telling.reply_withheld(tx, reply)
        telling.reply_changed(tx, desk, case, voided.subject, now)
        telling.voided(tx, desk, case, reply, why, now)
