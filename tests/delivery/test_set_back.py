"""
The desk's clock is wrong, and is set right: nothing is posted twice for it, or held up.

What was written down before it was set back, for later than now, hides nothing.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import utcnow
from bot.delivery.looking import Lookout, Spot
from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.workspace import BOT_TOKEN
from bot.slack.bolt import make_client
from bot.slack.difference import Comparison
from bot.slack.views.blocks import Message
from tests.delivery.stage import POST, Stage
from tests.work.desks import CARE

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_was_read_before_the_clock_was_set_back_is_read_again(stage: Stage) -> None:
    lookout = Lookout(stage.desk.db, stage.poster, stage.now)
    stage.heard()
    (line,) = stage.claimed()
    before = lookout.find(replace(line, first_tried_at=stage.now() - 3 * HOUR), Spot(CARE))
    stage.poster.post(CARE, Message("posted, and its answer lost", []), line.key)
    stage.ahead = -HOUR

    found = lookout.find(replace(line, first_tried_at=stage.now() - SECOND, due_at=stage.now()), Spot(CARE))

    assert (before, len(found)) == ([], 1)


def test_a_clock_that_was_set_back_holds_no_channel_up(stage: Stage) -> None:
    for number in range(4):
        stage.heard(f"90{number}")
    stage.deliver()

    stage.ahead = -HOUR
    stage.start_loop()
    stage.heard("950")
    stage.heard("951")
    started = [stage.loop.run_once() for _ in range(2)]
    stage.loop.drain()

    assert started == [1, 0]
    stage.forward(SECOND)
    stage.deliver()
    assert len(stage.roots(CARE)) == 6


def test_a_pause_that_slack_asked_for_is_obeyed_all_the_same(stage: Stage) -> None:
    stage.box.faults.add("slack", POST, FaultKind.THROTTLED, retry_after=120)
    stage.heard()
    stage.deliver()
    before = stage.calls(POST)

    stage.ahead = -60 * SECOND
    stage.start_loop()
    stage.heard("902")
    stage.forward(100 * SECOND)
    stage.deliver()

    assert stage.calls(POST) == before
    stage.settle()
    assert len(stage.roots(CARE)) == 2


@pytest.mark.parametrize("set_right", [False, True])
def test_what_a_clock_that_is_ahead_has_posted_is_found(stage: Stage, set_right: bool) -> None:
    stage.ahead = HOUR / 6
    client = make_client(BOT_TOKEN, f"{stage.box.url}/api/")
    Comparison(stage.desk.db, client, stage.now, lambda: utcnow() + stage.ahead).make()
    stage.spoil(POST, FaultKind.DROP_AFTER)
    stage.heard()
    stage.deliver()

    stage.ahead = timedelta() if set_right else stage.ahead
    stage.settle()

    assert stage.card()
