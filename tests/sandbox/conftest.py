"""A sandbox for each test file, and a new channel in it for each test; a browser and a tab for those of the page."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT
from tests.sandbox.page_browser import chromium
from tests.sandbox.page_stage import Stage, stage
from tests.sandbox.slack.stage import ANA, BEN, web_client

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Stage]:
    """A workspace with a small bot in it, for the page to show."""
    with stage() as set_up:
        yield set_up


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for the tests of a file, in which no script may fail."""
    page = browser.new_page(locale="en-GB", timezone_id="UTC")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.close()
    assert faults == []
