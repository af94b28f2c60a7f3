"""An account that may not send keeps what is approved, says so, and lets it go when it may again."""

from datetime import timedelta

from bot.desk.reply import ReplyState
from bot.desk.switch import Act, Switch
from bot.work import replying, switching
from tests.build import LUIS
from tests.delivery.stage import Stage
from tests.work.desks import PROMO, WORDS, X

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

    switching.pause(stage.desk, SENDING, LUIS.id, stage.now())
    switching.pause(stage.desk, SENDING, "U0BEN", stage.now())
    pass_by(stage, HOUR)

    assert (stage.network.tried, stage.reply(reply.id).state) == ([], ReplyState.APPROVED)
    assert f"*Held*: <@{LUIS.id}> paused sending from @brand_es" in stage.card().text


def test_what_was_held_leaves_when_the_account_may_send_again(stage: Stage) -> None:
    case_id = stage.heard()
    reply = stage.approved(case_id)
    switching.pause(stage.desk, SENDING, LUIS.id, stage.now())
    pass_by(stage, HOUR)

    switching.resume(stage.desk, SENDING, LUIS.id, stage.now())
    stage.settle()

    assert [sent.text for sent in stage.network.tried] == [WORDS]
    assert stage.reply(reply.id).state is ReplyState.SENT
    assert "*Answered*" in stage.card().text


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
