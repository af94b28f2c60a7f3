"""The app as a whole: what it asks of Slack, and what a stop has to wait for."""

import logging
import threading
from collections.abc import Iterator
from http.client import RemoteDisconnected

import pytest
from slack_bolt import Ack, BoltRequest, BoltResponse

from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.slack.bolt import DeskApp, make_client

PRESS = {
    "type": "block_actions",
    "user": {"id": "U0ANA"},
    "team": {"id": "T0DEMO"},
    "actions": [{"type": "button", "action_id": "slow", "block_id": "b", "value": "1"}],
}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.slack.rate_limits = False
        running.slack.add_channel("C0CARE", "care", ("U0DESK",))
        yield running


def test_making_the_app_asks_slack_for_nothing(box: Sandbox) -> None:
    before = len(box.slack.ledger)

    DeskApp(make_client("xoxb-demo", f"{box.url}/api/"))

    assert len(box.slack.ledger) == before


def test_making_the_app_warns_of_nothing_and_keeps_the_chatter_of_bolt_away(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-demo")
    caplog.set_level(logging.WARNING, "slack_bolt")
    caplog.set_level(logging.INFO)

    app = DeskApp(make_client("xoxb-demo", f"{box.url}/api/"))

    assert caplog.records == []
    assert app.logger.getEffectiveLevel() == logging.WARNING


def test_a_stop_waits_for_what_is_being_answered(box: Sandbox) -> None:
    app = DeskApp(make_client("xoxb-demo", f"{box.url}/api/"))
    begun, go_on = threading.Event(), threading.Event()
    answers: list[BoltResponse] = []

    @app.action("slow")
    def on_slow(ack: Ack) -> None:
        begun.set()
        go_on.wait(10)
        ack()

    request = BoltRequest(body=PRESS, mode="socket_mode")
    pressed = threading.Thread(target=lambda: answers.append(app.dispatch(request)))
    pressed.start()
    begun.wait(10)
    while_it_lasts = app.wait_until_idle(0)
    go_on.set()
    afterwards = app.wait_until_idle(10)
    pressed.join()

    assert (while_it_lasts, afterwards) == (False, True)
    assert answers[0].status == 200


def test_a_message_whose_answer_was_lost_is_not_posted_again(box: Sandbox) -> None:
    client = make_client("xoxb-demo", f"{box.url}/api/")
    box.faults.add("slack", "chat.postMessage", FaultKind.DROP_AFTER)

    with pytest.raises(RemoteDisconnected):
        client.chat_postMessage(channel="C0CARE", text="once")

    assert [message.text for message in box.slack.messages("C0CARE")] == ["once"]
