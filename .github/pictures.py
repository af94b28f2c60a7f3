"""
The README's pictures, taken of the running demo: `python .github/pictures.py` writes them beside this file.

It needs the `dev` extras and a Chromium on the PATH. The cards are those of real cases, brought into their states by
the same presses as a visitor's; only what stands between them is cut away.
"""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.demo.run import Demo, demo
from bot.sandbox.network import Network
from bot.sandbox.posts import Media

HERE = Path(__file__).parent
PATIENCE = 30_000  # ms
CHANNEL = "C0CAREEN"
REVIEWS = "C0REVIEWS"
REPLY = "We are looking into it"

TOM = "Hi @nimbo_care, landing in Lisbon tomorrow. Does my 20 GB plan work there or do I need the travel add-on?"
ZOE = "@nimbo-care.bsky.social the box is blinking red since this morning, is there an outage in Leeds?"
GRACE = "@nimbo_care the app logs me out every time I open it. Third phone already 🙃"

ONLY_CARDS = """
    #top, .sidebar, .welcome, .pane > header, .composer, .day, .replies, .message > .avatar, .byline { display: none; }
    html, body, #desk, main, .pane, .scroller { display: block; height: auto; overflow: visible; }
    .message { display: block; padding: 0; }
    .messages { width: 616px; padding: 8px; gap: 10px; }
    .message .message-words:has(.block) { margin: 0; }
"""


def main() -> None:
    """Take all of them."""
    with demo() as running, browser() as chromium:
        arrive(running.sandbox.networks)
        page = visit(chromium, running, 1120, 760)
        walk(page)
        page.locator(".welcome .cross").click()
        look(page, "U0ANA", CHANNEL)
        shoot(page, "demo.png")
        cards(page)
        shoot_phone(chromium, running)


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


def arrive(networks: Mapping[str, Network]) -> None:
    """Three people write, each on another network, the one whose card is to stand last at last."""
    picture = [Media("image", "a router with a red light")]
    networks["bluesky"].post("zoe-reads.bsky.social", ZOE, "en", name="Zoe Reed", followers=311, media=picture)
    heard(networks["bluesky"])
    networks["mastodon"].post("grace@tea.example", GRACE, "en", name="Grace Kim", followers=1240)
    heard(networks["mastodon"])
    networks["x"].post("tom_h_ellis", TOM, "en", name="Tom Ellis", followers=187)


def heard(network: Network) -> None:
    """Wait until the desk has asked for what is new there, and asked once more: a card stands by then."""
    asked, until = len(network.ledger), time.monotonic() + PATIENCE / 1000
    while len(network.ledger) < asked + 2 and time.monotonic() < until:
        time.sleep(0.1)


def visit(chromium: Browser, running: Demo, width: int, height: int) -> Page:
    """The demo's page, crisp, and open to a style of our own."""
    page = chromium.new_page(viewport={"width": width, "height": height}, device_scale_factor=2, bypass_csp=True)
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(running.url)
    return page


def walk(page: Page) -> None:
    """Zoe is answered, Grace's answer waits for an approval, Tom is new."""
    look(page, "U0ANA", CHANNEL)
    expect(page.locator(".channel .message")).to_have_count(3)
    draft(page, "Zoe Reed")
    look(page, "U0LUIS", REVIEWS)
    page.get_by_role("button", name="Approve and send").click()
    expect(page.locator(".channel .message")).to_contain_text("Sending")
    page.get_by_role("button", name="Move the clock 20 seconds ahead").click()
    expect(page.locator(".channel .message")).to_contain_text("Sent")
    look(page, "U0ANA", CHANNEL)
    draft(page, "Grace Kim")


def draft(page: Page, author: str) -> None:
    """Answer with a canned reply and submit it."""
    card = page.locator(".channel .message", has_text=author)
    card.get_by_role("button", name="Reply", exact=True).click()
    modal = page.get_by_role("dialog")
    modal.get_by_label("Start from").select_option(label=REPLY)
    expect(modal.get_by_label("Your reply")).not_to_be_empty()
    modal.get_by_role("button", name="Send for approval").click()
    expect(card).to_contain_text("waits in")


def look(page: Page, person: str, channel: str) -> None:
    """Be somebody, somewhere, and see the newest there."""
    page.evaluate("address => { location.hash = address; }", f"as={person}&in={channel}")
    expect(page.locator(f'.place[data-place="{channel}"]')).to_have_attribute("aria-current", "page")


def shoot(page: Page, name: str) -> None:
    """What is in sight, with nothing under the pointer or in focus."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=HERE / name)


def cards(page: Page) -> None:
    """The cards alone."""
    page.add_style_tag(content=ONLY_CARDS)
    page.locator(".messages").first.screenshot(path=HERE / "card.png")


def shoot_phone(chromium: Browser, running: Demo) -> None:
    """The newest card on a phone's screen."""
    page = visit(chromium, running, 390, 780)
    page.locator(".welcome .cross").click()
    look(page, "U0ANA", CHANNEL)
    shoot(page, "phone.png")


if __name__ == "__main__":
    main()
