"""
What is raced for: how it comes to it, what both sides do, and when it ended as it must.

Every contest begins with a post of its own, so that one leaves nothing to the next but rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.reply import Reply
from bot.store import claims, outbox
from bot.store.outbox import Delivery, Kind, State
from tests.proof.races.sides import DONE, Act, Outcome
from tests.work.desks import AtWork

LATER = timedelta(seconds=30)
"""Longer than the stop window."""


@dataclass(frozen=True)
class Contest:
    """Two acts for one moment; `fair` says whether it ended as it must."""

    one: Act
    other: Act
    fair: Callable[[Outcome, Outcome], bool]


Begins = Callable[[AtWork, str], Contest]
"""How it comes to a contest: everything but the race itself. The name is that of its first post."""


def one_wins(one: Outcome, other: Outcome, *refusals: str) -> bool:
    """Whether one did it, and the other was refused for one of these reasons."""
    said = sorted((one.said, other.said), key=lambda word: word != DONE)
    return said[0] == DONE and said[1] in refusals


def line_of(work: AtWork, reply: Reply) -> Delivery:
    """The line of an approved reply, which somebody holds."""
    return line(work, f"{Kind.REPLY}:{reply.id}.{reply.round}")


def line_again(work: AtWork, held: Delivery) -> Delivery:
    """The same line, claimed once more after it was certainly not brought."""
    with work.desk.db.transaction() as tx:
        outbox.settle(tx, held, State.DUE, work.now())
    return line(work, held.key)


def line(work: AtWork, key: str) -> Delivery:
    """The line of that key, which somebody holds."""
    return next(delivery for delivery in claimed(work, LATER) if delivery.key == key)


def claimed(work: AtWork, lease: timedelta = timedelta()) -> list[Delivery]:
    """One line of every lane, taken by a loop whose lease ends so much later."""
    with work.desk.db.transaction() as tx:
        return claims.claim(tx, work.now() + LATER, work.now() + lease, 20, [])
