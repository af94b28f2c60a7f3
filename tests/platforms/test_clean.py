from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.clean import clean, clean_line

ANY_TEXT = st.text(st.characters())  # lone surrogates and controls included


def test_what_no_database_holds_is_gone() -> None:
    assert clean("a\x00b\ud800c\x1b[31md\x9be\x7f") == "abc[31mde"


def test_every_kind_of_line_end_is_a_newline() -> None:
    assert clean("a\r\nb\rc\u2028d\u0085e") == "a\nb\nc\nd\ne"


def test_joiners_and_marks_that_people_write_stay() -> None:
    family, persian = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "می\u200cخواهم"

    assert clean(family + persian) == family + persian
    assert clean("e\u0301") == "e\u0301"


def test_a_name_stands_on_one_line() -> None:
    assert clean_line(" Marta\n\tLópez\x00 ") == "Marta López"


@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned
