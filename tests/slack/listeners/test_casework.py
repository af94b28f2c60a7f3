"""Whose a case is: pressed, refused, chosen in forms."""

from datetime import UTC, datetime, timedelta

from bot.desk.case import Outcome, Status
from bot.slack import ids, refs
from bot.slack.ids import Menu
from bot.slack.views.card import card
from bot.store.places import Place
from tests.slack.listeners.stage import ANA, BEN, CARE, LUIS, ZOE, Stage, words


def menu(stage: Stage, user: str, case_id: int, choice: Menu) -> None:
    seen = stage.dossier(case_id).newest.id
    assert stage.press_card(user, case_id, ids.MENU, refs.menu_value(choice, case_id, seen))["ok"]


def test_who_claims_a_free_case_has_it(stage: Stage) -> None:
    case_id = stage.case()

    pressed = stage.press_card(ANA, case_id, ids.CLAIM)

    assert pressed["acked"]
    assert pressed["ephemeral"] == []
    assert stage.found(case_id).assignee == ANA


def test_the_second_to_claim_reads_who_was_first_and_when(stage: Stage) -> None:
    case_id = stage.case()
    stage.press_card(ANA, case_id, ids.CLAIM)
    stage.box.time.forward(timedelta(minutes=2))

    pressed = stage.press_card(BEN, case_id, ids.CLAIM)

    assert pressed["acked"]
    assert pressed["ephemeral"] == [f"<@{ANA}> took it 2 min ago."]
    assert stage.found(case_id).assignee == ANA


def test_claiming_twice_is_harmless(stage: Stage) -> None:
    case_id = stage.case()

    pressed = [stage.press_card(ANA, case_id, ids.CLAIM) for _ in range(2)]

    assert [press["ephemeral"] for press in pressed] == [[], []]


def test_somebody_of_no_team_is_refused_and_only_they_read_it(stage: Stage) -> None:
    case_id, before = stage.case(), len(stage.box.slack.ephemerals(ANA))

    pressed = stage.press_card(ZOE, case_id, ids.CLAIM)

    assert pressed["ephemeral"] == ["This case belongs to the team care, which you are not in."]
    assert len(stage.box.slack.ephemerals(ANA)) == before
    assert stage.found(case_id).assignee is None


def test_a_press_in_a_thread_is_refused_in_that_thread(stage: Stage) -> None:
    case_id = stage.case()
    card = stage.message(stage.post_card(case_id))
    again = stage.box.slack.write(CARE, card.user, card.text, blocks=card.blocks, thread_ts=card.ts)

    stage.press(ZOE, Place(CARE, again.ts), ids.CLAIM)

    assert stage.box.slack.ephemerals(ZOE)[-1].thread_ts == card.ts


def test_a_forged_value_is_an_old_button(stage: Stage) -> None:
    card = stage.post_card(stage.case())

    pressed = stage.press_stale(ANA, card, ids.CLAIM, "42.7; drop")

    assert pressed["ephemeral"] == ["This button is out of date. Please use the newest card."]


def test_a_case_that_is_not_there_is_told_so(stage: Stage) -> None:
    card = stage.post_card(stage.case())

    pressed = stage.press_stale(ANA, card, ids.CLAIM, "999999.1")

    assert pressed["ephemeral"] == ["This case does not exist any more."]


def test_a_case_is_dismissed_in_two_taps(stage: Stage) -> None:
    case_id = stage.case()

    stage.press_card(ANA, case_id, ids.DISMISS)
    sent = stage.submit(ANA, reason=Outcome.PRAISE.value)

    assert sent["ok"]
    assert stage.windows(ANA) == 0
    assert stage.found(case_id).closed_as is Outcome.PRAISE


def test_nobody_dismisses_over_a_post_they_have_not_seen(stage: Stage) -> None:
    case_id = stage.case()
    stage.press_card(ANA, case_id, ids.DISMISS)
    stage.author_writes_again(case_id)

    sent = stage.submit(ANA, reason=Outcome.SPAM.value)

    assert sent["response"]["response_action"] == "errors"
    assert sent["response"]["errors"] == {ids.REASON: "The author wrote again. Please read the new post first."}
    assert stage.found(case_id).status is Status.OPEN


def test_a_case_is_closed_reopened_and_released(stage: Stage) -> None:
    case_id = stage.case()
    seen = stage.dossier(case_id).newest.id
    stage.press_card(ANA, case_id, ids.CLAIM)
    card = stage.post_card(case_id)

    stage.press_stale(ANA, card, ids.CLOSE, refs.case_value(case_id, seen))
    closed = stage.found(case_id)
    stage.post_card(case_id)
    stage.press_card(BEN, case_id, ids.REOPEN)
    reopened = stage.found(case_id)
    stage.post_card(case_id)
    stage.press_card(ANA, case_id, ids.RELEASE)

    assert (closed.status, closed.closed_as) == (Status.CLOSED, Outcome.SOLVED)
    assert (reopened.status, reopened.assignee) == (Status.OPEN, ANA)
    assert stage.found(case_id).assignee is None


def test_a_lead_hands_a_case_to_a_colleague(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, LUIS, case_id, Menu.ASSIGN)

    sent = stage.submit(LUIS, colleague=BEN)

    assert sent["ok"]
    assert stage.found(case_id).assignee == BEN


def test_a_colleague_outside_the_team_is_refused_under_the_field(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.ASSIGN)

    sent = stage.submit(ANA, colleague=ZOE)

    assert list(sent["response"]["errors"]) == [ids.COLLEAGUE]
    assert stage.windows(ANA) == 1


def test_a_case_is_snoozed_until_a_usual_moment_and_woken(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.SNOOZE)
    until = stage.now() + timedelta(hours=1)
    hour = next(
        option["value"]
        for block in stage.window(ANA).body["blocks"]
        if block.get("block_id") == ids.UNTIL
        for option in block["element"]["options"]
        if "one hour" in option["text"]["text"]
    )

    stage.submit(ANA, until=hour)
    snoozed = stage.found(case_id).snoozed_until
    stage.post_card(case_id)
    stage.press_card(ANA, case_id, ids.WAKE)

    assert snoozed is not None
    assert abs(snoozed - until) < timedelta(seconds=10)
    assert stage.found(case_id).snoozed_until is None


def test_an_exact_moment_counts_before_a_usual_one(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.SNOOZE)
    moment = int(stage.now().timestamp()) + 7200

    stage.submit(ANA, moment=moment)

    assert stage.found(case_id).snoozed_until == datetime.fromtimestamp(moment, UTC)


def test_a_snooze_without_a_moment_or_into_the_past_is_refused_under_its_field(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.SNOOZE)

    nothing = stage.submit(ANA)
    past = stage.submit(ANA, moment=int(stage.now().timestamp()) - 60)

    assert nothing["response"]["errors"] == {
        ids.MOMENT: "Please choose one of the moments above, or a date and a time here."
    }
    assert past["response"]["errors"] == {ids.MOMENT: "That moment has passed. Please choose a later one."}


def test_a_wrong_language_is_put_right_with_one_choice(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, BEN, case_id, Menu.MOVE)

    stage.submit(BEN, language="de")

    assert (stage.found(case_id).team, stage.found(case_id).language) == ("care", "de")


def test_a_case_moves_to_another_team_in_a_language_nobody_knows(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.MOVE)

    stage.submit(ANA, language="*", team="sales")

    assert (stage.found(case_id).team, stage.found(case_id).language) == ("sales", None)


def test_more_offers_what_the_card_leaves_out_and_says_what_came_of_it(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.MORE)

    stage.press_in_view(ANA, stage.window(ANA), ids.CLAIM)

    assert stage.found(case_id).assignee == ANA
    assert f"You claimed MD-{case_id}." in words(stage.window(ANA).body)


def test_a_refusal_in_a_modal_stands_beside_what_was_pressed(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, BEN, case_id, Menu.MORE)
    stage.press_card(ANA, case_id, ids.CLAIM)

    pressed = stage.press_in_view(BEN, stage.window(BEN), ids.CLAIM)

    blocks = stage.window(BEN).body["blocks"]
    told = next(place for place, block in enumerate(blocks) if "took it" in words(block))
    assert pressed["acked"]
    assert blocks[told + 1]["accessory"]["action_id"] == ids.CLAIM


def test_a_form_opened_from_more_closes_everything_when_it_is_sent(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.MORE)
    stage.press_in_view(ANA, stage.window(ANA), ids.DISMISS)
    deep = stage.windows(ANA)

    stage.submit(ANA, reason=Outcome.DUPLICATE.value)

    assert (deep, stage.windows(ANA)) == (2, 0)


def test_history_tells_who_did_what(stage: Stage) -> None:
    case_id = stage.case()
    stage.press_card(ANA, case_id, ids.CLAIM)
    menu(stage, BEN, case_id, Menu.MORE)

    stage.press_in_view(BEN, stage.window(BEN), ids.HISTORY)

    assert f"<@{ANA}>" in words(stage.window(BEN).body)


def test_why_this_card_is_answered_from_the_case(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, BEN, case_id, Menu.MORE)

    stage.press_in_view(BEN, stage.window(BEN), ids.WHY)

    assert "the team of @brand_es: no rule takes it." in words(stage.window(BEN).body)


def test_a_link_is_acknowledged_and_nothing_else(stage: Stage) -> None:
    case_id = stage.case()
    menu(stage, ANA, case_id, Menu.MORE)

    pressed = stage.press_in_view(ANA, stage.window(ANA), ids.OPEN_LINK)

    assert pressed["acked"]


def test_closing_a_case_whose_post_was_deleted_does_not_call_it_solved(stage: Stage) -> None:
    case_id = stage.case()
    stage.author_deletes(case_id)
    stage.post_card(case_id)

    assert stage.press_card(ANA, case_id, ids.CLOSE)["acked"]

    shown = card(stage.dossier(case_id), stage.desk.layout, stage.now())
    assert f"*No reply needed*: the author deleted the post (<@{ANA}>)" in shown.text
