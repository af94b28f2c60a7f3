"""The second pair of eyes, and what is decided about a reply afterwards."""

from bot.desk.answering import Fit
from bot.desk.dossier import Dossier
from bot.desk.mention import Replyable
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.slack import ids
from bot.slack.views.review import review
from bot.store.places import Place
from bot.work import replying, sending
from tests.slack.listeners.stage import ANA, BEN, LIMIT, LUIS, REVIEWS, Stage, agent, words
from tests.work.desks import begun


def post_review(stage: Stage, reply: Reply) -> Place:
    """The reply as the approvers' channel shows it."""
    dossier = stage.dossier(reply.case_id)
    return stage.post(REVIEWS, review(dossier, reply, stage.desk.layout, stage.now(), Fit(len(reply.text), LIMIT)))


def state(stage: Stage, reply: Reply) -> ReplyState:
    dossier: Dossier = stage.dossier(reply.case_id)
    return next(one.state for one in dossier.replies if one.id == reply.id)


def approved(stage: Stage, case_id: int) -> Reply:
    """A reply by Ana that Luis approved; its card is posted."""
    reply = stage.submitted(case_id)
    reply = replying.approve(stage.desk, reply.id, agent(LUIS), reply.mention_id, fingerprint(reply)[:16], stage.now())
    stage.post_card(case_id)
    return reply


def unsure(stage: Stage, case_id: int) -> Reply:
    """A reply of which nobody knows whether it was published; its card is posted."""
    reply = approved(stage, case_id)
    begun(stage.desk, reply.id, stage.now())
    sending.settle_unsure(stage.desk, reply.id, stage.now())
    stage.post_card(case_id)
    return reply


def test_an_approver_approves_with_one_press(stage: Stage) -> None:
    reply = stage.submitted(stage.case())

    pressed = stage.press(LUIS, post_review(stage, reply), ids.APPROVE)

    assert pressed["ephemeral"] == []
    assert state(stage, reply) is ReplyState.APPROVED


def test_approving_twice_is_harmless(stage: Stage) -> None:
    reply = stage.submitted(stage.case())
    place = post_review(stage, reply)

    pressed = [stage.press(LUIS, place, ids.APPROVE) for _ in range(2)]

    assert [press["ephemeral"] for press in pressed] == [[], []]


def test_who_is_no_approver_is_refused(stage: Stage) -> None:
    reply = stage.submitted(stage.case())

    pressed = stage.press(BEN, post_review(stage, reply), ids.APPROVE)

    assert pressed["ephemeral"] == ["Only an approver of this team can do that."]
    assert state(stage, reply) is ReplyState.SUBMITTED


def test_nobody_approves_their_own_words(stage: Stage) -> None:
    reply = stage.submitted(stage.case(), by=LUIS)

    pressed = stage.press(LUIS, post_review(stage, reply), ids.APPROVE)

    assert pressed["ephemeral"] == ["Nobody approves their own words. Somebody else has to read them."]


def test_an_old_review_approves_neither_other_words_nor_over_a_newer_post(stage: Stage) -> None:
    reply = stage.submitted(stage.case())
    old = post_review(stage, reply)
    replying.withdraw(stage.desk, reply.id, agent(ANA), stage.now())
    stage.submitted(reply.case_id, text="Otra cosa.")

    other_words = stage.press(LUIS, old, ids.APPROVE)
    second = stage.submitted(stage.case())
    place = post_review(stage, second)
    stage.author_writes_again(second.case_id)
    newer_post = stage.press(LUIS, place, ids.APPROVE)

    assert other_words["ephemeral"] == ["The text has changed since it was shown to you. Please read it again."]
    assert newer_post["ephemeral"] == ["This reply is not waiting for approval any more."]
    assert ReplyState.APPROVED not in (state(stage, reply), state(stage, second))


def test_the_review_opens_from_the_card_and_approves(stage: Stage) -> None:
    case_id = stage.case()
    reply = stage.submitted(case_id, text="Palabra por palabra.")
    stage.post_card(case_id)

    stage.press_card(LUIS, case_id, ids.REVIEW)
    shown = words(stage.window(LUIS).body)
    sent = stage.submit(LUIS)

    assert "Palabra por palabra." in shown
    assert sent["ok"]
    assert stage.windows(LUIS) == 0
    assert state(stage, reply) is ReplyState.APPROVED


def test_a_refused_approval_is_told_in_the_modal_which_stays_open(stage: Stage) -> None:
    case_id = stage.case()
    reply = stage.submitted(case_id)
    stage.post_card(case_id)
    stage.press_card(BEN, case_id, ids.REVIEW)

    stage.submit(BEN)

    assert "Only an approver of this team can do that." in words(stage.window(BEN).body)
    assert state(stage, reply) is ReplyState.SUBMITTED


def test_a_review_of_what_waits_no_more_does_not_open(stage: Stage) -> None:
    case_id = stage.case()
    reply = stage.submitted(case_id)
    card = stage.post_card(case_id)
    replying.withdraw(stage.desk, reply.id, agent(ANA), stage.now())

    pressed = stage.press(LUIS, card, ids.REVIEW)

    assert pressed["ephemeral"] == ["This reply is not waiting for approval any more."]
    assert stage.windows(LUIS) == 0


def test_a_reply_goes_back_with_a_sentence(stage: Stage) -> None:
    reply = stage.submitted(stage.case())

    stage.press(LUIS, post_review(stage, reply), ids.SEND_BACK)
    stage.submit(LUIS, text="Suaviza la segunda línea.")

    dossier = stage.dossier(reply.case_id)
    assert dossier.replies[-1].state is ReplyState.SENT_BACK
    assert dossier.replies[-1].remark == "Suaviza la segunda línea."
    assert stage.windows(LUIS) == 0


def test_sending_back_is_refused_under_the_sentence(stage: Stage) -> None:
    reply = stage.submitted(stage.case())
    stage.press(BEN, post_review(stage, reply), ids.SEND_BACK)

    sent = stage.submit(BEN, text="No me gusta.")

    assert sent["response"]["errors"] == {ids.TEXT: "Only an approver of this team can do that."}


def test_a_drafter_withdraws_from_the_card(stage: Stage) -> None:
    case_id = stage.case()
    reply = stage.submitted(case_id)
    stage.post_card(case_id)

    stage.press_card(ANA, case_id, ids.WITHDRAW)

    assert state(stage, reply) is ReplyState.DRAFT


def test_anybody_in_the_team_stops_a_reply_before_it_leaves(stage: Stage) -> None:
    case_id = stage.case()
    reply = approved(stage, case_id)

    stage.press_card(BEN, case_id, ids.STOP)

    assert state(stage, reply) is ReplyState.DRAFT


def test_what_has_left_cannot_be_stopped(stage: Stage) -> None:
    case_id = stage.case()
    reply = approved(stage, case_id)
    begun(stage.desk, reply.id, stage.now())

    pressed = stage.press_card(ANA, case_id, ids.STOP)

    assert pressed["ephemeral"] == ["It is too late to stop it: the reply has left."]


def test_a_person_says_that_an_unsure_reply_is_there(stage: Stage) -> None:
    case_id = stage.case()
    reply = unsure(stage, case_id)

    stage.press_card(ANA, case_id, ids.THERE)

    assert state(stage, reply) is ReplyState.SENT


def test_a_person_says_that_an_unsure_reply_is_not_there(stage: Stage) -> None:
    case_id = stage.case()
    reply = unsure(stage, case_id)

    stage.press_card(ANA, case_id, ids.NOT_THERE)

    assert state(stage, reply) is ReplyState.FAILED


def test_a_person_posted_what_only_people_may_post(stage: Stage) -> None:
    case_id = stage.case(replyable=Replyable.BY_HAND)
    reply = approved(stage, case_id)

    stage.press_card(ANA, case_id, ids.POSTED)

    assert state(stage, reply) is ReplyState.SENT
