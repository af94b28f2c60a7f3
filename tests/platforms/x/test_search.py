import pytest

from bot.desk.source import Search
from bot.errors import Rejected
from bot.platforms.x.search import LONGEST, asked_for, wrong_with


def test_a_search_is_told_in_x_s_own_language() -> None:
    search = Search("s", ("acme corp", "akme"), ("acmedown",), ("acme dynamite",), ("es", "pt"), ("router", "invoice"))

    assert asked_for(search, "acme") == (
        '("acme corp" OR "akme" OR #acmedown) ("router" OR "invoice") -"acme dynamite" -from:acme -is:retweet '
        "(lang:es OR lang:pt)"
    )


def test_one_thing_to_look_for_needs_no_parentheses() -> None:
    assert asked_for(Search("s", tags=("acmedown",), languages=("es",)), "acme") == (
        "#acmedown -from:acme -is:retweet lang:es"
    )


def test_no_word_of_the_operator_s_is_an_operator_of_x_s() -> None:
    assert asked_for(Search("s", ('from:x" OR is:reply',)), "acme") == '"from:x  OR is:reply" -from:acme -is:retweet'


def test_what_names_us_can_be_searched_for_too() -> None:
    assert asked_for(None, "acme") == "@acme -from:acme -is:retweet"


def test_the_longest_query_is_taken_and_one_more_is_not() -> None:
    room = LONGEST - len(asked_for(Search("s", ("",)), "acme"))

    assert wrong_with(Search("s", ("x" * room,)), "acme") is None
    assert wrong_with(Search("s", ("x" * (room + 1),)), "acme") == (
        "X takes 512 characters and this search is 513 long in its language; make two of it"
    )


@pytest.mark.parametrize("search", [Search("s"), Search("s", ("x" * LONGEST,))])
def test_what_is_no_query_is_refused_before_x_is_asked(search: Search) -> None:
    with pytest.raises(Rejected) as caught:
        asked_for(search, "acme")

    assert caught.value.cause
