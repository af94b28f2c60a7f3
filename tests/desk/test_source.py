"""A search wants what was looked for, and says no to what only sounds like it."""

import pytest

from bot.desk.source import Search, Source, Stream, search_in

NIMBO = Search("brand", ("nimbo",), exclude=("nimbo the cat",), languages=("es", "en"), context=("fibra", "router"))


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Nimbo: mi ROUTER no va", "es", True),
        ("nimbo router", None, True),
        ("nimbo, the cloud in the sky", "en", False),
        ("Nimbo the Cat sits on the router", "en", False),
        ("nimbo router kaputt", "de", False),
        ("ein nimborouterproblem", None, True),
        ("nimbo the cats, and a router", None, True),
    ],
)
def test_a_homonym_another_language_or_an_excluded_word_is_not_wanted(
    text: str, language: str | None, wanted: bool
) -> None:
    assert NIMBO.fits(text, language) is wanted


def test_an_excluded_word_stands_alone_where_a_script_puts_no_blanks_too() -> None:
    search = Search("brand", ("ニンボ",), exclude=("歌詞", "nimbo"))

    assert not search.fits("この歌詞のnimboは", None)
    assert not search.fits("ニンボnimboの", None)
    assert search.fits("ニンボの故障 nimbostratus", None)


def test_a_search_is_known_by_the_id_of_its_source() -> None:
    assert search_in(Source("x:acme", Stream.SEARCH, NIMBO).id) == "brand"
    assert search_in(Source("x:acme", Stream.MENTIONS).id) is None
