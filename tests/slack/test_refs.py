import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.layout import digest
from bot.errors import Refused
from bot.slack import ids, refs

NUMBERS = st.integers(min_value=0, max_value=10**18 - 1)
PRINTS = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(NUMBERS, NUMBERS)
def test_a_press_on_a_case_says_which_and_what_was_seen(case_id: int, seen: int) -> None:
    value = refs.case_value(case_id, seen)

    assert refs.case_of({"value": value}) == refs.CaseRef(case_id, seen)
    assert refs.case_of_view({"private_metadata": value}) == refs.CaseRef(case_id, seen)


@given(NUMBERS, NUMBERS, PRINTS)
def test_a_press_on_a_reply_carries_the_beginning_of_its_fingerprint(reply_id: int, seen: int, print_: str) -> None:
    value = refs.reply_value(reply_id, seen, print_)

    assert refs.reply_of({"value": value}) == refs.ReplyRef(reply_id, seen, print_[:16])
    assert refs.reply_of_view({"private_metadata": value}) == refs.ReplyRef(reply_id, seen, print_[:16])


@given(st.sampled_from(ids.Menu), NUMBERS, NUMBERS)
def test_a_choice_in_the_menu_says_what_and_of_which_case(choice: ids.Menu, case_id: int, seen: int) -> None:
    option = {"selected_option": {"value": refs.menu_value(choice, case_id, seen)}}

    assert refs.menu_of(option) == (choice, refs.CaseRef(case_id, seen))


@given(NUMBERS, NUMBERS, st.integers(0, 99))
def test_a_reply_modal_knows_its_case_and_its_generation(case_id: int, seen: int, generation: int) -> None:
    view = {"private_metadata": refs.draft_value(case_id, seen, generation, 6)}

    assert refs.draft_of_view(view) == refs.DraftRef(case_id, seen, generation, 6)


def test_a_canned_text_may_have_dots_in_its_name() -> None:
    value = refs.as_is_value(42, 7, "Gracias", "thanks.v2-es")

    assert refs.as_is_of({"value": value}) == refs.AsIsRef(42, 7, digest("Gracias"), "thanks.v2-es")


@given(st.sampled_from(ids.GivenUpMenu), st.from_regex(r"[a-z_]+:[0-9A-Z.]+", fullmatch=True))
def test_a_choice_about_a_given_up_line_says_what_and_which(choice: ids.GivenUpMenu, key: str) -> None:
    option = {"selected_option": {"value": refs.given_up_value(choice, key)}}

    assert refs.given_up_of(option) == (choice, key)


def test_only_an_alarm_can_be_pressed_away() -> None:
    assert refs.alarm_of({"value": "alarm:is_archived:C0CARE"}) == "alarm:is_archived:C0CARE"
    with pytest.raises(Refused):
        refs.alarm_of({"value": "restored"})


def test_an_escalation_and_an_offer_say_whom_they_are_about() -> None:
    assert refs.escalation_of({"value": refs.escalation_value(3)}) == 3
    assert refs.escalation_of_view({"private_metadata": refs.escalation_value(3)}) == 3
    carried = {"private_metadata": refs.offered_value(42, 7, "C024BE91L", "1716000000.000100")}
    assert refs.question_of_view(carried) == refs.QuestionRef(42, ("C024BE91L", "1716000000.000100"))
    assert refs.question_of_view({"private_metadata": refs.case_value(42, 7)}) == refs.QuestionRef(42)
    assert refs.offer_of({"value": refs.offer_value(42, "S0614TZR7")}) == refs.OfferRef(42, "S0614TZR7")


READERS: list[Callable[[Mapping[str, Any]], object]] = [
    refs.case_of,
    refs.case_of_view,
    refs.menu_of,
    refs.reply_of,
    refs.reply_of_view,
    refs.draft_of_view,
    refs.as_is_of,
    refs.escalation_of,
    refs.escalation_of_view,
    refs.offer_of,
]
FORGED = ["", "x", "42.", ".7", "42.7\n", "٤٢.7", "-1.7", "042.7", "9" * 40]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("value", [None, 42, [], {}, "\u0000", "drop:42.7", *FORGED])
def test_a_forged_value_is_an_old_button(read: Callable[[Mapping[str, Any]], object], value: object) -> None:
    with pytest.raises(Refused, match="stale_button"):
        read({"value": value, "private_metadata": value, "selected_option": {"value": value}})


@pytest.mark.parametrize("value", ["42", "42.7.8.9", "7.12.zzzzzzzzzzzzzzzz", "7.12.9F86D081884C7D65"])
def test_too_little_too_much_or_no_fingerprint_is_an_old_button_too(value: str) -> None:
    for read in (refs.case_of, refs.reply_of):
        with pytest.raises(Refused, match="stale_button"):
            read({"value": value})


@given(st.text())
def test_no_text_that_comes_back_breaks_the_reading(value: str) -> None:
    for read in READERS:
        with suppress(Refused):
            read({"value": value, "private_metadata": value, "selected_option": {"value": value}})


def test_every_name_is_used_once() -> None:
    names = [value for key, value in vars(ids).items() if key.isupper() and isinstance(value, str) and key[0] != "_"]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"/?[a-z_.]+", name) for name in names)
