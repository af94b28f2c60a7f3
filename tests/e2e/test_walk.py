"""One mention, from the network to its follow-up, over real sockets."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.slack import ids
from tests.e2e.stage import Stage, eventually

ES = "C0CAREES"
REVIEWS = "C0REVIEWS"
WORDS = "Hola Marta, lo miramos ahora mismo."


def test_a_mention_becomes_a_card_an_answer_and_a_follow_up(stage: Stage) -> None:
    _walk(stage)


def test_the_way_is_the_same_where_slack_sends_requests(http_stage: Stage) -> None:
    _walk(http_stage)


def _walk(stage: Stage) -> None:
    post = stage.post("marta_l", "@nimbo_care llevo tres días sin servicio y nadie contesta", "es")

    card = stage.message(ES, "NEW", "tres días sin servicio")
    assert stage.press("U0ANA", card, ids.CLAIM)["acked"]
    card = stage.message(ES, "<@U0ANA> has it")

    stage.press("U0ANA", card, ids.REPLY)
    view = stage.view("U0ANA", "Send for approval", "tres días sin servicio")
    stage.hands.submit("U0ANA", values={stage.block(view, ids.TEXT): WORDS})
    stage.message(ES, "Draft 1")
    review = stage.message(REVIEWS, WORDS)

    assert stage.press("U0LUIS", review, ids.APPROVE)["ephemeral"] == []
    stage.message(ES, "Sending")
    assert stage.ours() == []
    stage.time.forward(timedelta(seconds=20))

    card = stage.message(ES, "Answered", "follow-up")
    (answer,) = [line for line in stage.x.as_json() if line["by_account"]]
    assert (answer["text"], answer["reply_to"]) == (WORDS, post)
    stage.message(REVIEWS, "Sent", WORDS)
    stage.direct("U0ANA", "approved your reply")

    stage.time.forward(timedelta(days=2))
    reminder = stage.direct("U0ANA", "Follow-up due", WORDS)
    stage.message(ES, "Follow-up due")

    stage.press("U0ANA", reminder, ids.CLOSE)
    card = stage.message(ES, "*Closed* by <@U0ANA>")
    assert len([line for line in stage.slack.messages(ES) if line.thread_ts is None]) == 1
    assert stage.ours() == [WORDS]


def test_the_history_can_prove_what_was_sent(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.post("marta_l", "@nimbo_care llevo tres días sin servicio", "es")
    _answer(stage)

    card = stage.message(ES, "Answered")
    stage.press("U0ANA", card, ids.MENU, _option(card.blocks, "more"))
    view = stage.view("U0ANA", "History")
    stage.hands.press(user="U0ANA", view_id=stage.slack.views("U0ANA")[-1].id, action_id=ids.HISTORY)

    view = stage.view("U0ANA", WORDS)
    assert all(proof in str(view) for proof in ("U0ANA", "U0LUIS", "@nimbo_care"))


def test_the_second_to_press_learns_who_was_first(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.post("tom", "@nimbo_care does my plan work in Lisbon? I am there tomorrow", "en")
    card = stage.message("C0CAREEN", "Lisbon")
    stage.press("U0ANA", card, ids.CLAIM)

    refused = stage.hands.press(
        user="U0BEN", channel=card.channel, ts=card.ts, action_id=ids.CLAIM, value="1.1", stale=True
    )

    assert refused["acked"]
    assert "<@U0ANA>" in refused["ephemeral"][0]


def test_a_stopped_reply_is_a_draft_again_and_never_leaves(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.post("marta_l", "@nimbo_care llevo tres días sin servicio", "es")
    _submit(stage)
    stage.press("U0LUIS", stage.message(REVIEWS, WORDS), ids.APPROVE)

    stage.press("U0ANA", stage.message(ES, "Sending"), ids.STOP)

    stage.message(ES, "is writing")
    stage.time.forward(timedelta(minutes=5))
    stage.post("someone", "@nimbo_care una pregunta sobre la factura de este mes", "es")
    stage.message(ES, "una pregunta")
    assert stage.ours() == []


def test_the_authors_next_post_voids_an_approval_and_tells_both(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    first = stage.post("marta_l", "@nimbo_care llevo tres días sin servicio", "es")
    _submit(stage)
    stage.press("U0LUIS", stage.message(REVIEWS, WORDS), ids.APPROVE)
    stage.message(ES, "Sending")

    stage.post("marta_l", "@nimbo_care olvidadlo, ya funciona todo otra vez", "es", reply_to=first)

    stage.message(ES, "ya funciona")
    stage.direct("U0ANA", "MD-1", "wrote again")
    stage.direct("U0LUIS", "MD-1", "wrote again")
    stage.time.forward(timedelta(minutes=5))
    stage.message(ES, "is writing")
    assert stage.ours() == []


def test_a_post_that_did_not_summon_us_is_answered_by_hand(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    ours = stage.x.post("nimbo_care", "Mañana hay trabajos en la red de Valencia.", "es").id
    stage.post("marta_l", "pues llevo ya tres días sin servicio, a ver si es verdad", "es", reply_to=ours)
    _submit(stage)

    stage.press("U0LUIS", stage.message(REVIEWS, WORDS), ids.APPROVE)

    card = stage.message(ES, "Reply on X", "I posted it")
    assert stage.ours() == ["Mañana hay trabajos en la red de Valencia."]
    stage.press("U0ANA", card, ids.POSTED)
    stage.message(ES, "Answered")


def test_a_wrong_language_is_moved_with_its_card(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.post("ines", "@nimbo_care llevo tres días sin servicio y nadie contesta", "es")
    card = stage.message(ES, "tres días")
    stage.press("U0ANA", card, ids.MENU, _option(card.blocks, "move"))
    view = stage.view("U0ANA", "anguage")

    stage.hands.submit("U0ANA", values={ids.LANGUAGE: "de"} if ids.LANGUAGE in str(view) else {})

    stage.message("C0CAREDE", "tres días")
    stub = stage.message(ES, "MD-1")
    eventually(lambda: "C0CAREDE" in str(stage.slack.message(ES, stub.ts)), "a stub that names the new channel")


def test_an_escalation_brings_its_answer_back_into_the_thread(sqlite_stage: Stage) -> None:
    stage = sqlite_stage
    stage.post("marta_l", "@nimbo_care me habéis cobrado dos veces la factura", "es")
    card = stage.message(ES, "dos veces")
    stage.press("U0ANA", card, ids.CLAIM)
    card = stage.message(ES, "<@U0ANA> has it")

    stage.hands.say("U0ANA", ES, "<@U0EVA> do we refund this in cash?", thread_ts=card.ts)
    offer = stage.message(ES, ids.OFFER_ASK)
    stage.press("U0ANA", offer, ids.OFFER_ASK)
    view = stage.view("U0ANA", ids.ESCALATE_MODAL)
    stage.hands.submit("U0ANA", values={stage.block(view, ids.TEXT): "Do we refund this in cash?"})

    asked = stage.direct("U0EVA", "Do we refund this in cash?")
    stage.press("U0EVA", asked, ids.ANSWER)
    view = stage.view("U0EVA", ids.ANSWER_MODAL)
    stage.hands.submit("U0EVA", values={stage.block(view, ids.TEXT): "Yes, within 14 days."})

    answer = stage.message(ES, "Yes, within 14 days.")
    assert answer.thread_ts == card.ts
    assert stage.ours() == []


def _submit(stage: Stage) -> None:
    card = stage.message(ES, "tres días")
    stage.press("U0ANA", card, ids.REPLY)
    view = stage.view("U0ANA", "Send for approval")
    stage.hands.submit("U0ANA", values={stage.block(view, ids.TEXT): WORDS})


def _answer(stage: Stage) -> None:
    _submit(stage)
    stage.press("U0LUIS", stage.message(REVIEWS, WORDS), ids.APPROVE)
    stage.message(ES, "Sending")
    stage.time.forward(timedelta(seconds=20))


def _option(blocks: Sequence[dict[str, Any]], name: str) -> str:
    (value,) = [
        option["value"]
        for block in blocks
        for element in block.get("elements", ())
        for option in element.get("options", ())
        if option["value"].startswith(name)
    ]
    return str(value)
