"""
Having cards and reviews drawn again when a promise is broken, for nothing else happens then that would redraw them.

How far that was done is one moment among the marks, so no restart forgets a card and none is drawn twice. The promises
of a whole night end in the same minute; their cards are drawn one after the other, so that Slack, which takes some
fifty edits a minute, has room for what people press meanwhile.
"""

from datetime import datetime, timedelta

from bot.desk.reply import ReplyState
from bot.store import cases, marks, replies
from bot.work import telling
from bot.work.desk import Desk

DRAWN = "overdue_drawn"
"""The mark: the promises that ended until then are told as broken."""

APART = timedelta(seconds=3)


def draw_overdue(desk: Desk, now: datetime) -> int:
    """Draw what has become overdue since this was last asked, each in its own transaction; returns how many."""
    with desk.db.reading() as tx:
        broken = cases.overdue(tx, marks.read(tx, DRAWN), now)
    if not broken:
        return 0
    for place, (case_id, _) in enumerate(broken):
        _draw(desk, case_id, now + place * APART)
    with desk.db.transaction() as tx:
        marks.save(tx, DRAWN, broken[-1][1])
    return len(broken)


def _draw(desk: Desk, case_id: int, at: datetime) -> None:
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        telling.card(tx, desk, case, at)
        for reply in replies.of_case(tx, case_id):
            if reply.state is ReplyState.SUBMITTED:
                telling.reply_changed(tx, desk, case, reply, at)
