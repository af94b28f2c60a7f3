"""
What becomes of an approved reply: taken onto the wire, then settled as sent, failed or unsure; or posted by hand.

The network call itself is the courier's, between `begin` and a settlement, with no transaction open; before a reply
that was held up its post is asked for.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import Clock
from bot.desk import case as case_rules
from bot.desk import exchange
from bot.desk import follow_up as follow_up_rules
from bot.desk import sending as rules
from bot.desk.case import Case
from bot.desk.events import DESK, Change
from bot.desk.notice import NoticeKind
from bot.desk.people import Agent
from bot.desk.reply import Reply, ReplyState
from bot.desk.switch import Act, Switch
from bot.errors import Refused, RemoteError
from bot.platforms import prices
from bot.platforms.base import NEVER, Outgoing, Published, Use
from bot.store import cases, events, follow_ups, inbox, mentions, outbox, replies, switches
from bot.store.outbox import Delivery
from bot.work import booking, rechecking, telling
from bot.work.desk import Desk
from bot.work.replying import lock, save, told
from bot.work.shifting import why_shifted
from bot.work.telling import reply_ref
from bot.work.voiding import void_all

log = logging.getLogger(__name__)


def ask_if_late(desk: Desk, reply: Reply, clock: Clock) -> None:
    """
    Ask for the post of a reply that was held up before the reply leaves, and void it when that has changed.

    It was asked for at the approval, but a pause, an outage or a stop of the desk may have lasted for hours since.
    Where its network cannot be asked the reply leaves all the same, as after an approval: else it might never leave.
    """
    with desk.db.reading() as tx:
        paused = switches.read(tx, Switch(Act.SEND, reply.account))
    if paused or not rules.is_late(reply, desk.layout.stop_window, clock()):
        return
    try:
        rechecking.ask_now(desk, desk.layout.accounts[reply.account].platform, reply.parent_post_id, clock)
    except RemoteError as error:
        log.info("reply.post_not_asked", extra={"case": reply.case_id, "reply": reply.id, "code": error.code})


def begin(desk: Desk, reply_id: int, claimed: Delivery, now: datetime) -> Reply:
    """
    Take a reply onto the wire for who claimed its line, after one more look at what its approval was bound to.

    Raises as `desk.sending.begin` does; what is approved no more is not to be sent. And it raises:
        Refused: "sending_paused"; it stays as it is until somebody lets the account send again.
        Replaced: the claim holds no longer, and another may have the reply on the wire.
    """
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        outbox.confirm(tx, claimed)
        newest = cases.dossier(tx, case.id).newest.id
        change = rules.begin(reply, newest, _repeatable_for(tx, desk, reply), now)
        if switches.read(tx, Switch(Act.SEND, reply.account)):
            raise Refused("sending_paused")
        save(tx, desk, case, change, now)
    return told(change)


def outgoing(desk: Desk, reply: Reply) -> Outgoing:
    """What the platform is asked to publish: the same at every try of one submission."""
    with desk.db.reading() as tx:
        dossier = cases.dossier(tx, reply.case_id)
        answered = mentions.read(tx, reply.mention_id).mention  # an edit may have taken its place in the case since
    return Outgoing(
        text=reply.text,
        parent_post_id=reply.parent_post_id,
        parent_author_id=dossier.case.author_id,
        thread_id=dossier.case.thread_id,
        key=reply_ref(reply),
        begun_at=reply.approved_at or reply.changed_at,
        language=dossier.case.language,
        visibility=reply.visibility,
        warning=reply.warning,
        refs=answered.refs,
    )


def settle_held(desk: Desk, reply_id: int, claimed: Delivery, send_at: datetime, now: datetime) -> None:
    """
    Certainly not sent, and to be tried again at `send_at`; on ground that has shifted meanwhile it is not.

    Raises:
        Replaced: the claim holds no longer, and another may have the reply on the wire.
    """
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        outbox.confirm(tx, claimed)
        change = rules.held(reply, send_at, now)
        save(tx, desk, case, change, now)
        if change.events and (why := why_shifted(tx, reply)):
            void_all(tx, desk, case, why, now)
    told(change)


def settle_sent(desk: Desk, reply_id: int, published: Published, now: datetime) -> Reply:
    """It stands on the network: the case waits for the author, and the follow-up is set."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = rules.sent(reply, DESK, published.post_id, published.url, now)
        _save_sent(tx, desk, case, reply, change, now)
    return told(change)


def looked(desk: Desk, reply: Reply, uses: Collection[Use], now: datetime) -> None:
    """Book what looking for a reply on our own timeline has used."""
    booking.read(desk, reply.account, Switch(Act.SEND, reply.account).name, uses, now)


def settle_failed(desk: Desk, reply_id: int, cause: str, now: datetime) -> Reply:
    """
    It was not published and will not be; drafter and approver are told.

    A refused repeat comes back as unsure: that refusal says nothing about the tries before.
    """
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = rules.failed(reply, DESK, cause, now)
        save(tx, desk, case, change, now)
        if change.events and change.subject.state is ReplyState.FAILED:
            _tell_both(tx, desk, case, change.subject, NoticeKind.FAILED, now)
    return told(change)


def settle_unsure(desk: Desk, reply_id: int, now: datetime) -> Reply:
    """Nobody can say whether it was published; the card says so, and whether it is sent again or only looked for."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        change = rules.unsure(reply, _repeatable_for(tx, desk, reply), now)
        save(tx, desk, case, change, now)
    return told(change)


def may_repeat(desk: Desk, reply_id: int, now: datetime) -> bool:
    """Whether an unsure reply that was not found may be sent again; when it may no more, its card says so from now."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        if rules.may_repeat(reply, _repeatable_for(tx, desk, reply), now):
            return True
        change = rules.repeated_no_more(reply, now)
        save(tx, desk, case, change, now)
    told(change)
    return False


def _repeatable_for(tx: Session, desk: Desk, reply: Reply) -> timedelta:
    """As long as the network lets it, but on ground that has shifted never: somebody may have answered by hand."""
    return NEVER if why_shifted(tx, reply) else desk.adapters[reply.account].repeatable_for


def ask_a_person(desk: Desk, reply_id: int, now: datetime) -> None:
    """Tell drafter and approver that the desk looked and cannot say; they decide on the card."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        if reply.state is not ReplyState.UNSURE:
            return
        save(tx, desk, case, rules.repeated_no_more(reply, now), now)
        if inbox.first_time(tx, f"left to people {reply_ref(reply)}", now):
            _tell_both(tx, desk, case, reply, NoticeKind.UNSURE, now)


def remind_by_hand(desk: Desk, reply_id: int, now: datetime) -> None:
    """Tell the drafter, once, that the reply that was to be posted by hand was not found on the timeline."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        if reply.state is ReplyState.BY_HAND and inbox.first_time(tx, f"missed by hand {reply_ref(reply)}", now):
            telling.notice(tx, desk, NoticeKind.BY_HAND_MISSED, case, reply.drafter, now, reply=reply.id)


def there(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> Reply:
    """
    A person found an unsure reply on the network.

    Raises:
        Refused: "not_in_team"; "held_by_other" (facts: holder); "not_unsure".
    """
    return _settled_by(desk, reply_id, ReplyState.UNSURE, agent, now)


def not_there(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> Reply:
    """
    A person looked and an unsure reply is not on the network: it has failed, and may be written anew.

    Raises:
        Refused: "not_in_team"; "held_by_other" (facts: holder); "not_unsure".
    """
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        case_rules.may_act(case, agent)
        if reply.state is not ReplyState.UNSURE:
            raise Refused("not_unsure")
        change = rules.failed(reply, agent.id, "Somebody looked, and it is not there.", now)
        save(tx, desk, case, change, now)
    return told(change)


def posted_by_hand(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> Reply:
    """
    A person posted the approved text on the platform itself.

    Raises:
        Refused: "not_in_team"; "held_by_other" (facts: holder); "not_by_hand".
    """
    return _settled_by(desk, reply_id, ReplyState.BY_HAND, agent, now)


def _settled_by(desk: Desk, reply_id: int, state: ReplyState, agent: Agent, now: datetime) -> Reply:
    """Settle as sent, on a person's word, what is in `state`; saying it twice changes nothing."""
    with desk.db.transaction() as tx:
        case, reply = lock(tx, reply_id)
        case_rules.may_act(case, agent)
        if reply.state not in (state, ReplyState.SENT):
            raise Refused(f"not_{state}")
        change = rules.sent(reply, agent.id, None, None, now)
        _save_sent(tx, desk, case, reply, change, now)
    return told(change)


def _save_sent(tx: Session, desk: Desk, case: Case, before: Reply, change: Change[Reply], now: datetime) -> None:
    """What the desk sent is charged for, whoever found it; what a person posted is not."""
    if change.events:
        replies.save(tx, change)
        answered = _answered(tx, desk, case, change.subject, now)
        _set_follow_up(tx, desk, answered, change.subject, now)
        telling.reply_changed(tx, desk, answered, change.subject, now)
        if before.state is not ReplyState.BY_HAND:
            used = [Use(prices.of_reply(before.text), reply_ref(before))]
            booking.used(tx, desk, before.account, Switch(Act.SEND, before.account).name, used, now)


def _answered(tx: Session, desk: Desk, case: Case, reply: Reply, now: datetime) -> Case:
    """The author's move, but for what they wrote while the reply was on its way: that is still owed an answer."""
    answered = exchange.answered(case, now)
    unanswered = [heard.mention for heard in cases.dossier(tx, case.id).asked_after(reply)]
    if unanswered:
        due_at = desk.team_of(case).hours.add(unanswered[0].posted_at, desk.queue_of(case).first_reply_within)
        owed = exchange.author_wrote(answered.subject, case.newest, unanswered[-1].posted_at, due_at)
        answered = Change(owed.subject, answered.events)  # the history has their posts since they came in
    cases.save(tx, answered)
    return answered.subject


def _set_follow_up(tx: Session, desk: Desk, case: Case, reply: Reply, now: datetime) -> None:
    """The follow-up that the drafter asked for; one that was set before has been answered by this reply."""
    if reply.follow_up_days:
        hours, at = desk.team_of(case).hours, desk.layout.follow_up.at
        due_at = hours.working_day_after(now, reply.follow_up_days, at)
        follow_ups.set(tx, case.id, due_at, reply.drafter, now)
        events.add(tx, case.id, follow_up_rules.planned(reply.drafter, due_at, now))
        return
    before = follow_ups.current(tx, case.id)
    if before is not None:
        follow_ups.save(tx, Change(follow_up_rules.done(before)))


def _tell_both(tx: Session, desk: Desk, case: Case, reply: Reply, kind: NoticeKind, now: datetime) -> None:
    telling.notice(tx, desk, kind, case, reply.drafter, now, reply=reply.id)
    if reply.approver is not None:
        telling.notice(tx, desk, kind, case, reply.approver, now, reply=reply.id)
