"""What a mention is about is found by words, and the operator's own come first."""

import pytest

from bot.desk.label import Label, Labelled, OwnWords, labelled


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("My internet isn’t working again, what is going on?", "en", Label.COMPLAINT),
        ("The app doesn't load and keeps crashing", "en", Label.COMPLAINT),
        ("Cannot connect, same issue as yesterday", "en", Label.COMPLAINT),
        ("I have no idea which version, sorry", "en", None),
        ("No error, and it works now", "en", None),
        ("How do I change my plan", "en", Label.QUESTION),
        ("Please reply to my mail", "en", Label.QUESTION),
        ("I will send the bill. Thanks in advance", "en", None),
        ("Thank you so much, great service!", "en", Label.PRAISE),
        ("Thinking of switching to @nimbo, how much is the 600 plan?", "en", Label.SALES),
        ("Hi, journalist here: who can comment on the outage?", "en", Label.PRESS),
        ("Llevo tres días sin servicio y nadie contesta", "es", Label.COMPLAINT),
        ("¿Cuánto cuesta la fibra?", "es", Label.SALES),
        ("Muchas gracias, sois geniales", "es", Label.PRAISE),
        ("Seit Tagen kein Internet", "de", Label.COMPLAINT),
        ("Danke für die schnelle Hilfe!", "de", Label.PRAISE),
        ("Ça ne marche pas depuis hier", "fr", Label.COMPLAINT),
        ("Quanto custa o plano?", "pt", Label.SALES),
        ("Da tre giorni non funziona niente", "it", Label.COMPLAINT),
        ("Het doet het niet meer", "nl", Label.COMPLAINT),
        ("Com puc canviar de tarifa", "ca", Label.QUESTION),
        ("いつ直りますか？", "ja", Label.QUESTION),
        ("متى يعود الإنترنت؟", "ar", Label.QUESTION),
        ("Mañana no va a llover", "es", None),
        ("Es läuft, kein Problem, sehr sauerstoffreich", "de", None),
        ("Des panneaux, pas de souci, nulle part", "fr", None),
        ("Ieri ho comprato una stufa, nessun problema", "it", None),
        ("Ahir no va ploure", "ca", None),
        ("Slechts een dag, geen probleem", "nl", None),
        ("Nimbo https://nimbo.example/?q=1", "en", None),
        ("Nimbo", None, None),
        ("gracias", "en", None),
    ],
)
def test_a_post_is_about_what_its_words_say(text: str, language: str | None, label: Label | None) -> None:
    assert _label(text, language) == label


def test_a_sign_stands_at_the_beginning_of_a_word() -> None:
    assert _label("We visited Bethanks", "en") is None


def test_the_operators_own_words_come_first() -> None:
    own = {Label.PRAISE: ("Nimbotastic",), Label.PRESS: ("gazette",)}

    assert _label("this is NIMBOTASTIC, why is it not working?", "en", own) == Label.PRAISE
    assert _label("the Gazette writes", None, own) == Label.PRESS


def test_the_word_that_says_so_is_told_whole() -> None:
    assert labelled("Otra vez RETRASADO el vuelo", "es", {}) == Labelled(Label.COMPLAINT, "retrasado")
    assert labelled("Hoy?", "de", {}) == Labelled(Label.QUESTION, "?")


def _label(text: str, language: str | None, own: OwnWords | None = None) -> Label | None:
    found = labelled(text, language, own or {})
    return None if found is None else found.label
