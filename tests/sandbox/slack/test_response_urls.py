"""Answering an interaction without a token."""

from datetime import timedelta

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.server import Sandbox
from tests.sandbox.slack.stage import ANA


@pytest.fixture
def card(web: WebClient, care: str) -> str:
    return str(web.chat_postMessage(channel=care, text="card")["ts"])


def told_to(box: Sandbox, user: str, channel: str) -> list[str]:
    return [message.text for message in box.slack.ephemerals(user) if message.channel == channel]


def test_an_answer_is_for_the_presser_alone_unless_it_says_otherwise(box: Sandbox, care: str, card: str) -> None:
    hook = WebhookClient(box.urls.make(care, ANA, card))

    hook.send(text="only you")
    hook.send(text="for all", response_type="in_channel")

    assert told_to(box, ANA, care) == ["only you"]
    assert [message.text for message in box.slack.messages(care)] == ["card", "for all"]


def test_an_answer_may_replace_or_delete_what_was_pressed(box: Sandbox, care: str, card: str) -> None:
    hook = WebhookClient(box.urls.make(care, ANA, card))

    hook.send(text="changed", replace_original=True)
    [replaced] = box.slack.messages(care)
    hook.send(delete_original=True)

    assert (replaced.ts, replaced.text) == (card, "changed")
    assert box.slack.messages(care) == []


def test_an_address_is_good_for_five_answers(box: Sandbox, care: str) -> None:
    hook = WebhookClient(box.urls.make(care, ANA))

    told = [hook.send(text=str(number)) for number in range(6)]

    assert [answer.status_code for answer in told] == [200] * 5 + [404]
    assert told[-1].body == "used_url"
    assert told_to(box, ANA, care) == ["0", "1", "2", "3", "4"]


def test_an_address_is_good_for_thirty_minutes(box: Sandbox, care: str) -> None:
    hook = WebhookClient(box.urls.make(care, ANA))

    box.time.forward(timedelta(minutes=31))

    assert hook.send(text="late").body == "expired_url"


def test_an_answer_that_slack_would_not_take_is_refused(box: Sandbox, care: str) -> None:
    url = box.urls.make(care, ANA)

    assert httpx.post(url, content="{").text == "invalid_payload"
    assert WebhookClient(url).send(text="").body == "no_text"
