"""What cannot be drawn, or is not taken, gets plainer until people at least learn that it is there."""

from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.slack.views.blocks import Message
from bot.store.outbox import State
from bot.work import casework
from tests.build import ANA, BEN
from tests.delivery.stage import Stage
from tests.work.desks import CARE, REVIEWS

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

BROKEN = cast("ZoneInfo", "no zone at all")
"""A value that no moment can be drawn with."""

LAST = Message("*MD-1*: this card could not be drawn.", [])


def test_what_cannot_be_drawn_says_so_with_a_link_to_the_post(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    case_id = stage.heard()
    stage.desk = replace(stage.desk, layout=replace(stage.desk.layout, zone=BROKEN))
    stage.start_loop()
    casework.assign(stage.desk, case_id, ANA, BEN, stage.now())
    stage.written(case_id, BEN)

    stage.settle()

    told = [stage.roots(where)[0].text for where in (CARE, REVIEWS, BEN.id)]
    names = ["card", "review", "notice"]
    assert all(f"this {name} could not be drawn" in text for name, text in zip(names, told, strict=True))
    assert all("https://x.com/marta_l/status/9001" in text for text in told)
    assert stage.line(f"card:{case_id}").state is State.SENT
    assert "delivery.not_drawn" in caplog.messages


@pytest.mark.parametrize(
    ("message", "stands"),
    [
        (Message("The card", [{"type": "no such block"}]), "The card"),
        (Message("x" * 40_001, []), LAST.text),
        (Message("x" * 40_001, [{"type": "no such block"}]), LAST.text),
    ],
)
def test_slack_is_offered_ever_plainer_messages(stage: Stage, message: Message, stands: str) -> None:
    place = stage.poster.post(CARE, message, "card:1", last=LAST)
    posted = stage.card().text
    stage.poster.edit(place, message, LAST)

    assert (posted, stage.card().text) == (stands, stands)


def test_an_address_in_a_strangers_words_is_no_link_where_the_text_is_what_people_read(stage: Stage) -> None:
    stage.poster.post(CARE, Message("Look at evil.example", [{"type": "no such block"}]), "card:1")

    asked = [call.args.get("parse") for call in stage.box.slack.ledger if call.method == "chat.postMessage"]
    assert asked == [None, "none"]
