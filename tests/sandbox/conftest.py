"""A sandbox for each test file, and a new channel in it for each test."""

from collections.abc import Iterator
from itertools import count

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import BOT
from tests.sandbox.slack_stage import ANA, BEN, web_client

_numbers = count(1)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.slack.rate_limits = False
        running.slack.add_user(ANA, "ana", "Ana Alba", role="agent")
        running.slack.add_user(BEN, "ben", "Ben Bode", role="lead")
        yield running


@pytest.fixture
def care(box: Sandbox) -> str:
    """The id of a new public channel with the bot, Ana and Ben in it."""
    return box.slack.add_channel(f"C{next(_numbers)}", "care", (BOT, ANA, BEN)).id


@pytest.fixture
def web(box: Sandbox) -> WebClient:
    return web_client(box)
