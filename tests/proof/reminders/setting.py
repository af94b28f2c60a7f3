"""The two ways in which a follow-up is set: by hand, and by a reply that has been sent."""

from datetime import datetime
from itertools import count

from bot.desk.reply import Wording
from bot.platforms.base import Published
from bot.work import casework, following_up, looking_up, replying, sending
from bot.work.desk import Desk
from tests import build
from tests.proof.reminders.crews import ACCOUNT, Crew
from tests.work.desks import begun

_posts = count(1)


def set_by_hand(desk: Desk, crew: Crew, days: int, now: datetime) -> int:
    """A new case, claimed, whose agent asks to be reminded; returns the case."""
    case_id = _claimed(desk, crew, now)
    following_up.plan(desk, case_id, crew.agent, days, now)
    return case_id


def set_by_reply(desk: Desk, crew: Crew, days: int, now: datetime) -> int:
    """A new case, claimed and answered; returns the case."""
    case_id = _claimed(desk, crew, now)
    seen = looking_up.dossier(desk, case_id).newest.id
    wording = Wording("Hola Marta, lo estamos mirando.", follow_up_days=days)
    reply = replying.submit(desk, case_id, crew.agent, wording, seen, now)
    begun(desk, reply.id, now)
    sending.settle_sent(desk, reply.id, Published(f"7{reply.id:06}", "https://x.example/1"), now)
    return case_id


def _claimed(desk: Desk, crew: Crew, now: datetime) -> int:
    with desk.db.transaction() as tx:
        post = f"9{next(_posts):07}"
        case = build.stored_case(tx, post, team=crew.team.id, now=now, due_at=now, account=ACCOUNT, posted_at=now)
    casework.claim(desk, case.id, crew.agent, now)
    return case.id
