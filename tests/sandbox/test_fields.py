"""What people may put into a field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.fields import Impossible, first_value, is_empty, option, value_of
from tests.sandbox.slack.stage import ANA, options

Json = dict[str, Any]
PEOPLE = {ANA: None}


@given(st.text(max_size=3000))
def test_a_text_is_kept_as_it_was_typed(words: str) -> None:
    element = {"type": "plain_text_input"}

    value = value_of(element, words, PEOPLE)

    assert value == {"type": "plain_text_input", "value": words or None}
    assert is_empty(value) == (not words)


@pytest.mark.parametrize(
    ("element", "given", "chosen"),
    [
        ({"type": "static_select", "options": options("a", "b")}, "b", {"selected_option": options("b")[0]}),
        ({"type": "radio_buttons", "options": options("a")}, "a", {"selected_option": options("a")[0]}),
        ({"type": "checkboxes", "options": options("a", "b")}, ["a", "b"], {"selected_options": options("a", "b")}),
        ({"type": "checkboxes", "options": options("a", "b")}, "b", {"selected_options": options("b")}),
        ({"type": "checkboxes", "options": options("a")}, [], {"selected_options": []}),
        ({"type": "users_select"}, ANA, {"selected_user": ANA}),
        ({"type": "datepicker"}, "2026-03-05", {"selected_date": "2026-03-05"}),
        ({"type": "timepicker"}, "", {"selected_time": None}),
        ({"type": "datetimepicker"}, 1_772_546_520, {"selected_date_time": 1_772_546_520}),
    ],
)
def test_a_choice_is_written_as_slack_writes_it(element: Json, given: object, chosen: Json) -> None:
    assert value_of(element, given, PEOPLE) == {"type": element["type"], **chosen}


@pytest.mark.parametrize(
    ("element", "given"),
    [
        ({"type": "static_select", "options": options("a")}, "z"),
        ({"type": "checkboxes", "options": options("a")}, ["a", "z"]),
        ({"type": "users_select"}, "U0NO"),
        ({"type": "plain_text_input", "max_length": 2}, "abc"),
        ({"type": "datepicker"}, "tomorrow"),
        ({"type": "datepicker"}, "2026-02-30"),
        ({"type": "timepicker"}, "25:00"),
        ({"type": "datetimepicker"}, "soon"),
        ({"type": "button"}, "a"),
    ],
)
def test_what_cannot_be_chosen_is_said(element: Json, given: object) -> None:
    with pytest.raises(Impossible):
        value_of(element, given, PEOPLE)


def test_an_option_is_found_in_its_group() -> None:
    groups = [{"label": {}, "options": options("a")}, {"label": {}, "options": options("b")}]

    assert option({"option_groups": groups}, "b") == options("b")[0]


def test_buttons_and_menus_hold_nothing() -> None:
    assert first_value({"type": "button"}) is None
    assert first_value({"type": "overflow", "options": options("a")}) is None
