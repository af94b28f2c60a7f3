"""What is pressed on a surge's card."""

from bot.slack import ids, refs
from bot.slack.views.surge import surge_card
from bot.store import surges
from bot.store.places import Place
from tests.slack.listeners.stage import ANA, REVIEWS, Stage


def test_show_me_the_next_gives_cases_cards_and_says_which_and_a_stranger_to_the_team_gets_none(stage: Stage) -> None:
    case_id = stage.case()
    with stage.desk.db.transaction() as tx:
        surge = surges.begin(tx, "care", "*", "#login", stage.now())
        surges.fold(tx, case_id, surge.id)
        message = surge_card(surge, surges.folded(tx, surge.id), stage.desk.layout, stage.now())
    posted = stage.app.client.chat_postMessage(channel=REVIEWS, text=message.text, blocks=message.blocks)
    place, value = Place(REVIEWS, str(posted["ts"])), refs.surge_value(surge.id)

    stage.press("U0ZOE", place, ids.SHOW_NEXT, value)
    refused = stage.box.slack.ephemerals("U0ZOE")[-1].text
    with stage.desk.db.reading() as tx:
        kept = surges.count(tx, surge.id)
    stage.press(ANA, place, ids.SHOW_NEXT, value)

    with stage.desk.db.reading() as tx:
        assert refused == "These posts belong to the team care, which you are not in."
        assert (kept, surges.count(tx, surge.id)) == (1, 0)
    assert stage.box.slack.ephemerals(ANA)[-1].text == f"You asked for their cards: MD-{case_id}."
