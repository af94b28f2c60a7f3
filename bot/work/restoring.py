"""
Making a restored desk look before it posts.

In the lost time, between a backup and its restoring, the desk that it was taken from went on. What was approved then
may be public, so it is looked for and never sent blind; what was submitted may have been approved and published in
words that nobody here knows, so it goes back to its drafter.
"""

import logging
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from bot.desk import reply as reply_rules
from bot.desk import sending as sending_rules
from bot.desk.reply import ReplyState
from bot.store import backup, desk_id, grants, half_restored, leases, marks, restored
from bot.store.grants import Kept
from bot.store.restored import LostTime
from bot.work import replying, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def look_before_posting(
    desk: Desk, now: datetime, tokens: Collection[Kept] = (), own_id: str | None = None
) -> LostTime:
    """
    Prepare a database that was just restored, and on which no desk runs; returns the time that it does not know.

    `tokens` are those of the replaced one: no others are good, for each that was used up has brought the next. Under
    `own_id` that one has posted in the lost time.
    """
    with desk.db.transaction() as tx:
        for kept in tokens:
            grants.save(tx, kept)
        if own_id is not None:
            desk_id.keep(tx, own_id, now)
        lost = restored.begin(tx, now)
        doubted = restored.doubt(tx, lost)
        restored.draw_again(tx, lost)
        restored.jump(tx)
        for reply_id in restored.let_go(tx):
            _take_back(tx, desk, reply_id, now)
        leases.clear(tx)
        half_restored.end(tx)
    log.warning("desk.restored", extra={"lost_since": lost.since.isoformat(), "looked_for": doubted})
    return lost


def look_if_put_in_place_by_hand(desk: Desk, now: datetime) -> None:
    """Prepare a SQLite backup, too, that somebody merely copied over the database; it still says what it is."""
    with desk.db.reading() as tx:
        is_a_copy = desk.db.file is not None and marks.read(tx, backup.TAKEN) is not None
    if is_a_copy:
        look_before_posting(desk, now)


def _take_back(tx: Session, desk: Desk, reply_id: int, now: datetime) -> None:
    case, reply = replying.lock(tx, reply_id)
    if reply.state is ReplyState.SUBMITTED:
        replying.save(tx, desk, case, reply_rules.void(reply, "restored", now), now)
        telling.voided(tx, desk, case, reply, "restored", now)
    else:
        replying.save(tx, desk, case, sending_rules.doubted(reply, now), now)
