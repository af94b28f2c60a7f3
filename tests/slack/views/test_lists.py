"""App Home and the answers to the command: lists of cases, and one thing to press in each row."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from bot.sandbox.slack.blocks import elements_of
from bot.slack import ids
from bot.slack.views import answers
from bot.slack.views.blocks import Block
from bot.slack.views.home import home
from bot.store.lists import Line
from bot.work.looking_up import HomePage, Tile
from tests.slack.views.checks import faults_of, few, hostile, told, words
from tests.slack.views.desks import CASE, DUE, HELD, LAYOUT, NOW

LINKS = {42: "https://acme.slack.com/archives/C0CAREES/p1"}
LINE = Line(CASE, "marta_l", "Marta López", "Llevo tres días sin servicio", DUE)
FULL = Tile(tuple(replace(LINE, case=replace(HELD, id=case_id)) for case_id in range(41, 51)), more=7)
EMPTY = Tile(())


def pressed(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(element["text"]["text"], element["action_id"]) for _, element in elements_of(blocks)]


def test_slack_takes_a_home_that_is_full_and_one_that_is_empty() -> None:
    full = home(HomePage(FULL, FULL, FULL, FULL), LAYOUT, NOW, LINKS)
    empty = home(HomePage(EMPTY, EMPTY, EMPTY, EMPTY), LAYOUT, NOW, {})

    assert faults_of(full) == faults_of(empty) == []
    assert words(full).count("and 7 more") == 4
    assert "Mine (17)" in words(full)
    assert "You hold no case." in words(empty)


def test_each_row_has_the_one_button_that_fits_its_list() -> None:
    tile = Tile((LINE,))

    view = home(HomePage(tile, tile, tile, tile), LAYOUT, NOW, LINKS)

    assert pressed(view["blocks"]) == [
        ("Open", ids.OPEN_LINK),
        ("Review", ids.REVIEW),
        ("Open", ids.OPEN_LINK),
        ("Claim", ids.CLAIM),
    ]


def test_a_case_without_a_card_yet_has_nothing_to_open() -> None:
    view = home(HomePage(Tile((LINE,)), EMPTY, EMPTY, EMPTY), LAYOUT, NOW, {})

    assert pressed(view["blocks"]) == []


def test_the_next_case_can_be_claimed_where_it_is_told() -> None:
    message = answers.next_case(LINE, LAYOUT, NOW, LINKS)

    assert faults_of(message) == []
    assert pressed(message.blocks) == [("Claim", ids.CLAIM)]
    assert "MD-42 @marta_l: Llevo" in message.text


def test_a_row_says_when_an_answer_is_due_and_that_it_is_overdue_from_then_on() -> None:
    asked = [DUE - timedelta(seconds=1), DUE]

    rows = [answers.mine(Tile((LINE,)), LAYOUT, now, LINKS).blocks[-1]["elements"][0]["text"] for now in asked]

    assert [row.split("<!date")[0] for row in rows] == ["due ", "*overdue* since "]


def test_an_answer_says_when_there_is_nothing() -> None:
    assert answers.next_case(None, LAYOUT, NOW, {}).text == "No free case in your teams."
    assert answers.mine(EMPTY, LAYOUT, NOW, {}).text == "You hold no case."
    assert (
        answers.found("<!channel>", EMPTY, LAYOUT, NOW, {}).text
        == "Nothing found for “&lt;!channel&gt;” in your teams."
    )


def test_help_names_every_word_of_the_command() -> None:
    text = answers.help_text().text

    assert all(f"`/desk {word}" in text for word in ("next", "mine", "find", "help"))


def test_what_was_not_understood_is_said_and_means_nothing_to_slack() -> None:
    assert answers.help_text("<!channel> stats").text.startswith(
        "The desk does not understand “&lt;!channel&gt; stats”."
    )


def test_mine_lists_what_one_holds() -> None:
    message = answers.mine(FULL, LAYOUT, NOW, LINKS)

    assert faults_of(message) == []
    assert "and 7 more" in words(message)
    assert "<@U0ANA>" in words(message)


@few
@given(text=hostile, name=hostile, handle=hostile, sought=hostile)
def test_strangers_words_cannot_act_in_a_list(text: str, name: str, handle: str, sought: str) -> None:
    tile = Tile((Line(CASE, handle, name, text, DUE),))

    message = answers.found(sought, tile, LAYOUT, NOW, LINKS)
    view = home(HomePage(tile, EMPTY, EMPTY, EMPTY), LAYOUT, NOW, LINKS)

    assert faults_of(message) == faults_of(view) == []
    assert told(message) | told(view) == set()
