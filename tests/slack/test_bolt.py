"""The app as a whole: what it asks of Slack, and what it repeats."""

import logging
from collections.abc import Iterator
from http.client import RemoteDisconnected

import pytest

from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.slack.bolt import DeskApp, make_client


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


def test_a_message_whose_answer_was_lost_is_not_posted_again(box: Sandbox) -> None:
    client = make_client("xoxb-demo", f"{box.url}/api/")
    box.faults.add("slack", "chat.postMessage", FaultKind.DROP_AFTER)

    with pytest.raises(RemoteDisconnected):
        client.chat_postMessage(channel="C0CARE", text="once")

    assert [message.text for message in box.slack.messages("C0CARE")] == ["once"]
