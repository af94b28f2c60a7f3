"""The page on a phone and on a desk, in the light and in the dark, with a keyboard alone."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.page_samples import CARD, EVERYTHING, HOSTILE_BLOCKS
from tests.sandbox.page_stage import Stage, stage

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
NOTE = {"type": "context", "elements": [{"type": "plain_text", "text": "drawn anew"}]}


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Stage]:
    with stage() as set_up:
        set_up.post("C0CARE", "all", EVERYTHING)
        set_up.post("C0CARE", "hostile", HOSTILE_BLOCKS)
        set_up.post("C0CARE", f"a long word: {'W' * 300}")
        card = set_up.post("C0CARE", "card", CARD)
        set_up.sandbox.slack.write("C0CARE", "U0BEN", "a note", thread_ts=card)
        set_up.sandbox.x.post("marta_l", f"@nimbo_care https://example.org/{'w' * 200}")
        yield set_up


@pytest.fixture(scope="module")
def small_tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    yield page
    page.close()


@pytest.fixture
def phone(small_tab: Page, desk: Stage) -> Page:
    """Ana looks at #care-es, on a phone that has never been here."""
    small_tab.goto(f"{desk.sandbox.url}/#as=U0ANA&in=C0CARE")
    small_tab.evaluate("localStorage.clear()")
    small_tab.reload()
    return small_tab


def fits(page: Page) -> bool:
    """Whether nothing can be scrolled sideways, the page itself or anything on it."""
    wide = """() => [...document.querySelectorAll("*")].filter((node) =>
        node.scrollWidth > node.clientWidth && ["auto", "scroll"].includes(getComputedStyle(node).overflowX)
    ).length === 0 && document.documentElement.scrollWidth <= innerWidth"""
    return bool(page.evaluate(wide))


def test_nothing_on_a_phone_scrolls_sideways(phone: Page, desk: Stage) -> None:
    expect(phone.locator(".message").last).to_be_visible()
    channel = fits(phone)
    phone.get_by_role("button", name="1 reply").click()
    expect(phone.get_by_role("region", name="thread")).to_be_visible()
    thread = fits(phone)
    phone.goto(f"{desk.sandbox.url}/#as=U0ANA&in=network")
    expect(phone.locator(".post").first).to_be_visible()
    network = fits(phone)
    phone.get_by_role("button", name="Delete").first.click()
    expect(phone.get_by_role("dialog").get_by_role("button", name="Delete")).to_be_in_viewport()

    assert [channel, thread, network, fits(phone)] == [True] * 4


def test_a_thread_and_a_modal_fill_a_phone(phone: Page, desk: Stage) -> None:
    phone.get_by_role("button", name="1 reply").click()
    thread = phone.get_by_role("region", name="thread")
    expect(thread).to_be_visible()
    of_thread = thread.bounding_box()
    thread.get_by_role("button", name="Reply", exact=True).click()
    dialog = phone.get_by_role("dialog", name="Reply to Marta")
    expect(dialog).to_be_visible()

    assert of_thread == dialog.bounding_box() == {"x": 0, "y": 0, **PHONE}
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_the_places_of_a_phone_are_in_a_drawer(phone: Page) -> None:
    expect(phone.get_by_role("button", name="care-en")).to_be_hidden()

    phone.get_by_role("button", name="Places and people").click()
    phone.get_by_role("button", name="care-en").click()

    expect(phone.get_by_role("heading", name="# care-en")).to_be_visible()
    expect(phone.get_by_role("button", name="care-en")).to_be_hidden()


def test_a_tap_beside_the_drawer_closes_it(phone: Page) -> None:
    phone.get_by_role("button", name="Places and people").click()
    expect(phone.get_by_role("button", name="care-en")).to_be_visible()

    phone.mouse.click(370, 600)

    expect(phone.get_by_role("button", name="care-en")).to_be_hidden()


def test_the_welcome_strip_goes_once_and_stays_away(phone: Page) -> None:
    strip = phone.get_by_role("region", name="What to try")
    expect(strip).to_be_visible()

    strip.get_by_role("button", name="Dismiss").click()
    phone.reload()

    expect(phone.locator(".message").last).to_be_visible()
    expect(strip).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(tab: Page, desk: Stage, scheme: Literal["light", "dark"]) -> None:
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{desk.sandbox.url}/#as=U0ANA&in=C0CARE")
    expect(tab.locator(".message").last).to_be_visible()

    contrasts = tab.evaluate(CONTRASTS)

    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


CONTRASTS = """() => {
  const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [r, g, b] = color.match(/[0-9.]+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return /^rgb\\(/.test(color) || !node.parentElement ? color : ground(node.parentElement);
  };
  const found = {};
  for (const name of [".primary", ".danger", ".topic", ".byline time", ".mention", ".mention.mine", ".notes",
                      ".message a", ".place", ".chooser small", ".welcome", ".day", ".badge", ".avatar"]) {
    const node = document.querySelector(name);
    const [high, low] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
    found[name] = (high + 0.05) / (low + 0.05);
  }
  return found;
}"""


def test_a_card_is_reached_and_pressed_with_the_keyboard_alone(tab: Page, desk: Stage) -> None:
    tab.goto(f"{desk.sandbox.url}/#as=U0BEN&in=C0EN")
    posted = desk.post("C0EN", "card", CARD)
    card = tab.locator(f'.channel [data-ts="{posted}"]')  # what the tab showed before has a button to claim as well
    claim = card.get_by_role("button", name="Claim")
    expect(claim).to_be_visible()

    tab.locator(".channel .scroller").focus()
    for _ in range(6):
        tab.keyboard.press("Tab")
        if claim.evaluate("node => node === document.activeElement"):
            break
    outline = claim.evaluate("node => getComputedStyle(node).outlineStyle")
    tab.keyboard.press("Enter")

    expect(card).to_contain_text("@Ben Okafor has it")
    expect(claim).to_be_focused()
    assert outline == "solid"


def test_who_stands_on_a_link_of_a_card_stays_there_when_it_is_drawn_anew(tab: Page, desk: Stage) -> None:
    tab.goto(f"{desk.sandbox.url}/#as=U0BEN&in=C0EN")
    card = desk.post("C0EN", "card", CARD)
    link = tab.locator(f'.channel [data-ts="{card}"]').get_by_role("link", name="View on X")
    link.focus()

    desk.client.chat_update(channel="C0EN", ts=card, text="newer", blocks=[*CARD, NOTE])

    expect(tab.locator(f'.channel [data-ts="{card}"]')).to_contain_text("drawn anew")
    expect(link).to_be_focused()
