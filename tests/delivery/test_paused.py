"""An account that may not send keeps what is approved, says so, and lets it go when it may again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.desk.reply import ReplyState
from bot.desk.switch import Act, Switch
from bot.errors import LockedOut, Unreachable
from bot.work import replying, switching
from tests import build
from tests.build import LUIS
from tests.delivery.stage import Stage
from tests.work.desks import PROMO, WORDS, Fate, X

SENDING = Switch(Act.SEND, X)
HOUR = timedelta(hours=1)


def pass_by(stage: Stage, time: timedelta) -> None:
    """Let time pass with the couriers at work, as they are all day."""
    for _ in range(3):
        stage.forward(time / 3)
        stage.deliver()


def test_a_paused_account_sends_nothing_and_holds_what_is_approved(stage: Stage) -> None:
    case_id = stage.heard()
    reply = stage.approved(case_id)
    stage.deliver()
    assert "*Sending*" in stage.card().text

    switching.pause(stage.desk, SENDING, LUIS.id, stage.now())
    switching.pause(stage.desk, SENDING, "U0BEN", stage.now())
    pass_by(stage, HOUR)

    assert (stage.network.tried, stage.network.asked) == ([], [])
    assert stage.reply(reply.id).state is ReplyState.APPROVED
    assert f"*Held*: <@{LUIS.id}> paused sending from @brand_es" in stage.card().text


def test_what_was_held_leaves_when_the_account_may_send_again(stage: Stage) -> None:
    case_id = stage.heard()
    reply = stage.approved(case_id)
    switching.pause(stage.desk, SENDING, LUIS.id, stage.now())
    pass_by(stage, HOUR)

    switching.resume(stage.desk, SENDING, LUIS.id, stage.now())
    drawn_again = stage.left()
    stage.settle()

    assert f"card:{case_id}" in drawn_again
    assert [sent.text for sent in stage.network.tried] == [WORDS]
    assert stage.reply(reply.id).state is ReplyState.SENT
    assert "*Answered*" in stage.card().text


def paused(stage: Stage) -> None:
    switching.pause(stage.desk, SENDING, LUIS.id, stage.now())
    pass_by(stage, HOUR)
    switching.resume(stage.desk, SENDING, LUIS.id, stage.now())


def cut_off(stage: Stage) -> None:
    stage.network.fates = [Fate(Unreachable("down"))] * 100
    pass_by(stage, HOUR)
    stage.network.fates.clear()


def stopped(stage: Stage) -> None:
    stage.forward(HOUR)
    stage.start_loop()


HOLDS = pytest.mark.parametrize("held_up", [paused, cut_off, stopped])


@HOLDS
def test_what_was_held_up_is_a_draft_again_when_its_post_was_edited_meanwhile(
    stage: Stage, held_up: Callable[[Stage], None]
) -> None:
    case_id = stage.heard("9001")
    reply = stage.approved(case_id)
    stage.network.standing["9001"] = build.mention("9001", text="Ya funciona, perdón")

    held_up(stage)
    stage.settle()

    assert (stage.network.public, stage.reply(reply.id).state) == ([], ReplyState.DRAFT)
    assert "Ya funciona, perdón" in stage.card().text
    assert ("voided", LUIS.id) in stage.notices()


@HOLDS
def test_what_was_held_up_leaves_though_its_network_cannot_be_asked_for_the_post(
    stage: Stage, held_up: Callable[[Stage], None]
) -> None:
    reply = stage.approved(stage.heard())
    stage.network.unasked = LockedOut("402 credits_depleted")

    held_up(stage)
    stage.settle()

    assert stage.reply(reply.id).state is ReplyState.SENT


def test_what_was_held_can_be_stopped_and_then_never_leaves(stage: Stage) -> None:
    case_id = stage.heard()
    reply = stage.approved(case_id)
    switching.pause(stage.desk, SENDING, LUIS.id, stage.now())
    pass_by(stage, HOUR)

    replying.stop(stage.desk, reply.id, LUIS, stage.now())
    switching.resume(stage.desk, SENDING, LUIS.id, stage.now())
    stage.settle()

    assert (stage.network.tried, stage.reply(reply.id).state) == ([], ReplyState.DRAFT)


def test_the_other_accounts_send_on(stage: Stage) -> None:
    switching.pause(stage.desk, Switch(Act.SEND, PROMO), LUIS.id, stage.now())
    reply = stage.approved(stage.heard())

    stage.settle()

    assert stage.reply(reply.id).state is ReplyState.SENT
