"""The walk from a mention to its follow-up, as somebody takes it on the demo's page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.demo.run import demo
from tests.e2e.stage import Stage
from tests.sandbox.page_browser import chromium

pytestmark = pytest.mark.browser

PATIENCE = 30_000  # ms until what the test waits for counts as missing; the desk asks the network every three seconds
MENTION = "@nimbo_care hi, does my 20 GB plan work in Lisbon or do I need the travel add-on?"
CANNED = "Hi Tom Ellis, sorry about this. We are looking into it and will write here as soon as we know more."
WORDS = f"{CANNED} Have a good flight!"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The demo as its visitors get it, with one post on the network."""
    with demo() as running:
        running.sandbox.x.post("tom_h_ellis", MENTION, "en", name="Tom Ellis")
        yield Stage(running.sandbox)


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, stage: Stage) -> Iterator[Page]:
    """The page on a screen of each width; a fault of its scripts fails the test."""
    width, height = request.param
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(stage.slack.url)
    yield page
    page.close()
    assert faults == []


def test_a_visitor_walks_from_a_mention_to_its_follow_up(page: Page) -> None:
    go_to(page, "care-en")
    card = page.locator(".channel .message", has_text="does my 20 GB plan work in Lisbon")
    expect(card).to_contain_text("NEW · first reply due")
    press(card, "Claim")
    expect(card).to_contain_text("Ana Ruiz has it")

    press(card, "Reply")
    modal = page.get_by_role("dialog")
    modal.get_by_label("Start from").select_option(label="We are looking into it")
    words = modal.get_by_label("Your reply")
    expect(words).to_have_value(CANNED)
    words.press_sequentially(" Have a good flight!")
    expect(modal).to_contain_text(f"{len(WORDS)} / 280")
    expect(modal).to_be_in_viewport(ratio=0.99)
    press(modal, "Send for approval")
    expect(card).to_contain_text("Draft 1 by @Ana Ruiz waits in")

    go_to(page, "care-reviews")
    review = page.locator(".channel .message", has_text=WORDS)
    press(review, "Approve and send")
    expect(page.locator(".channel")).to_contain_text("Only an approver of this team can do that.")
    act_as(page, "Luis Ortega")
    press(review, "Approve and send")
    expect(review).to_contain_text("Sending")

    page.get_by_role("button", name="Move the clock 20 seconds ahead").click()
    expect(review).to_contain_text("Sent · by @Ana Ruiz, approved by @Luis Ortega")
    go_to(page, "The networks")
    exchange = page.locator(".exchange", has_text="does my 20 GB plan work in Lisbon")
    expect(exchange.locator(".post.ours")).to_contain_text(WORDS)

    page.get_by_role("button", name="Move the clock two days ahead").click()
    act_as(page, "Ana Ruiz")
    go_to(page, "Direct messages")
    reminder = page.locator(".channel .message", has_text="Follow-up due")
    expect(reminder).to_contain_text("Hi again Tom Ellis, is everything working now?")
    press(reminder, "Solved, close")
    go_to(page, "care-en")
    expect(card).to_contain_text("Closed by @Ana Ruiz: solved")


def press(where: Locator, name: str) -> None:
    where.get_by_role("button", name=name, exact=True).click()


def go_to(page: Page, place: str) -> None:
    """Choose a place at the left, which is in a drawer on a phone."""
    open_places(page)
    chosen = page.locator(".sidebar .place", has_text=place)
    chosen.click()
    expect(chosen).to_have_attribute("aria-current", "page")


def act_as(page: Page, name: str) -> None:
    open_places(page)
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_role("menuitemradio", name=re.compile(name)).click()
    expect(page.locator(".chooser")).to_contain_text(name)  # until then the page acts as whoever it shows


def open_places(page: Page) -> None:
    drawer = page.get_by_role("button", name="Places and people")
    if drawer.is_visible() and drawer.get_attribute("aria-expanded") == "false":
        drawer.click()
