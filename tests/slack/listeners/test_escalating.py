"""Asking somebody who knows: the form, the expert's buttons, and names dropped in a card's thread."""

from typing import Any

from bot.desk.escalation import Escalation, EscalationState, Need
from bot.desk.notice import Notice, NoticeKind
from bot.slack import ids, refs
from bot.slack.views.notices import notice
from bot.store.places import Place
from bot.work import casework, escalating, looking_up
from tests.slack.listeners.stage import ANA, BILLING, CARE, EVA, ZOE, Stage, agent, words


def ask(stage: Stage, case_id: int, **values: Any) -> dict[str, Any]:
    """Open the form from the card's menu as Ana, fill it in and send it off."""
    seen = stage.dossier(case_id).newest.id
    stage.press_card(ANA, case_id, ids.MENU, refs.menu_value(ids.Menu.ESCALATE, case_id, seen))
    return dict(stage.submit(ANA, text="Was it refunded?", **values))


def asked(stage: Stage, who: str) -> tuple[Escalation, Place]:
    """A question of Ana's to `who`, and the message in which it reached them."""
    case_id = stage.case()
    question = escalating.ask(
        stage.desk, case_id, agent(ANA), who, Need.ANSWER, "Was it refunded?", None, True, stage.now()
    )
    told = Notice(1, NoticeKind.ASKED, case_id, who, {"escalation": question.id})
    message = notice(told, stage.dossier(case_id), stage.desk.layout, stage.now(), None)
    return question, stage.post(EVA if who == EVA else CARE, message)


def state(stage: Stage, escalation: Escalation) -> Escalation:
    return looking_up.escalation(stage.desk, escalation.id)


def test_a_colleague_is_asked_and_the_case_is_kept(stage: Stage) -> None:
    case_id = stage.case()
    casework.claim(stage.desk, case_id, agent(ANA), stage.now())
    due = int(stage.now().timestamp()) + 3600

    sent = ask(stage, case_id, colleague=EVA, need=Need.DECISION.value, moment=due)

    dossier = stage.dossier(case_id)
    assert sent["ok"]
    assert dossier.escalation is not None
    assert (dossier.escalation.asked, dossier.escalation.need) == (EVA, Need.DECISION)
    assert dossier.escalation.question == "Was it refunded?"
    assert dossier.case.assignee == ANA


def test_a_case_that_is_not_kept_becomes_free(stage: Stage) -> None:
    case_id = stage.case()
    casework.claim(stage.desk, case_id, agent(ANA), stage.now())

    ask(stage, case_id, colleague=EVA, keep=[])

    assert stage.found(case_id).assignee is None


def test_a_question_to_nobody_or_to_oneself_is_refused_under_the_field(stage: Stage) -> None:
    case_id = stage.case()

    nobody = ask(stage, case_id)
    oneself = ask(stage, case_id, colleague=ANA)

    assert list(nobody["response"]["errors"]) == [ids.COLLEAGUE]
    assert oneself["response"]["errors"] == {ids.COLLEAGUE: "You cannot ask yourself. Please choose somebody else."}


def test_the_expert_says_that_they_are_on_it_and_can_still_answer(stage: Stage) -> None:
    question, place = asked(stage, EVA)

    pressed = stage.press(EVA, place, ids.TAKE)

    assert pressed["ephemeral"] == [f"You said that you are on it: MD-{question.case_id}."]
    assert state(stage, question).state is EscalationState.TAKEN
    assert ids.ANSWER in str(stage.message(place).blocks)


def test_the_experts_answer_is_kept_as_guidance(stage: Stage) -> None:
    question, place = asked(stage, EVA)

    stage.press(EVA, place, ids.ANSWER)
    stage.submit(EVA, text="Refunded on Monday.")

    assert state(stage, question).answer == "Refunded on Monday."
    assert stage.windows(EVA) == 0


def test_the_expert_is_not_the_one_to_ask(stage: Stage) -> None:
    question, place = asked(stage, EVA)

    stage.press(EVA, place, ids.DECLINE)

    assert state(stage, question).state is EscalationState.DECLINED
    assert "not the one to ask" in words(stage.message(place).blocks)


def test_somebody_in_the_group_that_was_asked_answers_and_nobody_else(stage: Stage) -> None:
    question, place = asked(stage, BILLING)

    stranger = stage.press(ZOE, place, ids.TAKE)
    expert = stage.press(EVA, place, ids.TAKE)

    assert stranger["ephemeral"] == [f"This question was put to <!subteam^{BILLING}>."]
    assert len(expert["ephemeral"]) == 1
    assert state(stage, question).expert == EVA


def test_a_name_dropped_in_a_cards_thread_is_offered_as_a_question(stage: Stage) -> None:
    card = stage.post_card(stage.case())
    before = stage.to_be_told()

    said = stage.box.hands.say(ANA, CARE, f"<@{EVA}> and <!subteam^{BILLING}|@billing>, was it refunded?", card.ts)

    assert said["acked"]
    assert stage.to_be_told() == before + 2


def test_what_is_said_elsewhere_by_others_or_about_nobody_is_not_offered(stage: Stage) -> None:
    card = stage.post_card(stage.case())
    before = stage.to_be_told()

    for user, text, thread in (
        (ANA, f"<@{EVA}> hello", None),
        (ANA, "was it refunded?", card.ts),
        (ANA, f"<@{ANA}> and <@U0DESK>", card.ts),
        (ZOE, f"<@{EVA}> look", card.ts),
    ):
        assert stage.box.hands.say(user, CARE, text, thread)["acked"]

    assert stage.to_be_told() == before


def test_slacks_redelivery_of_a_message_offers_nothing_twice(stage: Stage) -> None:
    card = stage.post_card(stage.case())
    stage.box.hands.say(ANA, CARE, f"<@{EVA}>?", card.ts)
    before = stage.to_be_told()
    payload = stage.box.slack.envelopes[-1].payload

    again = stage.box.deliveries.deliver("events_api", payload)
    again.ended.wait(5)

    assert again.acked_after is not None
    assert stage.to_be_told() == before


def test_an_offer_that_is_taken_opens_the_form_with_whom_was_named(stage: Stage) -> None:
    case_id = stage.case()
    place = offer(stage, case_id)

    stage.press(ANA, place, ids.OFFER_ASK)

    assert EVA in str(stage.window(ANA).values[ids.COLLEAGUE])


def test_an_offer_that_was_taken_up_offers_nothing_more(stage: Stage) -> None:
    case_id = stage.case()
    place = offer(stage, case_id)
    stage.press(ANA, place, ids.OFFER_ASK)

    sent = stage.submit(ANA, text="Was it refunded?")

    asked = stage.dossier(case_id).escalation
    left = stage.message(place)
    assert sent["ok"]
    assert asked is not None
    assert asked.asked == EVA
    assert left.text == f"<@{ANA}> asked <@{EVA}>."
    assert ids.OFFER_ASK not in str(left.blocks)


def test_an_offer_that_is_declined_goes_away(stage: Stage) -> None:
    place = offer(stage, stage.case())

    pressed = stage.press(ANA, place, ids.OFFER_NO)

    assert pressed["acked"]
    assert stage.box.slack.message(place.channel, place.ts) is None


def offer(stage: Stage, case_id: int) -> Place:
    """The bot's offer to ask Eva, in the card's thread."""
    card = looking_up.card_place(stage.desk, case_id)
    assert card is not None
    told = Notice(1, NoticeKind.OFFER, case_id, "thread", {"by": ANA, "asked": EVA})
    return stage.post(CARE, notice(told, stage.dossier(case_id), stage.desk.layout, stage.now(), None), card.ts)
