"""What people do on the page: press, fill in, say, ask."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sandbox.page_samples import CARD, EVERYTHING, words
from tests.sandbox.page_stage import Stage

pytestmark = pytest.mark.browser
WORDS = "Hola Marta, lo sentimos mucho: ya lo miramos"


@pytest.fixture
def page(tab: Page, desk: Stage) -> Page:
    """Ana looks at #care-es; the tab stays open between the tests of this file."""
    desk.sandbox.slack.surfaces.clear("U0ANA")
    desk.sandbox.slack.touch()
    tab.goto(f"{desk.sandbox.url}/#as=U0ANA&in=C0CARE")
    expect(tab.get_by_role("heading", name="# care-es")).to_be_visible()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    return tab


def message(page: Page, ts: str) -> Locator:
    return page.locator(f'.channel [data-ts="{ts}"]')


def open_modal(page: Page, desk: Stage) -> Locator:
    card = desk.post("C0CARE", "card", CARD)
    message(page, card).get_by_role("button", name="Reply", exact=True).click()
    dialog = page.get_by_role("dialog", name="Reply to Marta")
    expect(dialog).to_be_visible()
    return dialog


def test_a_press_reaches_the_bot_and_the_card_shows_what_came_of_it(page: Page, desk: Stage) -> None:
    card = desk.post("C0CARE", "card", CARD)

    message(page, card).get_by_role("button", name="Claim").click()

    expect(message(page, card)).to_contain_text("@Ana Ruiz has it")
    assert [(press["by"], press["value"]) for press in desk.pressed][-1:] == [("U0ANA", "MD-1")]


def test_a_button_that_changes_under_the_finger_is_pressed_all_the_same(page: Page, desk: Stage) -> None:
    card = desk.post("C0CARE", "card", CARD)
    message(page, card).get_by_role("button", name="Claim").hover()
    before = len(desk.pressed)

    page.mouse.down()
    with page.expect_response("**/sandbox/page"):
        desk.client.chat_update(channel="C0CARE", ts=card, text="newer", blocks=[*CARD, {"type": "divider"}])
    with page.expect_response("**/sandbox/page"):
        desk.post("C0CARE", "and something below")
    page.mouse.up()

    expect(message(page, card)).to_contain_text("@Ana Ruiz has it")
    assert len(desk.pressed) == before + 1


def test_the_chosen_entry_of_a_menu_reaches_the_bot(page: Page, desk: Stage) -> None:
    card = desk.post("C0CARE", "card", CARD)
    message(page, card).get_by_role("button", name="More actions").press("Enter")

    page.keyboard.press("ArrowDown")
    with page.expect_response("**/sandbox/press"):
        page.keyboard.press("Enter")

    assert desk.pressed[-1]["selected_option"]["value"] == "snooze"


def test_a_question_is_asked_before_a_weighty_press(page: Page, desk: Stage) -> None:
    shown = message(page, desk.post("C0CARE", "all", EVERYTHING))
    before = len(desk.pressed)

    shown.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete it?").get_by_role("button", name="Keep").click()
    kept = len(desk.pressed)
    shown.get_by_role("button", name="Delete").click()
    with page.expect_response("**/sandbox/press"):
        page.get_by_role("dialog", name="Delete it?").get_by_role("button", name="Delete").click()

    assert kept == before
    assert desk.pressed[-1]["action_id"] == "delete"


def test_a_choice_in_a_message_reaches_the_bot(page: Page, desk: Stage) -> None:
    shown = message(page, desk.post("C0CARE", "all", EVERYTHING))

    with page.expect_response("**/sandbox/press"):
        shown.get_by_label("Who").select_option("Luis Prieto")

    assert desk.pressed[-1]["selected_user"] == "U0LUIS"


def test_a_filled_modal_is_submitted_as_it_stands(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)
    dialog.get_by_label("Your reply").fill(WORDS)
    dialog.get_by_label("Approver").select_option("Luis Prieto")
    dialog.get_by_label("Care", exact=True).first.check()
    dialog.get_by_label("Follow up on").fill("2026-03-05")

    dialog.get_by_role("button", name="Send for approval").click()

    expect(dialog).to_be_hidden()
    values = desk.submitted[-1]
    assert values["text"]["text"]["value"] == WORDS
    assert values["approver"]["approver"]["selected_user"] == "U0LUIS"
    assert [option["value"] for option in values["checks"]["checks"]["selected_options"]] == ["care"]
    assert values["way"]["way"]["selected_option"]["value"] == "sales"
    assert values["day"]["day"]["selected_date"] == "2026-03-05"
    assert values["hour"]["hour"]["selected_time"] == "10:00"


def test_what_the_bot_objects_to_stands_under_the_field(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)
    dialog.get_by_label("Your reply").fill("Too short")

    dialog.get_by_role("button", name="Send for approval").click()

    expect(dialog.get_by_role("alert")).to_have_text("Say a little more.")
    expect(dialog.get_by_label("Your reply")).to_be_focused()
    expect(dialog.get_by_label("Your reply")).to_have_value("Too short")


def test_a_required_field_left_empty_is_pointed_out(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)
    before = len(desk.submitted)

    dialog.get_by_role("button", name="Send for approval").click()

    expect(dialog.get_by_role("alert")).to_have_text("Please fill this in.")
    assert len(desk.submitted) == before


def test_typed_text_and_the_caret_survive_an_update_of_the_modal(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)
    field = dialog.get_by_label("Your reply")
    field.press_sequentially("Hola arta")
    for _ in "arta":
        field.press("ArrowLeft")

    field.press("M")

    expect(dialog).to_contain_text("10 of 280")
    expect(field).to_be_focused()
    page.keyboard.type("!")
    expect(field).to_have_value("Hola M!arta")


def test_typed_text_survives_a_reload_of_the_page(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)
    dialog.get_by_label("Your reply").fill(WORDS)
    expect(dialog).to_contain_text(f"{len(WORDS)} of 280")

    page.reload()

    expect(dialog.get_by_label("Your reply")).to_have_value(WORDS)


def test_escape_closes_the_modal_for_the_bot_too(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)

    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    assert desk.sandbox.slack.views("U0ANA") == []


def test_a_modal_keeps_what_was_typed_while_others_lie_on_it(page: Page, desk: Stage) -> None:
    dialog = open_modal(page, desk)
    dialog.get_by_label("Your reply").fill(WORDS)
    above = {"type": "modal", "title": words("Are you sure?"), "blocks": [{"type": "divider"}]}

    for _ in range(2):
        desk.sandbox.slack.surfaces.push("U0ANA", above)
    desk.sandbox.slack.touch()
    expect(page.get_by_role("dialog", name="Are you sure?")).to_contain_text("3 of 3")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Are you sure?")).to_contain_text("2 of 3")
    page.keyboard.press("Escape")

    expect(dialog.get_by_label("Your reply")).to_have_value(WORDS)


def test_a_person_is_mentioned_with_two_keys(page: Page, desk: Stage) -> None:
    box = page.get_by_label("Message #care-es")
    box.press_sequentially("please look, @lu")

    people = page.get_by_role("listbox", name="People")
    expect(people.get_by_role("option")).to_have_text(["LPLuis Prietolead, approver"])
    box.press("Enter")
    box.press_sequentially("<b> & thanks")
    box.press("Enter")

    expect(page.locator(".channel .message").last).to_contain_text("please look, @Luis Prieto <b> & thanks")
    assert desk.sandbox.slack.messages("C0CARE")[-1].text == "please look, <@U0LUIS> &lt;b&gt; &amp; thanks"


def test_an_unsent_line_waits_where_it_was_written(page: Page, desk: Stage) -> None:
    page.get_by_label("Message #care-es").fill("half a thought")

    page.get_by_role("button", name="care-en").click()
    expect(page.get_by_label("Message #care-en")).to_have_value("")
    page.get_by_role("button", name="care-es").click()

    expect(page.get_by_label("Message #care-es")).to_have_value("half a thought")


def test_what_is_said_in_a_thread_stays_in_it(page: Page, desk: Stage) -> None:
    card = desk.post("C0CARE", "card", CARD)
    message(page, card).hover()
    message(page, card).get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("region", name="thread")

    thread.get_by_label("Reply in the thread").fill("a note")
    thread.get_by_role("button", name="Send").click()

    expect(thread.locator(".message").last).to_contain_text("a note")
    expect(message(page, card)).to_contain_text("1 reply")
    thread.get_by_role("button", name="Close the thread").click()
    expect(thread).to_be_hidden()


def test_a_command_is_answered_for_its_asker_only(page: Page, desk: Stage) -> None:
    box = page.get_by_label("Message #care-es")

    box.fill("/desk mine")
    box.press("Enter")

    answer = page.locator(".message.ephemeral").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("You asked for mine.")
    answer.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("You asked for mine.")).to_be_hidden()


def test_what_cannot_be_done_is_told_and_its_words_are_kept(page: Page, desk: Stage) -> None:
    page.goto(f"{desk.sandbox.url}/#as=U0ANA&in=C0CARE&thread={desk.post('C0CARE', 'root')}")
    box = page.get_by_label("Reply in the thread")

    box.fill("/desk mine")
    box.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Slash commands do not exist in threads.")
    expect(box).to_have_value("/desk mine")


def test_one_can_be_somebody_else(page: Page, desk: Stage) -> None:
    desk.post("U0LUIS", "A draft waits for you")

    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_role("menuitemradio", name="Luis Prieto").click()
    page.get_by_role("button", name="Direct messages").click()

    expect(page.locator(".channel")).to_contain_text("A draft waits for you")


def test_opening_the_home_lets_the_bot_draw_it(page: Page, desk: Stage) -> None:
    page.get_by_role("button", name="Home", exact=True).click()

    expect(page.get_by_role("heading", name="Home of U0ANA")).to_be_visible()
