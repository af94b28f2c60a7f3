"""What asks for nothing, in any language, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.noise import only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "@acme thank you so much 🙏",
        "Muchas gracias por la ayuda, @acme_es",
        "Vielen Dank!! 😊",
        "merci beaucoup",
        "Obrigada :)",
        "ありがとうございます！",
        "Спасибо большое",
        "شكراً جزيلا",
        "धन्यवाद",
        "ขอบคุณครับ",
        "👍",
        "@acme ❤️🙏",
        "thx https://t.co/abc",
    ],
)
def test_thanks_are_noise_in_any_language(text: str) -> None:
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@acme",
        "Thanks for nothing",
        "Thanks, but it is still down",
        "Thank you, when?",
        "gracias, sigue sin funcionar",
        "Danke 😡",
        "😡😡",
        "👎",
        "ok",
        "super",
        "help",
        "thanks 12345",
        "12:30",
        "!!!",
        "https://t.co/abc",
        "no",
    ],
)
def test_what_may_be_work_is_no_noise(text: str) -> None:
    assert not only_thanks(text)


@given(st.text(max_size=40), st.sampled_from(["refund", "caído", "kaputt", "不行", "?"]))
def test_one_word_of_trouble_is_never_taken_for_thanks(text: str, trouble: str) -> None:
    assert not only_thanks(f"thanks {text} {trouble}")
