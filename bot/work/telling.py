"""
Putting into the outbox what must be told outside, inside the transaction of what happened.

A lane is what has to be told in turn: the new cards of a channel, its redraws (which Slack counts apart, so that a
press does not wait behind a flood of new cards), the direct messages to one person, the replies of one account.
"""

from datetime import datetime

from sqlmodel import Session

from bot.desk.case import Case
from bot.desk.events import Fact
from bot.desk.follow_up import FollowUp
from bot.desk.notice import THREAD, NoticeKind
from bot.desk.reply import Reply, ReplyState
from bot.desk.surge import Surge
from bot.store import cases, notices, outbox, places, surges
from bot.store.outbox import Kind
from bot.work.desk import Desk


def new_card(tx: Session, desk: Desk, case: Case, now: datetime) -> None:
    """Have the card of a new case posted, or of one that a surge's card told of until now."""
    _unfold(tx, case)
    outbox.put(tx, Kind.CARD, str(case.id), desk.queue_of(case).channel, now, case.team)


def card(tx: Session, desk: Desk, case: Case, now: datetime) -> None:
    """Have the case's card drawn again, as it will be then; what is touched has a card of its own."""
    _unfold(tx, case)
    outbox.put(tx, Kind.CARD, str(case.id), f"{desk.queue_of(case).channel} redraws", now, case.team)


def _unfold(tx: Session, case: Case) -> None:
    if case.surge_id is not None:
        surges.unfold(tx, case.id)


def surge(tx: Session, desk: Desk, about: Surge, now: datetime) -> None:
    """
    Have the card of a surge drawn, as it will be then.

    Once it stands it does not wait behind the new cards that have come out of it, or it would count them still.
    """
    channel = desk.layout.queue_for(about.team, about.queue).channel
    stands = places.read(tx, f"{Kind.SURGE}:{about.id}") is not None
    outbox.put(tx, Kind.SURGE, str(about.id), f"{channel} redraws" if stands else channel, now, about.team)


def strayed_cards(tx: Session, desk: Desk, now: datetime, channel: str | None = None) -> None:
    """Have the cards drawn that stand with the operators, of one channel or of all: they go home where they can."""
    refuge = desk.layout.operators_channel
    if refuge is None:
        return
    for case_id in places.cards_in(tx, refuge):
        case = cases.lock(tx, case_id)
        if channel in (None, desk.queue_of(case).channel):
            card(tx, desk, case, now)


def open_thread(tx: Session, desk: Desk, case: Case, now: datetime) -> None:
    """Have the card's thread begin with what it is for; once, when somebody first works on the case."""
    outbox.put(tx, Kind.THREAD, str(case.id), desk.queue_of(case).channel, now, case.team)


def reply_changed(tx: Session, desk: Desk, case: Case, reply: Reply, now: datetime) -> None:
    """Have everything redrawn that shows the reply: the case's card and, if it asked for approval, its review."""
    card(tx, desk, case, now)
    if reply.needs_approval and reply.round:
        queue = desk.queue_of(case)
        outbox.put(tx, Kind.REVIEW, reply_ref(reply), queue.approvers_channel, now, case.team)


def reply_approved(tx: Session, case: Case, reply: Reply, now: datetime) -> None:
    """Have an approved reply sent when its stop window is over; or looked for, when a person posts it by hand."""
    if reply.state is ReplyState.BY_HAND:
        outbox.put(tx, Kind.BY_HAND, reply_ref(reply), f"{reply.account} by hand", now, case.team)
    elif reply.send_at is not None:
        outbox.put(tx, Kind.REPLY, reply_ref(reply), reply.account, reply.send_at, case.team)


def reply_withheld(tx: Session, reply: Reply) -> None:
    """Take back what was to be sent; a courier that holds the line already finds nothing approved at its last look."""
    outbox.cancel(tx, f"{Kind.REPLY}:{reply_ref(reply)}")
    outbox.cancel(tx, f"{Kind.BY_HAND}:{reply_ref(reply)}")


def voided(tx: Session, desk: Desk, case: Case, reply: Reply, why: str, now: datetime, by: str | None = None) -> None:
    """Have drafter and approver told that the reply does not go out; `by`, whose deed it is, knows."""
    for person in sorted({reply.drafter, reply.approver or reply.drafter} - {by}):
        notice(tx, desk, NoticeKind.VOIDED, case, person, now, reply=reply.id, why=why)


def reminder(tx: Session, case: Case, follow_up: FollowUp, assignee: str, now: datetime) -> None:
    """Have the assignee reminded by direct message, once for every time the follow-up fires."""
    outbox.put(tx, Kind.REMINDER, f"{follow_up.id}.{follow_up.reminders}", assignee, now, case.team)


def notice(tx: Session, desk: Desk, kind: NoticeKind, case: Case, to: str, now: datetime, **facts: Fact) -> None:
    """Have somebody told, or the card's thread (`to` is `THREAD`)."""
    lane = desk.queue_of(case).channel if to == THREAD else to
    notice_id = notices.add(tx, kind, case.id, to, facts)
    outbox.put(tx, Kind.NOTICE, str(notice_id), lane, now, case.team)


def stub(tx: Session, desk: Desk, case: Case, subject: str, now: datetime) -> None:
    """Have the card that a case left behind in another channel point to where it went; `subject` names its place."""
    outbox.put(tx, Kind.STUB, subject, f"{desk.queue_of(case).channel} redraws", now, case.team)


def reply_ref(reply: Reply) -> str:
    """
    The outbox's name for one submission of a reply, `"7.2"`.

    Every submission has its own line, so that a line taken back can never be confused with its successor.
    """
    return f"{reply.id}.{reply.round}"
