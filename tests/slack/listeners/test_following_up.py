"""Follow-ups: planned on the card, answered in the reminder."""

from datetime import timedelta

from bot.desk.case import Status
from bot.desk.follow_up import FollowUpState
from bot.desk.mention import Replyable
from bot.desk.reply import ReplyState, fingerprint
from bot.slack import ids
from bot.slack.views.reminder import reminder
from bot.store.places import Place
from bot.work import casework, following_up, replying, sending
from tests.slack.listeners.stage import ANA, BEN, LUIS, Stage, agent, words


def reminded(stage: Stage) -> tuple[int, Place]:
    """A case that Ana answered, whose follow-up is due, and the reminder in her direct messages."""
    case_id = stage.case(replyable=Replyable.BY_HAND)
    reply = stage.submitted(case_id)
    replying.approve(stage.desk, reply.id, agent(LUIS), reply.mention_id, fingerprint(reply)[:16], stage.now())
    sending.posted_by_hand(stage.desk, reply.id, agent(ANA), stage.now())
    stage.box.time.forward(timedelta(days=3))
    following_up.wake_due(stage.desk, stage.now())
    dossier, layout = stage.dossier(case_id), stage.desk.layout
    canned = following_up.suggestion(layout, dossier)
    assert canned is not None
    text = following_up.words(layout, dossier, canned)
    return case_id, stage.post(ANA, reminder(dossier, layout, canned, text))


def test_a_follow_up_is_planned_some_working_days_ahead(stage: Stage) -> None:
    case_id = stage.case()
    casework.claim(stage.desk, case_id, agent(ANA), stage.now())
    stage.post_card(case_id)

    stage.press_card(ANA, case_id, ids.FOLLOW_UP)
    stage.submit(ANA, follow_up_days="3")

    follow_up = stage.dossier(case_id).follow_up
    assert follow_up is not None
    assert (follow_up.due_at.date() - stage.now().date()).days == 3
    assert stage.windows(ANA) == 0


def test_a_follow_up_of_somebody_elses_case_is_refused_in_the_form(stage: Stage) -> None:
    case_id = stage.case()
    casework.claim(stage.desk, case_id, agent(ANA), stage.now())
    stage.post_card(case_id)
    stage.press_card(BEN, case_id, ids.FOLLOW_UP)

    sent = stage.submit(BEN, follow_up_days="1")

    assert sent["response"]["errors"] == {ids.FOLLOW_UP_DAYS: "A colleague has this case."}


def test_the_ready_text_is_sent_as_it_is_and_still_needs_its_approval(stage: Stage) -> None:
    case_id, place = reminded(stage)

    stage.press(ANA, place, ids.SEND_AS_IS)

    reply = stage.dossier(case_id).replies[-1]
    assert (reply.state, reply.text) == (ReplyState.SUBMITTED, "Hola Marta López, ¿ya funciona?")
    assert "You sent the follow-up" in words(stage.message(place).blocks)
    assert ids.SEND_AS_IS not in str(stage.message(place).blocks)


def test_the_ready_text_is_not_sent_over_a_post_that_came_after_the_reminder(stage: Stage) -> None:
    case_id, place = reminded(stage)
    stage.author_writes_again(case_id)

    pressed = stage.press(ANA, place, ids.SEND_AS_IS)

    assert pressed["ephemeral"] == ["The author wrote again. Please read the new post first."]
    assert all(reply.state is not ReplyState.SUBMITTED for reply in stage.dossier(case_id).replies)


def test_the_reminder_opens_the_reply_modal(stage: Stage) -> None:
    _, place = reminded(stage)

    stage.press(ANA, place, ids.REPLY)

    assert stage.window(ANA).body["callback_id"] == ids.REPLY_MODAL


def test_a_solved_case_is_closed_from_the_reminder_which_says_so(stage: Stage) -> None:
    case_id, place = reminded(stage)

    stage.press(ANA, place, ids.CLOSE)

    assert stage.found(case_id).status is Status.CLOSED
    assert f"You closed MD-{case_id}." in words(stage.message(place).blocks)
    assert ids.CLOSE not in str(stage.message(place).blocks)


def test_later_lets_the_case_wait_some_days_more(stage: Stage) -> None:
    case_id, place = reminded(stage)

    stage.press(ANA, place, ids.LATER)
    stage.submit(ANA, follow_up_days="5")

    dossier = stage.dossier(case_id)
    assert dossier.case.status is Status.WAITING
    assert dossier.follow_up is not None
    assert dossier.follow_up.state is FollowUpState.SET
