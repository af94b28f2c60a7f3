"""The world outside as the page shows it: the network, the ways to it from a card, and the clock."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox.posts import Media
from tests.sandbox.page_stage import Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(tab: Page, desk: Stage) -> Page:
    """Ana looks at #care-es; the tab stays open between the tests of this file."""
    tab.goto(f"{desk.sandbox.url}/#as=U0ANA&in=C0CARE")
    expect(tab.get_by_role("heading", name="# care-es")).to_be_visible()
    return tab


def message(page: Page, ts: str) -> Locator:
    return page.locator(f'.channel [data-ts="{ts}"]')


def test_a_post_and_the_answer_to_it_stand_together(page: Page, desk: Stage) -> None:
    page.get_by_role("button", name="The networks").click()
    page.get_by_label("Post as").fill("marta_l")
    page.get_by_label("Their words").fill("three days without service @nimbo_care")

    page.get_by_role("button", name="Post", exact=True).click()
    asked = page.locator(".exchange").filter(has_text="three days without service")
    expect(asked).to_be_visible()
    question = desk.sandbox.x.posts[-1]
    desk.sandbox.x.post("nimbo_care", "we are on it", reply_to=question.id)

    expect(asked.locator(".ours")).to_contain_text("we are on it")
    assert (question.text, desk.sandbox.x.posts[-1].reply_to) == ("three days without service @nimbo_care", question.id)


def test_an_author_changes_a_post_and_takes_it_away(page: Page, desk: Stage) -> None:
    post = desk.sandbox.x.post("marta_l", "it does not work", media=[Media("image", "a red light")])
    page.get_by_role("button", name="The networks").click()
    shown = page.locator(".post").filter(has_text="image: a red light")
    asked = page.get_by_role("dialog")

    shown.get_by_role("button", name="Edit").click()
    asked.get_by_label("Their words").fill("it works again")
    asked.get_by_role("button", name="Save").click()
    expect(shown).to_contain_text("it works again")
    shown.get_by_role("button", name="Delete").click()
    expect(asked).to_contain_text("it works again")
    asked.get_by_role("button", name="Keep it").click()
    expect(asked).to_have_count(0)
    kept = desk.sandbox.x.get(post.id)
    shown.get_by_role("button", name="Delete").click()
    asked.get_by_role("button", name="Delete").click()

    expect(shown).to_have_count(0)
    assert kept is not None
    assert desk.sandbox.x.get(post.id) is None


def test_a_link_to_a_post_leads_to_the_network_of_the_sandbox(page: Page, desk: Stage) -> None:
    post = desk.sandbox.x.post("marta_l", "look here")
    ts = desk.post("C0CARE", f"<https://x.com/marta_l/status/{post.id}|View on X>")

    message(page, ts).get_by_role("link", name="View on X").click()

    expect(page.locator(f'[data-post="{post.id}"]')).to_be_in_viewport()


def test_a_link_to_an_old_message_finds_it(page: Page, desk: Stage) -> None:
    old = desk.post("C0EN", "an old message")
    for number in range(110):
        desk.sandbox.slack.write("C0EN", "U0BEN", f"line {number}")
    permalink = desk.client.chat_getPermalink(channel="C0EN", message_ts=old)["permalink"]
    ts = desk.post("C0CARE", f"<{permalink}|the card>")

    message(page, ts).get_by_role("link", name="the card").click()

    expect(message(page, old)).to_be_in_viewport()


def test_answering_by_hand_is_prefilled_as_the_brand(page: Page, desk: Stage) -> None:
    post = desk.sandbox.x.post("marta_l", "answer me")
    address = f"https://x.com/intent/post?in_reply_to={post.id}&text=Hola%20Marta"
    ts = desk.post("C0CARE", f"<{address.replace('&', '&amp;')}|Reply on X>")

    message(page, ts).get_by_role("link", name="Reply on X").click()

    expect(page.get_by_label("Their words")).to_have_value("Hola Marta")
    expect(page.get_by_label("Post as")).to_have_value("nimbo_care")
    expect(page.get_by_text("Answering @marta_l")).to_be_visible()


def test_the_clock_moves_ahead_on_demand(page: Page, desk: Stage) -> None:
    before = desk.sandbox.time.now()

    with page.expect_response("**/sandbox/clock"):
        page.get_by_role("button", name="Move the clock two days ahead").click()

    assert (desk.sandbox.time.now() - before).days == 2
    expect(page.locator(".clock-face")).to_contain_text(f"{desk.sandbox.time.now():%a} {desk.sandbox.time.now().day}")
