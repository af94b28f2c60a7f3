"""Whoever was taken for dead and is not, leaves a reply to those who hold it now."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.delivery.couriers import couriers
from bot.delivery.loop import LEASE
from bot.desk.mention import Mention
from bot.desk.reply import ReplyState
from bot.errors import Replaced, Throttled
from bot.platforms.base import NEVER, Checked, Outgoing, Published
from bot.store.outbox import Kind
from tests.delivery.stage import Stage
from tests.delivery.test_repeating import let_out
from tests.work.desks import Fate, Network, X, spoken


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Slow(Network):
    """A network that takes its time over an answer, while something else happens."""

    while_published: Callable[[], None] | None = None
    while_asked: Callable[[], None] | None = None

    def send(self, reply: Outgoing) -> Published:
        published = super().send(reply)
        happens, self.while_published = self.while_published, None
        if happens is not None:
            happens()
        return published

    def check_posts(self, posts: Collection[Mention]) -> Checked:
        happens, self.while_asked = self.while_asked, None
        if happens is not None:
            happens()
        return super().check_posts(posts)


@pytest.fixture
def slow(stage: Stage) -> Slow:
    network = Slow()
    stage.desk = replace(stage.desk, adapters={**stage.desk.adapters, X: network})
    stage.start_loop()
    return network


def frozen(stage: Stage) -> Callable[[], None]:
    """A replica takes the reply and freezes until its lease is over; what it does when it thaws."""
    (line,) = [line for line in stage.claimed() if line.kind is Kind.REPLY]
    courier = couriers(stage.desk, stage.poster, stage.now, spoken)[Kind.REPLY]
    stage.die()

    def thaw() -> None:
        with pytest.raises(Replaced):
            courier.send(line)

    return thaw


@pytest.mark.parametrize("dies", [False, True], ids=["is answered", "dies on the wire"])
def test_a_claim_that_ran_out_publishes_nothing_whatever_becomes_of_the_next(
    stage: Stage, slow: Slow, dies: bool
) -> None:
    reply_id = let_out(stage, NEVER)
    slow.fates.append(Fate(Throttled("429", 5.0)))
    stage.deliver()
    stage.forward(timedelta(seconds=10))
    thaw = frozen(stage)

    def happens() -> None:
        thaw()
        if dies:
            stage.real.moment += LEASE
            raise Killed

    slow.while_published = happens

    stage.settle()

    assert (len(slow.public), stage.reply(reply_id).state) == (1, ReplyState.SENT)


def test_a_claim_that_ran_out_while_the_post_was_asked_for_begins_nothing(stage: Stage, slow: Slow) -> None:
    reply_id = let_out(stage, NEVER)
    stage.forward(timedelta(minutes=2))
    slow.while_asked = frozen(stage)

    stage.settle()

    assert (len(slow.public), stage.reply(reply_id).state) == (1, ReplyState.SENT)
