"""App Home and the slash command: what is mine, what is free, what waits for me."""

from typing import Any

from bot.desk.case import number
from bot.slack import ids, refs
from bot.slack.views.rows import NO_TEAM
from bot.work import casework
from tests.slack.listeners.stage import ANA, BEN, CARE, EVA, LUIS, ZOE, Stage, agent, words


def home(stage: Stage, user: str) -> str:
    """Open the Home; all that can be read in it."""
    return words(stage.box.hands.home(user)["home"]["blocks"])


def command(stage: Stage, user: str, text: str) -> dict[str, Any]:
    """Type the command; what only `user` sees."""
    told = stage.box.hands.command(user, CARE, ids.COMMAND, text)
    assert told["acked"], told
    return dict(told["response"])


def claimed(stage: Stage, user: str) -> int:
    case_id = stage.case()
    casework.claim(stage.desk, case_id, agent(user), stage.now())
    return case_id


def test_home_shows_mine_and_what_is_free(stage: Stage) -> None:
    mine, free = claimed(stage, BEN), stage.case()
    stage.clear_queue(but=free)

    shown = home(stage, BEN)

    assert number(mine) in shown
    assert number(free) in shown


def test_home_leads_to_the_card(stage: Stage) -> None:
    case_id = claimed(stage, BEN)
    stage.clear_queue(but=case_id)
    card = stage.post_card(case_id)

    told = stage.box.hands.home(BEN)

    assert f"{stage.box.url}/archives/{CARE}/p{card.ts.replace('.', '')}" in str(told["home"]["blocks"])


def test_home_shows_an_approver_what_waits_for_them_and_opens_it(stage: Stage) -> None:
    case_id = stage.case()
    stage.submitted(case_id)
    home(stage, LUIS)
    view = stage.box.slack.home(LUIS)
    assert view is not None

    stage.press_in_view(LUIS, view, ids.REVIEW, refs.case_value(case_id, stage.dossier(case_id).newest.id))

    assert stage.window(LUIS).body["callback_id"] == ids.REVIEW_MODAL


def test_claiming_in_home_draws_it_again(stage: Stage) -> None:
    case_id = stage.case()
    stage.clear_queue(but=case_id)
    home(stage, ANA)
    view = stage.box.slack.home(ANA)
    assert view is not None

    stage.press_in_view(ANA, view, ids.CLAIM, refs.case_value(case_id, stage.dossier(case_id).newest.id))

    drawn = stage.box.slack.home(ANA)
    assert drawn is not None
    assert stage.found(case_id).assignee == ANA
    assert ids.CLAIM not in str(drawn.body)


def test_a_claim_that_is_lost_in_home_is_told_there(stage: Stage) -> None:
    case_id = stage.case()
    stage.clear_queue(but=case_id)
    home(stage, ANA)
    view = stage.box.slack.home(ANA)
    assert view is not None
    casework.claim(stage.desk, case_id, agent(BEN), stage.now())

    stage.press_in_view(ANA, view, ids.CLAIM, refs.case_value(case_id, stage.dossier(case_id).newest.id))

    drawn = stage.box.slack.home(ANA)
    assert drawn is not None
    assert f"<@{BEN}> took it" in words(drawn.body)


def test_who_is_in_no_team_has_an_empty_home_and_reads_why(stage: Stage) -> None:
    stage.case()

    shown, told = home(stage, EVA), [command(stage, EVA, text)["text"] for text in ("next", "find antena")]

    assert "MD-" not in shown
    assert NO_TEAM in shown
    assert told == [NO_TEAM] * 2


def test_next_offers_the_free_case_that_is_due_first_and_claims_it(stage: Stage) -> None:
    case_id = stage.case()
    stage.clear_queue(but=case_id)

    told = command(stage, ANA, "next")
    answer = stage.box.slack.ephemerals(ANA)[-1]
    stage.box.hands.press(user=ANA, channel=CARE, ts=answer.ts, action_id=ids.CLAIM)

    assert number(case_id) in words(told["blocks"])
    assert stage.found(case_id).assignee == ANA
    assert f"You claimed {number(case_id)}." in stage.box.slack.ephemerals(ANA)[-1].text


def test_next_says_so_when_nothing_is_free(stage: Stage) -> None:
    stage.clear_queue()

    assert "No free case" in command(stage, ANA, "next")["text"]


def test_mine_lists_what_one_holds(stage: Stage) -> None:
    case_id = claimed(stage, LUIS)

    assert number(case_id) in command(stage, LUIS, " Mine ")["text"]


def test_find_finds_by_number_handle_and_words_in_ones_own_teams(stage: Stage) -> None:
    case_id = stage.case(text="La antena de Villarrobledo no va")

    assert number(case_id) in command(stage, ANA, f"find {number(case_id)}")["text"]
    assert number(case_id) in command(stage, ANA, "find @marta_l")["text"]
    assert number(case_id) in command(stage, ANA, "find villarrobledo")["text"]
    assert number(case_id) not in command(stage, ZOE, "find villarrobledo")["text"]


def test_find_and_add_alone_ask_for_what_they_need(stage: Stage) -> None:
    told = [command(stage, ANA, text)["text"] for text in ("find", " Add ")]

    assert [sentence.partition(":")[0] for sentence in told] == [
        "Please say what to look for",
        "Please give the link of a post",
    ]


def test_anything_else_is_answered_with_what_can_be_asked(stage: Stage) -> None:
    for text in ("help", "", "dance", "next week"):
        told = command(stage, ANA, text)
        assert f"{ids.COMMAND} find" in told["text"]
        assert told["response_type"] == "ephemeral"
