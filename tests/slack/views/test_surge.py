"""A surge's card: how many it tells of, what they share, and a button that tells the truth."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

from bot.desk.surge import Surge
from bot.sandbox.slack.blocks import elements_of
from bot.slack import ids, refs
from bot.slack.views.surge import surge_card
from tests.slack.views.checks import faults_of, few, hostile
from tests.slack.views.desks import CASE, LAYOUT, NOW, POSTED

GOLDEN = Path(__file__).parent / "golden_surge.json"
SURGE = Surge(3, "care", "es", "#login", POSTED, POSTED + timedelta(minutes=9), urgent=5)
WAITING = [replace(CASE, id=number) for number in range(50, 87)]


def test_the_card_of_a_surge_looks_as_it_was_agreed() -> None:
    message = surge_card(SURGE, WAITING, LAYOUT, NOW)

    found = {"text": message.text.splitlines(), "blocks": message.blocks}
    if os.environ.get("MENTIONDESK_REWRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert message.text.startswith("*37 more posts* about “#login” · 5 urgent ones have their own cards")
    ((_, show),) = elements_of(message.blocks)
    assert (show["action_id"], refs.surge_of(show), show["text"]["text"]) == (ids.SHOW_NEXT, 3, "Show me the next 5")


@pytest.mark.parametrize(("left", "label"), [(1, "Show me the next one"), (3, "Show me the next 3")])
def test_the_button_says_how_many_it_shows(left: int, label: str) -> None:
    ((_, show),) = elements_of(surge_card(SURGE, WAITING[:left], LAYOUT, NOW).blocks)

    assert show["text"]["text"] == label


def test_a_surge_that_is_over_or_empty_has_no_button() -> None:
    for message in (
        surge_card(SURGE, [], LAYOUT, NOW),
        surge_card(replace(SURGE, ended_at=POSTED), WAITING, LAYOUT, NOW),
    ):
        assert list(elements_of(message.blocks)) == []
        assert "a card of its own" in message.text


@few
@given(topic=hostile)
def test_a_topic_of_a_strangers_cannot_act(topic: str) -> None:
    assert faults_of(surge_card(replace(SURGE, topic=topic), WAITING, LAYOUT, NOW)) == []
