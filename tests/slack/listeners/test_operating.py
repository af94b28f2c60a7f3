"""What operators press on their card, and who is an operator."""

import pytest

from bot.slack import ids, refs
from bot.slack.ids import GivenUpMenu
from bot.slack.views.operators import operators_card
from bot.store import claims, marks, outbox
from bot.store.outbox import Kind, State
from bot.store.places import Place
from bot.work import operating
from tests.slack.listeners.stage import ANA, LUIS, REVIEWS, Stage


@pytest.fixture
def key(stage: Stage) -> str:
    """A line that was given up: a pointer into a channel that is archived."""
    case_id = stage.case()
    with stage.desk.db.transaction() as tx:
        outbox.put(tx, Kind.STUB, f"{case_id}.C0OLD.1", f"lane of {case_id}", stage.now())
        claimed = claims.claim(tx, stage.now(), stage.now(), 50, [])
        (line,) = (one for one in claimed if one.ref.startswith(f"{case_id}."))
        outbox.settle(tx, line, State.FAILED, stage.now(), error="is_archived")
    return line.key


def state_of(stage: Stage, key: str) -> State:
    with stage.desk.db.reading() as tx:
        line = outbox.read(tx, key)
    assert line is not None
    return line.state


def shown(stage: Stage) -> Place:
    """The operators' card as it is now."""
    with stage.desk.db.reading() as tx:
        card = operators_card(operating.trouble(tx), stage.now(), stage.desk.layout)
    posted = stage.app.client.chat_postMessage(channel=REVIEWS, text=card.text, blocks=card.blocks)
    return Place(REVIEWS, str(posted["ts"]))


def choose(stage: Stage, user: str, choice: GivenUpMenu, key: str) -> str:
    """What the presser is told."""
    stage.press(user, shown(stage), ids.GIVEN_UP, refs.given_up_value(choice, key))
    return stage.box.slack.ephemerals(user)[-1].text


def test_an_operator_has_one_line_tried_again_and_another_press_is_told_so(stage: Stage, key: str) -> None:
    place = shown(stage)
    value = refs.given_up_value(GivenUpMenu.RETRY, key)

    stage.press(LUIS, place, ids.GIVEN_UP, value)
    stage.press(LUIS, place, ids.GIVEN_UP, value)

    assert state_of(stage, key) is State.DUE
    said = [line.text for line in stage.box.slack.ephemerals(LUIS)]
    assert said[-2:] == [f"You had `{key}` tried once more.", f"The delivery {key} is not given up any more."]


def test_an_operator_drops_a_line(stage: Stage, key: str) -> None:
    assert choose(stage, LUIS, GivenUpMenu.DROP, key) == f"You dropped `{key}`."
    assert state_of(stage, key) is State.DROPPED


def test_an_operator_has_everything_tried_again(stage: Stage, key: str) -> None:
    stage.press(LUIS, shown(stage), ids.RETRY_ALL)

    assert state_of(stage, key) is State.DUE


def test_an_operator_has_seen_to_an_alarm(stage: Stage) -> None:
    with stage.desk.db.transaction() as tx:
        operating.alarm(tx, "is_archived", "C0CARE", stage.now())

    stage.press(LUIS, shown(stage), ids.ALARM_OVER)

    with stage.desk.db.reading() as tx:
        assert marks.begun(tx, operating.ALARM) == []


def test_who_is_no_operator_is_told_so_and_changes_nothing(stage: Stage, key: str) -> None:
    assert choose(stage, ANA, GivenUpMenu.DROP, key) == "Only the operators of this desk can decide that."
    assert state_of(stage, key) is State.FAILED
