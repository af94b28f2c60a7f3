"""What operators press beside a source, in their channel and in their Home."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from bot.desk.switch import Act, Off, Switch
from bot.slack import ids, refs
from bot.slack.ids import SourceMenu
from bot.slack.views.sources import sources_message
from bot.store import switches
from bot.store.places import Place
from bot.store.tables_listening import SWITCHES
from bot.work.sources import overview
from tests.slack.listeners.stage import ANA, LUIS, REVIEWS, Stage, words

X = "x:brand_es"
LISTENING, SENDING = Switch(Act.LISTEN, X), Switch(Act.SEND, X)


@pytest.fixture
def stage(stage: Stage) -> Iterator[Stage]:
    yield stage
    with stage.desk.db.transaction() as tx:
        tx.execute(delete(SWITCHES))


def shown(stage: Stage) -> Place:
    """The message about the sources as it is now."""
    with stage.desk.db.reading() as tx:
        seen = overview(tx, stage.desk, stage.now(), stage.now())
    return stage.post(REVIEWS, sources_message(seen, stage.desk.layout))


def off(stage: Stage, switch: Switch) -> Off | None:
    with stage.desk.db.reading() as tx:
        return switches.read(tx, switch)


def choose(stage: Stage, user: str, choice: SourceMenu, on: Place | None = None) -> str:
    """What the presser is told."""
    stage.press(user, on or shown(stage), ids.SOURCE, refs.source_value(choice, X))
    return stage.box.slack.ephemerals(user)[-1].text


def test_an_operator_pauses_and_resumes_listening(stage: Stage) -> None:
    said = choose(stage, LUIS, SourceMenu.PAUSE_LISTENING)
    paused = off(stage, LISTENING)
    choose(stage, LUIS, SourceMenu.RESUME_LISTENING)

    assert said == (
        f"You *paused listening* to {X} (mentions). What is posted meanwhile is caught up on when it is resumed."
    )
    assert (paused.by if paused else None, off(stage, LISTENING)) == (LUIS, None)


def test_who_pauses_what_is_paused_already_reads_who_did_it(stage: Stage) -> None:
    stale = shown(stage)
    choose(stage, LUIS, SourceMenu.PAUSE_LISTENING, stale)
    paused = off(stage, LISTENING)

    said = choose(stage, LUIS, SourceMenu.PAUSE_LISTENING, stale)

    assert said.startswith(f"<@{LUIS}> had *paused listening* to {X} (mentions) already, <!date^")
    assert off(stage, LISTENING) == paused


def test_an_operator_pauses_and_resumes_sending(stage: Stage) -> None:
    choose(stage, LUIS, SourceMenu.PAUSE_SENDING)
    paused, listening = off(stage, SENDING), off(stage, LISTENING)
    said = choose(stage, LUIS, SourceMenu.RESUME_SENDING)

    assert (paused.by if paused else None, listening) == (LUIS, None)
    assert (said, off(stage, SENDING)) == (f"You *resumed sending* from {X}.", None)


def test_who_is_no_operator_pauses_nothing(stage: Stage) -> None:
    said = choose(stage, ANA, SourceMenu.PAUSE_SENDING)

    assert said == "Only the operators of this desk can decide that."
    assert off(stage, SENDING) is None


def test_an_operators_home_has_the_sources_and_changes_with_a_press(stage: Stage) -> None:
    stage.box.hands.home(LUIS)
    view = stage.box.slack.home(LUIS)
    assert view is not None

    stage.press_in_view(LUIS, view, ids.SOURCE, refs.source_value(SourceMenu.PAUSE_LISTENING, X))

    after = stage.box.slack.home(LUIS)
    assert after is not None
    assert "paused" in words(after.body["blocks"])
    assert "Sources" not in words(stage.box.hands.home(ANA)["home"]["blocks"])
