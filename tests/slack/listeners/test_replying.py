"""Writing a reply: what is typed is kept, whatever happens; what is handed over is what was written."""

import pytest
from slack_bolt import BoltRequest

from bot.desk.mention import Replyable
from bot.desk.reply import Reply, ReplyState, fingerprint
from bot.sandbox.faults import FaultKind
from bot.slack import ids, refs
from bot.work import looking_up, replying, sending
from tests.slack.listeners.stage import ANA, BEN, LIMIT, LUIS, PROMO, ZOE, Stage, agent, words


def open_modal(stage: Stage, user: str, case_id: int) -> None:
    """Press Reply on the card."""
    assert stage.press_card(user, case_id, ids.REPLY)["acked"]


def text_of(stage: Stage, user: str) -> str:
    """What stands in the text field of the open modal."""
    values = stage.window(user).values
    return next(block[ids.TEXT]["value"] or "" for block in values.values() if ids.TEXT in block)


def write(stage: Stage, user: str, text: str) -> None:
    """Type into the open modal."""
    assert stage.press_in_view(user, stage.window(user), ids.TEXT, text)["acked"]


def only_reply(stage: Stage, case_id: int) -> Reply:
    (reply,) = stage.dossier(case_id).replies
    return reply


def hand_over(stage: Stage, user: str, text: str, **values: str) -> dict[str, object]:
    """Fill in the open modal and send it off."""
    generation = stage.window(user).body["private_metadata"].split(".")[2]
    return dict(stage.submit(user, **{f"text.{generation}": text}, **values))


def test_reply_on_a_free_case_claims_it_and_opens_the_modal_with_the_post(stage: Stage) -> None:
    case_id = stage.case(text="Sin línea desde ayer")

    open_modal(stage, ANA, case_id)

    assert stage.found(case_id).assignee == ANA
    assert "Sin línea desde ayer" in words(stage.window(ANA).body)


def test_the_modal_is_refused_to_whom_the_case_does_not_belong(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)

    pressed = stage.press_card(BEN, case_id, ids.REPLY)

    assert pressed["ephemeral"] == [f"<@{ANA}> has this case."]
    assert stage.windows(BEN) == 0


def test_who_chooses_another_account_sees_how_that_one_may_answer_and_keeps_their_words(stage: Stage) -> None:
    case_id = stage.case(account=PROMO)
    open_modal(stage, ANA, case_id)
    by_rule = words(stage.window(ANA).body)
    write(stage, ANA, "Lo miramos.")

    assert stage.press_in_view(ANA, stage.window(ANA), ids.ACCOUNT, PROMO)["acked"]

    assert "By hand from this account" in by_rule
    assert "@brand_promo can send it" in by_rule
    assert "y hand" not in words(stage.window(ANA).body).replace(", by hand", "")
    assert (only_reply(stage, case_id).account, text_of(stage, ANA)) == (PROMO, "Lo miramos.")


def test_every_word_is_kept_while_it_is_typed_and_counted_as_the_network_counts(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)

    write(stage, ANA, "Hola Marta")

    assert only_reply(stage, case_id).text == "Hola Marta"
    assert text_of(stage, ANA) == "Hola Marta"
    assert f"10 / {LIMIT}" in words(stage.window(ANA).body)


def test_a_closed_modal_opens_again_with_the_words_that_were_in_it(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    write(stage, ANA, "Hola Marta, lo miramos")

    stage.box.hands.close(ANA)
    stage.post_card(case_id)
    open_modal(stage, ANA, case_id)

    assert text_of(stage, ANA) == "Hola Marta, lo miramos"


def test_what_was_typed_last_is_kept_when_the_modal_is_closed(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    view = stage.window(ANA)
    typed = {"type": "plain_text_input", "value": "Hola, un mom"}
    stage.box.slack.surfaces.replace(view.put(ids.text_block(0), ids.TEXT, typed))

    closed = stage.box.hands.close(ANA)

    assert closed["acked"]
    assert only_reply(stage, case_id).text == "Hola, un mom"


def test_closing_an_untouched_modal_keeps_the_draft_that_was_there(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    write(stage, ANA, "Hola")
    view = stage.window(ANA)
    silent = {"type": "plain_text_input", "value": None}
    stage.box.slack.surfaces.replace(view.put(ids.text_block(0), ids.TEXT, silent))

    stage.box.hands.close(ANA)

    assert only_reply(stage, case_id).text == "Hola"


def test_words_that_cannot_be_kept_on_closing_are_handed_back(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    view = stage.window(ANA)
    elsewhere = {**view.body, "private_metadata": refs.draft_value(999_999, 1, 0, 1)}
    typed = {"type": "plain_text_input", "value": "Palabras <!channel> que costaron"}
    stage.box.slack.surfaces.update(view.put(ids.text_block(0), ids.TEXT, typed), elsewhere)

    stage.box.hands.close(ANA)

    told = stage.box.slack.messages(stage.box.slack.direct(ANA).id)[-1]
    assert "could not be kept" in told.text
    assert "Palabras <!channel> que costaron" in words(told.blocks)
    assert "<!channel>" not in told.text


def test_a_canned_text_is_put_in_with_its_variables_filled(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)

    stage.press_in_view(ANA, stage.window(ANA), ids.START_FROM, "looking-es")

    assert text_of(stage, ANA) == f"Hola Marta López, lo miramos. MD-{case_id}"
    assert only_reply(stage, case_id).text == text_of(stage, ANA)


def test_a_canned_text_does_not_wipe_out_what_was_written(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    write(stage, ANA, "Palabras mías.")

    stage.press_in_view(ANA, stage.window(ANA), ids.START_FROM, "looking-es")
    write(stage, ANA, text_of(stage, ANA))

    assert only_reply(stage, case_id).text == f"Palabras mías.\nHola Marta López, lo miramos. MD-{case_id}"


def test_what_is_handed_over_waits_for_an_approver(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)

    sent = hand_over(stage, ANA, "Lo miramos hoy.", follow_up_days="3", note="¿Muy corto?")

    reply = only_reply(stage, case_id)
    assert sent["ok"]
    assert stage.windows(ANA) == 0
    assert (reply.state, reply.text) == (ReplyState.SUBMITTED, "Lo miramos hoy.")
    assert (reply.follow_up_days, reply.note) == (3, "¿Muy corto?")


def test_a_text_that_is_too_long_is_told_under_the_field_and_kept(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)

    sent = hand_over(stage, ANA, "x" * (LIMIT + 1))

    assert sent["response"] == {
        "response_action": "errors",
        "errors": {ids.text_block(0): f"The text is too long: {LIMIT + 1} of {LIMIT}."},
    }
    assert only_reply(stage, case_id).text == "x" * (LIMIT + 1)


def test_words_for_a_case_that_was_given_away_are_kept_and_its_new_holder_is_not_disturbed(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    write(stage, ANA, "Casi")
    stage.post_card(case_id)
    seen = stage.dossier(case_id).newest.id
    stage.press_card(LUIS, case_id, ids.MENU, refs.menu_value(ids.Menu.ASSIGN, case_id, seen))
    stage.submit(LUIS, colleague=BEN)

    sent = hand_over(stage, ANA, "Casi listo")

    assert "A colleague has this case now." in str(sent["response"])
    assert stage.found(case_id).assignee == BEN
    assert only_reply(stage, case_id).text == "Casi listo"


def test_who_did_not_see_the_newest_post_is_shown_it_with_their_words_untouched(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    stage.author_writes_again(case_id)

    first = hand_over(stage, ANA, "Lo miramos.")
    shown = words(stage.window(ANA).body)
    kept = text_of(stage, ANA)
    second = hand_over(stage, ANA, "Lo miramos, sí.")

    assert first["response"]["response_action"] == "update"  # type: ignore[index]
    assert "The author wrote again." in shown
    assert "¿Hola?" in shown
    assert kept == "Lo miramos."
    assert second["ok"]
    assert only_reply(stage, case_id).state is ReplyState.SUBMITTED


def test_a_post_does_not_slide_in_under_the_typing_and_count_as_read(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    stage.author_writes_again(case_id)

    write(stage, ANA, "Lo miramos.")
    sent = hand_over(stage, ANA, "Lo miramos.")

    assert sent["response"]["response_action"] == "update"  # type: ignore[index]
    assert only_reply(stage, case_id).state is ReplyState.DRAFT


def test_who_writes_to_a_deleted_post_is_told_so_first_and_keeps_their_words(stage: Stage) -> None:
    case_id = stage.case(text="Sin línea desde ayer")
    open_modal(stage, ANA, case_id)
    write(stage, ANA, "Lo mir")
    stage.author_deletes(case_id)

    write(stage, ANA, "Lo miramos.")
    while_writing = stage.window(ANA).body
    sent = hand_over(stage, ANA, "Lo miramos hoy.")
    left = stage.window(ANA).body
    stage.box.hands.close(ANA)
    open_modal(stage, ANA, case_id)
    opened = stage.window(ANA).body

    assert (while_writing["submit"]["text"], sent["response"]["response_action"]) == ("Keep draft", "update")  # type: ignore[index]
    assert "A canned reply" not in words(while_writing)
    for view in (while_writing, left, opened):
        assert view["blocks"][0]["text"]["text"].startswith("*Deleted*: the author deleted the post")
        assert "Sin línea" not in words(view)
    for view in (left, opened):
        assert "submit" not in view
        assert "Lo miramos hoy." in words(view)
    assert (only_reply(stage, case_id).text, only_reply(stage, case_id).state) == ("Lo miramos hoy.", ReplyState.DRAFT)


def test_a_second_reply_to_one_post_must_be_meant(stage: Stage) -> None:
    case_id = stage.case(replyable=Replyable.BY_HAND)
    open_modal(stage, ANA, case_id)
    reply = stage.submitted(case_id)
    approved = replying.approve(
        stage.desk, reply.id, agent(LUIS), reply.mention_id, fingerprint(reply)[:16], stage.now()
    )
    sending.posted_by_hand(stage.desk, approved.id, agent(ANA), stage.now())

    first = hand_over(stage, ANA, "Y otra cosa.")
    second = hand_over(stage, ANA, "Y otra cosa.", second=["second"])  # type: ignore[arg-type]

    assert first["response"]["response_action"] == "update"  # type: ignore[index]
    assert second["ok"]
    assert [one.state for one in stage.dossier(case_id).replies] == [ReplyState.SENT, ReplyState.SUBMITTED]


def test_editing_what_waits_to_be_posted_by_hand_takes_its_approval_back(stage: Stage) -> None:
    case_id = stage.case(replyable=Replyable.BY_HAND)
    reply = stage.submitted(case_id)
    replying.approve(stage.desk, reply.id, agent(LUIS), reply.mention_id, fingerprint(reply)[:16], stage.now())
    stage.post_card(case_id)

    stage.press_card(ANA, case_id, ids.EDIT)

    assert text_of(stage, ANA) == "Lo miramos."
    assert only_reply(stage, case_id).state is ReplyState.DRAFT
    assert only_reply(stage, case_id).approver is None


def test_an_old_reply_button_does_not_void_what_waits_to_be_posted_by_hand(stage: Stage) -> None:
    case_id = stage.case(replyable=Replyable.BY_HAND)
    card = looking_up.card_place(stage.desk, case_id)
    reply = stage.submitted(case_id)
    replying.approve(stage.desk, reply.id, agent(LUIS), reply.mention_id, fingerprint(reply)[:16], stage.now())
    assert card is not None

    pressed = stage.press(ANA, card, ids.REPLY)

    assert "waits to be posted by hand" in pressed["ephemeral"][0]
    assert only_reply(stage, case_id).state is ReplyState.BY_HAND


@pytest.mark.parametrize("fault", [FaultKind.ERROR, FaultKind.THROTTLED])
def test_a_modal_that_slack_does_not_open_is_told_in_plain_words(stage: Stage, fault: FaultKind) -> None:
    case_id = stage.case()
    stage.box.faults.add("slack", "views.open", fault)

    pressed = stage.press_card(ANA, case_id, ids.REPLY)

    assert pressed["acked"]
    assert pressed["ephemeral"] == ["That did not work, and it has been noted. Please try again."]


def test_words_are_kept_when_slack_does_not_draw_the_count(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    stage.box.faults.add("slack", "views.update", FaultKind.ERROR, times=2)

    write(stage, ANA, "Hola")

    assert only_reply(stage, case_id).text == "Hola"


def test_a_keystroke_that_comes_late_neither_undoes_newer_words_nor_begins_a_second_draft(stage: Stage) -> None:
    case_id = stage.case()
    open_modal(stage, ANA, case_id)
    write(stage, ANA, "Lo mir")
    late = stage.box.slack.envelopes[-1].payload
    write(stage, ANA, "Lo miramos.")

    stage.app.dispatch(BoltRequest(body=late, mode="socket_mode"))
    after_typing = only_reply(stage, case_id).text
    hand_over(stage, ANA, "Lo miramos hoy.")
    stage.app.dispatch(BoltRequest(body=late, mode="socket_mode"))

    assert after_typing == "Lo miramos."
    assert (only_reply(stage, case_id).text, only_reply(stage, case_id).state) == (
        "Lo miramos hoy.",
        ReplyState.SUBMITTED,
    )


def test_a_stranger_who_presses_reply_claims_nothing(stage: Stage) -> None:
    case_id = stage.case()

    stage.press_card(ZOE, case_id, ids.REPLY)

    assert stage.found(case_id).assignee is None
