"""
Source of the weights: twitter/twitter-text, conformance/tests/validate.yml, the suites
`WeightedTweetsWithDiscountedEmojiCounterTest` and `UnicodeDirectionalMarkerCounterTest` (facts only, rebuilt here).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.x.text import LIMIT, leading_names, same_text, weighted_length

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
WOMAN_IN_SCARF, DANCER, DARK = "\U0001f9d5", "\U0001f483", "\U0001f3fe"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ARTIST = "\U0001f468\u200d\U0001f3a4"
HIRAGANA = "あいうえおかきくけこ"
LONG_LINK = "https://" + "somesuperlongurl" * 249 + ".com/foo "
SPACES = "".join(chr(code) for code in range(0x2000, 0x200C))
DASHES_AND_QUOTES = "‐ ‑ ‒ – — ― ‖  ‗ ‘ ’ ‚ ‛ “ ” „ ‟ ′ ″ ‴ ‵ ‶ ‷"

PUBLISHED = [
    ("Hi http://test.co", 26),
    ("http://test.co", 23),
    ("285 chars-" + "xxxxxxxxxx-" * 25, 285),
    ("285 chars- http://www.twitter.com/jack " + "xxxxxxxxxx-" * 24, 299),
    ("xxxxxxxxxx-" * 24 + " http://www.twitter.com/jack ", 289),
    ("https://www.twitter.com/aloha " * 10, 240),
    ("故人西辞黄鹤楼，" * 20, 320),
    ("the" + "故人西辞黄鹤楼，" * 20, 323),
    ("\U0001f637" * 160, 320),
    ("282 chars-" + "xxxxxxxxxx-" * 24 + "xxxxxA\u0301x", 281),
    ("A\u0301B", 2),
    ("A\ufb2c", 4),
    ("H\U0001f431☺" + FAMILY, 7),
    ("\U0001f637\U0001f47e\U0001f621\U0001f525\U0001f4a9", 10),
    ("\U0001f64b\U0001f3fd" + ARTIST, 4),
    (f"This is a tweet with general punctuation characters: {SPACES} {DASHES_AND_QUOTES}", 110),
    (f"Long url with invalid domain labels and a short url: {LONG_LINK * 3}https://validurl.com", 12079),
    ("randomurl" * 6 + "randomurls.com", 68),
    (f"{HIRAGANA * 12} http://{HIRAGANA * 5}あいう.com", 358),
    (f"{HIRAGANA * 12} http://{HIRAGANA * 5}あい.com", 264),
    (FAMILY * 140, 280),
    (f"Unicode 10.0 emoji: \U0001f92a; {WOMAN_IN_SCARF}; {WOMAN_IN_SCARF}{DARK}; {ENGLAND}", 34),
    (f"Unicode 9.0 emoji: \U0001f920; {DANCER}; {DANCER}{DARK}", 29),
    ("ABC\u202a\uffffABC\ufffe", 12),
    ("\u2066\u202ahttp://foobar.پاکستان/\u202c\u2069", 31),
]


@pytest.mark.parametrize(("text", "weight"), PUBLISHED)
def test_a_text_weighs_what_x_says(text: str, weight: int) -> None:
    assert weighted_length(text) == weight


def test_the_longest_plain_reply_has_280_letters() -> None:
    assert weighted_length("a" * LIMIT) == LIMIT
    assert weighted_length("a" * LIMIT + "b") > LIMIT


def test_windows_line_ends_count_once() -> None:
    assert weighted_length("a\r\nb") == 3


@pytest.mark.parametrize("part", ["a.", ".", "あ.", "a.b-"])
def test_a_run_of_dots_is_weighed_without_a_search_for_hosts(part: str) -> None:
    assert weighted_length(part * 1500) == sum(weighted_length(letter) for letter in part) * 1500


@given(st.text())
def test_no_text_is_too_strange_to_weigh(text: str) -> None:
    assert 0 <= weighted_length(text) <= 23 * max(len(text), 1)


@given(st.text(alphabet="abc ", max_size=100), st.text(alphabet="xyz ", max_size=100))
def test_a_longer_text_never_weighs_less(text: str, more: str) -> None:
    assert weighted_length(f"{text} {more}") >= weighted_length(text)


def test_the_names_in_front_of_a_reply_are_not_its_words() -> None:
    assert leading_names("@ana @ben_2 hola") == len("@ana @ben_2 ")
    assert leading_names("hola @ana") == 0
    assert leading_names("@ana") == len("@ana")


def test_a_reply_is_known_again_under_its_names_and_with_its_links() -> None:
    assert same_text(
        "Hola, mira https://example.com/help ¡gracias!",
        "@ana @x Hola, mira https://example.com/help/ ¡gracias!",
    )


def test_a_link_without_its_scheme_is_known_again() -> None:
    assert same_text("See example.com", "See http://www.example.com")


def test_blanks_and_composition_make_no_other_reply() -> None:
    assert same_text(" ma\u0301s  tarde\n\nAna ", "más tarde\nAna")


def test_other_words_are_another_reply() -> None:
    assert not same_text("We look into it", "We looked into it")
    assert not same_text("See example.com/a", "See example.com/b")
