"""How the page draws Block Kit, and that nothing a stranger wrote can act."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.page_samples import CARD, ESCAPED, EVERYTHING, HOSTILE, HOSTILE_BLOCKS
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


def top_of(shown: Locator) -> float:
    return float(shown.evaluate("node => node.getBoundingClientRect().top"))


def test_every_block_is_drawn(page: Page, desk: Stage) -> None:
    shown = message(page, desk.post("C0CARE", "all", EVERYTHING))

    expect(shown.get_by_role("heading", name="Every block 🎉")).to_be_visible()
    expect(shown.locator("strong", has_text="bold").first).to_be_visible()
    expect(shown.locator("blockquote").first).to_have_text("a quote\nof two lines")
    expect(shown.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.org/a_b_c")
    expect(shown.get_by_text("@Ana Ruiz")).to_be_visible()
    expect(shown.get_by_text("#care-es")).to_be_visible()
    expect(shown.get_by_text("@leads")).to_be_visible()
    expect(shown.get_by_text("after & <b>")).to_be_visible()
    expect(shown.get_by_text("plain *field*")).to_be_visible()
    expect(shown.locator("ol li")).to_have_text(["first", "second"])
    expect(shown.get_by_text("quoted *not bold*")).to_be_visible()
    expect(shown.get_by_label("Team")).to_contain_text("Press")
    expect(shown.get_by_label("Who")).to_contain_text("Luis Prieto")
    expect(shown.get_by_text("Tuesday, 3 March 2026 14:02:00")).to_be_visible()
    expect(shown.get_by_role("link", name="Picture: a broken router")).to_be_visible()


def test_a_card_shows_its_buttons_and_its_menu(page: Page, desk: Stage) -> None:
    shown = message(page, desk.post("C0CARE", "card", CARD))

    shown.get_by_role("button", name="More actions").click()

    expect(page.get_by_role("menuitem")).to_have_text(["Escalate …", "Snooze …", "History"])
    expect(shown.locator(".row button")).to_have_text(["Claim", "Reply", "Dismiss", "⋯"])


def test_text_of_strangers_is_shown_letter_by_letter(page: Page, desk: Stage) -> None:
    shown = message(page, desk.post("C0CARE", "hostile", HOSTILE_BLOCKS))

    expect(shown.locator("blockquote").first).to_have_text(HOSTILE)
    expect(shown.locator(".section .words").first).to_have_text(HOSTILE)
    expect(shown.get_by_text("innocent")).to_be_visible()
    expect(shown.locator("img, script, a, .mention")).to_have_count(0)
    expect(page).not_to_have_title("owned")


def test_hostile_fallback_text_names_and_posts_are_harmless_too(page: Page, desk: Stage) -> None:
    desk.sandbox.x.post("mallory", HOSTILE, name=HOSTILE)
    shown = message(page, desk.post("C0CARE", ESCAPED))

    expect(shown.locator(".words")).to_have_text(HOSTILE)
    page.get_by_role("button", name="The networks").click()
    post = page.locator(".post").filter(has_text="onerror")

    expect(post.locator("strong")).to_have_text(HOSTILE)
    expect(post.locator("img, script, a")).to_have_count(0)


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("*bold* and 2*3*4", "<strong>bold</strong> and 2*3*4"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("snake_case_word", "snake_case_word"),
        ("~gone~ `a*b*c`", "<s>gone</s> <code>a*b*c</code>"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
        (
            "_<https://e.org/a_b|x>_",
            '<em><a href="https://e.org/a_b" target="_blank" rel="noopener noreferrer">x</a></em>',
        ),
        ("&gt; one\n&gt; two\nthree", "<blockquote>one\ntwo</blockquote>three"),
        ("```\na &lt; *b*\n```", "<pre>a &lt; *b*\n</pre>"),
        (":tada: :unknown_one:", "🎉 :unknown_one:"),
        ("<!here>", '<span class="mention broadcast">@here</span>'),
        ("<!date^1772546520^{date_num} {time}|then>", '<time title="then">03/03/2026 14:02</time>'),
        ("<!date^1772546520^{date_short_pretty}|then>", '<time title="then">today</time>'),
        ("<!date^soon^{time}|then>", "then"),
        ("<foo|bar>", "<span>bar</span>"),
    ],
)
def test_mrkdwn_reads_as_slack_reads_it(page: Page, written: str, drawn: str) -> None:
    found: Any = page.evaluate(
        """async (written) => {
            const { mrkdwn } = await import("/page/mrkdwn.js");
            const node = document.createElement("p");
            node.append(...mrkdwn(written, { now: () => 1772550000000 }));
            return node.innerHTML;
        }""",
        written,
    )

    assert found == drawn


def test_a_message_is_redrawn_in_place_while_the_reader_keeps_their_place(page: Page, desk: Stage) -> None:
    first = desk.post("C0CARE", "the first")
    for number in range(40):
        desk.post("C0CARE", f"line {number}")
    expect(message(page, first)).to_be_attached()
    expect(page.locator(".channel")).to_contain_text("line 39")
    message(page, first).scroll_into_view_if_needed()
    before = top_of(message(page, first))

    desk.client.chat_update(channel="C0CARE", ts=first, text="the first, edited")
    desk.post("C0CARE", "one more")

    expect(message(page, first)).to_contain_text("the first, edited")
    expect(page.locator(".channel")).to_contain_text("one more")
    assert top_of(message(page, first)) == pytest.approx(before, abs=1)


def test_moments_are_shown_as_they_are_where_the_workspace_sits(page: Page, desk: Stage) -> None:
    desk.sandbox.slack.zone = "Asia/Kolkata"
    shown = message(page, ts := desk.post("C0CARE", "due <!date^1767225600^{date_num} {time}|then>"))
    posted = datetime.fromtimestamp(float(ts), ZoneInfo("Asia/Kolkata"))

    expect(shown).to_contain_text("due 01/01/2026 05:30")
    expect(shown.locator(".byline time")).to_have_attribute("title", re.compile(f"{posted:%Y %H:%M:%S}"))
    expect(page.locator(".clock-face")).to_have_attribute("title", re.compile(r"GMT\+5:30"))
    desk.sandbox.slack.zone = "Etc/UTC"


@pytest.mark.parametrize("zone", ["Etc/UTC", "Etc/GMT-11", "Asia/Kolkata", "America/St_Johns", "Europe/Madrid"])
def test_a_chosen_moment_is_the_one_on_the_wall_there(page: Page, zone: str) -> None:
    there = datetime(2026, 7, 3, 14, 5, tzinfo=ZoneInfo(zone))

    shown, chosen = page.evaluate(
        """async ([zone, ms]) => {
            const { sitIn, wallMinute, momentAt } = await import("/page/dates.js");
            sitIn(zone);
            return [wallMinute(new Date(ms)), momentAt("2026-07-03T14:05").getTime()];
        }""",
        [zone, there.timestamp() * 1000],
    )

    assert shown == "2026-07-03T14:05"
    assert chosen == there.timestamp() * 1000
