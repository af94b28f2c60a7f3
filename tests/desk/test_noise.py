"""What asks for nothing, in any language, and what only looks like it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.mention import Media, Mention, Post
from bot.desk.noise import only_thanks
from tests import build

THANKS = (
    "Thanks!",
    "@acme thank you so much 🙏",
    "Ok, thanks for the help!",
    "Great, thx for your quick reply :)",
    "Thanks all, much appreciated <3",
    "Muchas gracias por la ayuda, @acme_es",
    "GRACIAS POR TU RESPUESTA",
    "Vielen Dank!! 😊",
    "Danke für die schnelle Hilfe 👍🏽",
    "merci beaucoup pour votre aide",
    "Merci à vous",
    "Obrigada :)",
    "Obrigado pela ajuda",
    "Grazie mille per l’aiuto",
    "Dank u wel",
    "Tack så mycket!",
    "Tusen takk",
    "Mange tak",
    "Kiitos paljon",
    "Dziękuję bardzo",
    "Díky moc",
    "ďakujem",
    "TEŞEKKÜR EDERİM",
    "mulțumesc",
    "Ευχαριστώ πολύ",
    "Спасибо большое",
    "Дякую",
    "Благодаря!",
    "moltes gràcies",
    "Eskerrik asko",
    "diolch",
    "شكراً جزيلا",
    "\u200fתודה רבה",
    "धन्यवाद",
    "ขอบคุณครับ",
    "ありがとうございます！",
    "谢谢",
    "감사합니다.",
    "Terima kasih",
    "Salamat!",
    "Cảm ơn",
    "👍",
    "👍🏿👌🏽",
    "@acme ❤️🙏",
    "🙇🏻‍♀️",
)


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_noise_in_any_language(text: str) -> None:
    assert only_thanks(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@acme",
        "Thanks for nothing",
        "Thanks, but it is still down",
        "Thank you, when?",
        "gracias, sigue sin funcionar",
        "ok",
        "super",
        "help",
        "thanks 12345",
        "12:30",
        "!!!",
        "https://t.co/abc",
        "thx https://t.co/abc",
        "gracias #estafa",
        "no",
        "Tak",
        "شكرا؟",
        "ευχαριστώ;",
        "Danke :(",
        "thanks :/",
        "“thanks”",
    ],
)
def test_what_may_be_work_is_no_noise(text: str) -> None:
    assert not only_thanks(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "Help! Thanks",
        "Thanks! Help!",
        "Quick reply, thanks",
        "For help, thanks",
        "Answer, thanks",
        "Again! Thanks",
        "gracias, ayuda",
        "Respuesta, gracias!",
        "Danke, Hilfe!",
        "aide merci",
        "Merci, réponse",
        "obrigado, ajuda",
        "Grazie, aiuto!",
    ],
)
def test_a_call_for_help_with_thanks_is_a_call_for_help(text: str) -> None:
    assert not only_thanks(said(text))


@pytest.mark.parametrize("phrase", ["so much ", "danke schön ", "thanks so much ", "terima kasih ", "for the help "])
def test_thanks_a_thousand_times_over_are_read_to_their_end(phrase: str) -> None:
    assert not only_thanks(said(f"thanks {phrase * 1000}but it does not work"))


@pytest.mark.parametrize(
    "sign", [*"❌🚨🛑⚠🔥💀🤦😥😓🥺🐌⏰⏳😡👎💩😭🙄🆘❓⁉🙃😂👏👀🤞", "⚠️", "🤦🏽‍♀️", "❤️‍🔥", "👍⃠", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
)
def test_only_a_sign_that_is_known_to_be_content_is_noise(sign: str) -> None:
    assert not only_thanks(said(sign))
    assert not only_thanks(said(f"Gracias 🙏{sign}"))


QUOTED = Post("8999", build.MARTA, "Login is down", None, "https://x.com/marta_l/status/8999")


@pytest.mark.parametrize("beside", [{"media": (Media("image"),)}, {"quoted": QUOTED}, {"warning": "still down"}])
def test_thanks_that_show_something_are_more_than_thanks(beside: dict[str, Any]) -> None:
    assert not only_thanks(said("Gracias", **beside))


@given(
    st.sampled_from(THANKS),
    st.text("bcdfghjlmnpqrvwxzбжшщ不行", min_size=1, max_size=12)
    | st.sampled_from(["refund", "caído", "kaputt", "?", "0", "aide", "antwort"]),
    st.booleans(),
)
def test_a_word_that_is_not_known_to_ask_for_nothing_is_work(thanks: str, word: str, comes_first: bool) -> None:
    assert not only_thanks(said(f"{word} {thanks}" if comes_first else f"{thanks} {word}"))


@given(st.text(max_size=40))
def test_any_text_may_stand_beside_thanks_and_trouble_is_still_heard(text: str) -> None:
    assert not only_thanks(said(f"thanks {text} refund"))


def said(text: str, **differs: Any) -> Mention:
    """A post with these words."""
    return build.mention(text=text, **differs)
