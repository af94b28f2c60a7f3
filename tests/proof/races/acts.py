"""What a side of a race does. Each returns what tells it apart, or the rules refuse it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.delivery.reply import ReplyCourier
from bot.desk.case import Outcome as CaseOutcome
from bot.desk.people import Agent
from bot.desk.reply import Wording
from bot.errors import Replaced
from bot.platforms.base import Page
from bot.store import claims, leases, outbox
from bot.store.claims import Terms
from bot.store.limits import Limit
from bot.store.outbox import Delivery, State
from bot.store.places import Place
from bot.work import casework, escalating, following_up, intake, replying
from bot.work.desk import Desk
from tests import build
from tests.proof.races.sides import Act
from tests.work.desks import spoken

LEASE = timedelta(minutes=2)
BUCKET = Limit("all", timedelta(seconds=1))
TERMS = Terms(limit_of=lambda _: BUCKET)
"""One line a second may leave, whichever it is, so that of two loops one finds the bucket empty."""


def act(does: Callable[..., object], *given: Any) -> Act:
    """The act as a value that can be sent to another process."""
    return partial(_act, does, given)


def _act(does: Callable[..., object], given: tuple[Any, ...], desk: Desk) -> object:
    return does(desk, *given)


def claim(desk: Desk, case_id: int, agent: Agent, now: datetime) -> None:
    """Press Claim."""
    casework.claim(desk, case_id, agent, now)


def close(desk: Desk, case_id: int, agent: Agent, seen: int, now: datetime) -> None:
    """Press Close."""
    casework.close(desk, case_id, agent, CaseOutcome.SOLVED, seen, now)


def submit(desk: Desk, case_id: int, agent: Agent, text: str, seen: int, now: datetime) -> None:
    """Hand a reply over."""
    replying.submit(desk, case_id, agent, Wording(text, 2), seen, now)


def reword(desk: Desk, reply_id: int, agent: Agent, text: str, seen: int, now: datetime) -> None:
    """Take a submitted reply back and hand it over with other words."""
    reply = replying.withdraw(desk, reply_id, agent, now)
    submit(desk, reply.case_id, agent, text, seen, now)


def approve(desk: Desk, reply_id: int, agent: Agent, seen: int, shown: str, now: datetime) -> None:
    """Press Approve."""
    replying.approve(desk, reply_id, agent, seen, shown, now)


def stop(desk: Desk, reply_id: int, agent: Agent, now: datetime) -> None:
    """Press Stop."""
    replying.stop(desk, reply_id, agent, now)


def take_in(desk: Desk, account: str, page: Page, now: datetime) -> int:
    """Store a page that a poller of the account has read."""
    return intake.take_in(desk, build.source(account), page, spoken, now)


def take_lines(desk: Desk, now: datetime, real_now: datetime) -> list[int]:
    """Take what is due out of the outbox, as a loop does."""
    with desk.db.transaction() as tx:
        outbox.expire(tx, now, real_now)
        return [delivery.id for delivery in claims.claim(tx, now, real_now + LEASE, 4, [])]


def take_from_bucket(desk: Desk, now: datetime, real_now: datetime) -> list[int]:
    """Take out of the outbox what the pace allows."""
    with desk.db.transaction() as tx:
        return [delivery.id for delivery in claims.claim(tx, now, real_now + LEASE, 4, [], TERMS)]


def look_for_lines(desk: Desk, now: datetime, real_now: datetime) -> list[int]:
    """Take what nobody is sure of, as a loop does."""
    with desk.db.transaction() as tx:
        outbox.expire(tx, now, real_now)
        return [delivery.id for delivery in claims.claim_unsure(tx, now, real_now + LEASE, 4, [])]


def deliver(desk: Desk, delivery: Delivery, now: datetime) -> bool:
    """Publish a claimed reply and settle its line; False when somebody else holds it by now."""
    try:
        where = ReplyCourier(desk, lambda: now).send(delivery)
    except Replaced:
        return False
    return settle(desk, delivery, where, now)


def settle(desk: Desk, delivery: Delivery, where: str, now: datetime) -> bool:
    """Write down that a line was brought."""
    with desk.db.transaction() as tx:
        return outbox.settle(tx, delivery, State.SENT, now, found=where)


def hold(desk: Desk, lease: str, holder: str) -> bool:
    """Take a lease that is free, as a replica does that starts."""
    now = desk.db.clock()
    with desk.db.transaction() as tx:
        return bool(leases.hold(tx, [lease], holder, now, LEASE))


def fire(desk: Desk, follow_up_id: int, now: datetime) -> bool:
    """Let a follow-up fire."""
    return following_up.fire(desk, follow_up_id, now)


def wake(desk: Desk, now: datetime) -> int:
    """Fire what is due and end what was put aside, as the tick does."""
    return following_up.wake_due(desk, now)


def offer(desk: Desk, event_id: str, place: Place, agent: Agent, asked: str, now: datetime) -> bool:
    """Take in an event of Slack's."""
    return escalating.offer(desk, event_id, place, agent, asked, now)


def take_escalation(desk: Desk, escalation_id: int, agent: Agent, now: datetime) -> None:
    """Press "I'm on it"."""
    escalating.take(desk, escalation_id, agent, now)
