"""
Having cards and reviews drawn again when a promise is broken, for nothing else happens then that would redraw them.

How far that was done is one moment among the marks, so no restart forgets a card and none is drawn twice; when the next
may be drawn is another. The promises of a whole night end in the same minute, and those of a storm at every second;
their cards are drawn one after the other, so that Slack, which takes some fifty edits a minute, has room for what
people press meanwhile.
"""

from datetime import datetime, timedelta

from bot.desk.reply import ReplyState
from bot.store import cases, marks, replies
from bot.work import telling
from bot.work.desk import Desk

DRAWN = "overdue_drawn"
"""The mark: the promises that ended until then are told as broken."""

NEXT = "overdue_next"
"""The mark: by then every card that is to be drawn has had its turn."""

APART = timedelta(seconds=3)


def draw_overdue(desk: Desk, now: datetime) -> int:
    """Draw what has become overdue since this was last asked, each in its own transaction; returns how many."""
    with desk.db.reading() as tx:
        broken = cases.overdue(tx, marks.read(tx, DRAWN), now)
        turn = max(now, marks.read(tx, NEXT) or now)
    if not broken:
        return 0
    for place, (case_id, _) in enumerate(broken):
        _draw(desk, case_id, turn + place * APART)
    with desk.db.transaction() as tx:
        marks.save(tx, DRAWN, broken[-1][1])
        marks.save(tx, NEXT, turn + len(broken) * APART)
    return len(broken)


def _draw(desk: Desk, case_id: int, at: datetime) -> None:
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        telling.card(tx, desk, case, at)
        for reply in replies.of_case(tx, case_id):
            if reply.state is ReplyState.SUBMITTED:
                telling.reply_changed(tx, desk, case, reply, at)
