"""What has to wait does so without wearing anybody out, and is brought in the end or told of."""

from datetime import timedelta

from slack_sdk import WebClient

from bot.delivery.sides import SLACK
from bot.desk.notice import NoticeKind
from bot.desk.reply import ReplyState
from bot.errors import Rejected, Throttled, Unsure
from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.workspace import BOT, BOT_TOKEN
from bot.store import outbox
from bot.store.outbox import State
from bot.work import casework, following_up, replying
from tests.build import ANA
from tests.delivery.stage import Stage
from tests.work.desks import CARE, REVIEWS, Fate

MINUTE = timedelta(minutes=1)


def test_what_waits_for_a_card_that_cannot_be_posted_is_tried_ever_more_rarely(stage: Stage) -> None:
    stage.box.slack.kick(CARE, BOT)
    case_id = stage.heard()
    casework.claim(stage.desk, case_id, ANA, stage.now())

    for _ in range(60):
        stage.deliver()
        stage.forward(MINUTE)

    assert 10 < stage.line(f"thread:{case_id}").attempts < 30


def test_a_slack_that_was_away_at_the_start_is_sent_nothing_until_it_answers(stage: Stage) -> None:
    stage.box.faults.away("slack", FaultKind.ERROR)
    stage.loop.leave_alone(SLACK)
    case_id = stage.heard()
    for _ in range(10):
        stage.deliver()
        stage.forward(MINUTE)
    before = stage.line(f"card:{case_id}").attempts

    stage.box.faults.away("slack", None)
    stage.settle()

    assert (before, stage.line(f"card:{case_id}").attempts) == (0, 1)
    assert f"MD-{case_id}" in str(stage.card().blocks)


def test_a_card_that_failed_is_brought_at_the_next_start(stage: Stage) -> None:
    case_id = stage.heard()
    (card,) = stage.claimed()
    with stage.desk.db.transaction() as tx:
        outbox.settle(tx, card, State.FAILED, stage.now(), error="no_permission")

    stage.start_loop()
    stage.loop.try_again()
    stage.settle()

    assert f"MD-{case_id}" in str(stage.card().blocks)


def test_a_review_that_somebody_deleted_is_no_failure(stage: Stage) -> None:
    reply = stage.written(stage.heard())
    stage.settle()
    (review,) = stage.roots(REVIEWS)
    client = WebClient(BOT_TOKEN, base_url=f"{stage.box.url}/api/", retry_handlers=[])
    client.chat_delete(channel=REVIEWS, ts=review.ts)

    replying.withdraw(stage.desk, reply.id, ANA, stage.now())
    stage.settle()

    assert stage.line(f"review:{reply.id}.1").state is State.SENT


def test_a_reminder_of_what_was_put_off_meanwhile_is_not_sent(stage: Stage) -> None:
    case_id = stage.heard()
    casework.claim(stage.desk, case_id, ANA, stage.now())
    following_up.plan(stage.desk, case_id, ANA, 1, stage.now())
    stage.settle()
    stage.forward(timedelta(days=4))
    following_up.wake_due(stage.desk, stage.now())

    following_up.later(stage.desk, case_id, ANA, 2, stage.now())
    stage.settle()

    assert stage.roots(ANA.id) == []


def test_a_reply_that_may_not_be_looked_for_is_left_to_people_who_are_told(stage: Stage) -> None:
    case_id = stage.heard()
    reply = stage.approved(case_id)
    stage.network.fates.append(Fate(Unsure("read_timeout")))
    stage.network.look_fates += [Fate(Rejected("403 forbidden"))] * 3

    stage.settle()

    assert stage.reply(reply.id).state is ReplyState.UNSURE
    assert stage.line(f"reply:{reply.id}.1").state is State.PERSON
    assert (NoticeKind.UNSURE, ANA.id) in stage.notices()


def test_looking_waits_as_long_as_the_network_asks_for(stage: Stage) -> None:
    reply = stage.approved(stage.heard())
    stage.network.fates.append(Fate(Unsure("read_timeout")))
    stage.network.look_fates.append(Fate(Throttled("429", 900)))
    while not stage.network.looks:
        stage.deliver()
        stage.forward(timedelta(seconds=5))

    for _ in range(13):
        stage.forward(MINUTE)
        stage.deliver()

    assert stage.network.looks == 1
    assert stage.reply(reply.id).state is ReplyState.UNSURE
