import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.tongue import Basis, Hint, Tongue
from bot.language import AGAINST_DECLARED, Detector, plain
from bot.language import detector as the_detector

SERVED = {"en", "es", "pt", "fr", "de", "it", "ja", "ar"}

SENTENCES = {
    "ar": "الإنترنت لا يعمل منذ يومين ولم يرد علي أحد",
    "bg": "Вече три дни нямам интернет и никой не ми отговаря",
    "ca": "Fa tres dies que no tinc cobertura i ningú no em respon",
    "cs": "Už tři dny mi nejde internet a nikdo mi neodpovídá",
    "da": "Jeg har ikke haft internet i tre dage, og ingen svarer mig",
    "de": "Seit drei Tagen habe ich kein Internet und niemand antwortet mir",
    "el": "Δεν έχω ίντερνετ εδώ και τρεις μέρες και κανείς δεν απαντά",
    "en": "I have been without internet for three days and nobody answers me",
    "es": "Llevo tres días sin servicio y nadie me contesta",
    "fa": "سه روز است که اینترنت من قطع شده و هیچ کس جواب نمی‌دهد",
    "fi": "Netti on ollut poikki kolme päivää eikä kukaan vastaa minulle",
    "fr": "Je n'ai plus internet depuis trois jours et personne ne me répond",
    "he": "אין לי אינטרנט כבר שלושה ימים ואף אחד לא עונה",
    "hi": "तीन दिन से मेरा इंटरनेट बंद है और कोई जवाब नहीं देता",
    "hu": "Három napja nincs internetem, és senki sem válaszol nekem",
    "id": "Sudah tiga hari internet saya mati dan tidak ada yang menjawab",
    "it": "Sono tre giorni che non ho internet e nessuno mi risponde",
    "ja": "三日前からネットがつながらないのに、返事がありません",
    "ko": "사흘째 인터넷이 안 되는데 아무도 답을 안 해요",
    "nl": "Ik heb al drie dagen geen internet en niemand geeft antwoord",
    "no": "Jeg har vært uten nett i tre dager, og ingen svarer meg på noe",
    "pl": "Od trzech dni nie mam internetu i nikt mi nie odpowiada",
    "pt": "Estou há três dias sem internet e ninguém me responde, não aguento mais",
    "ro": "De trei zile nu am internet și nimeni nu îmi răspunde",
    "ru": "У меня уже три дня нет интернета, и никто не отвечает",
    "sv": "Jag har varit utan internet i tre dagar och ingen svarar mig",
    "th": "อินเทอร์เน็ตใช้ไม่ได้มาสามวันแล้ว ไม่มีใครตอบเลย",
    "tr": "Üç gündür internetim yok ve kimse bana cevap vermiyor",
    "uk": "У мене вже три дні немає інтернету, і ніхто не відповідає",
    "ur": "تین دن سے میرا انٹرنیٹ بند ہے اور کوئی جواب نہیں دے رہا",
    "vi": "Ba ngày nay nhà tôi không có mạng mà không ai trả lời",
    "zh": "我已经三天没有网络了，没有人回复我",
}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return the_detector()


def told(detector: Detector, text: str, hint: str | None = None) -> str | None:
    """The language of a post of which the platform guesses `hint`."""
    return detector.detect(text, Hint(hint, declared=False) if hint else None, ["nimbo"]).language


def test_a_process_loads_its_models_once_whoever_asks_first(detector: Detector) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: the_detector(), range(8)))

    assert all(one is detector for one in found)


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_known_by_its_language(detector: Detector, language: str) -> None:
    assert told(detector, SENTENCES[language]) == language


@pytest.mark.parametrize("language", SENTENCES)
def test_the_noise_of_a_post_does_not_hide_its_language(detector: Detector, language: str) -> None:
    post = f"RT @Nimbo_Care {SENTENCES[language]}!!! 😡😡 123 #NetworkDown https://t.co/TheQuickBrownFox jajaja lol"

    assert told(detector, post) == language


def test_only_what_was_written_in_a_language_is_looked_at() -> None:
    text = "RT @nimbo_care: jajaja Nimbo's señal 5G &amp; #sinred 👨‍👩‍👧 https://t.co/abc nimbo.com/ayuda kkkk"

    assert plain(text, brand_words=["Nimbo"]) == "'s señal g"


@pytest.mark.parametrize(
    "text", ["", "😀👍", "@nimbo_care", "https://example.com/hola", "#sinred 123", "jajaja", "Nimbo!"]
)
def test_a_post_without_words_is_nobodys_guess(detector: Detector, text: str) -> None:
    assert told(detector, text, "es") is None


@pytest.mark.parametrize("filling", ["a-", "a.", ".a", "a..b", "-."])
def test_a_post_that_is_one_endless_host_is_read_to_its_end(filling: str) -> None:
    assert plain(f"hola {filling * 100_000} adiós").startswith("hola ")


def test_brand_words_say_nothing(detector: Detector) -> None:
    text = "Le Petit Café Français: schade, dass ihr heute nicht geöffnet habt"

    assert detector.detect(text, brand_words=["le petit café français"]).language == "de"


def test_an_empty_brand_word_takes_nothing_away(detector: Detector) -> None:
    assert detector.detect(SENTENCES["it"], brand_words=["", " "]).language == "it"


def test_a_hint_wins_over_a_short_text(detector: Detector) -> None:
    assert told(detector, "no funciona", "pt") == "pt"


def test_a_hint_loses_to_a_sure_detector(detector: Detector) -> None:
    assert told(detector, SENTENCES["de"], "en") == "de"


def test_an_authors_own_word_is_contradicted_sooner_than_a_networks_guess(detector: Detector) -> None:
    """Measured: the detectors are some 70 % sure of these sixteen letters."""
    text = "nadie me contesta"
    is_sure = detector.detect(text).score or 0

    guessed = detector.detect(text, Hint("it", declared=False))
    declared = detector.detect(text, Hint("it", declared=True))

    assert AGAINST_DECLARED[0] <= is_sure
    assert (guessed.language, guessed.basis) == ("it", Basis.HINT)
    assert (declared.language, declared.basis) == ("es", Basis.WORDS)


def test_it_is_told_what_decided_and_how_sure_the_detectors_were(detector: Detector) -> None:
    sure = detector.detect(SENTENCES["de"], Hint("de", declared=False))
    script = detector.detect(SENTENCES["ja"])
    nobody = detector.detect("👍")

    assert (sure.basis, script, nobody) == (Basis.WORDS, Tongue("ja", Basis.SCRIPT), Tongue(None, Basis.NOTHING))
    assert sure.score is not None
    assert sure.score > 0.9


def test_a_hint_that_is_no_language_is_no_hint(detector: Detector) -> None:
    assert told(detector, "ñandú xyz", "und") != "und"


def test_a_hint_that_cannot_be_written_so_is_ignored(detector: Detector) -> None:
    assert told(detector, "привіт, є хтось?", "en") == "uk"
    assert told(detector, "ありがとう", "en") == "ja"
    assert told(detector, "gracias", "ja") == "es"


def test_a_hint_decides_who_shares_a_script(detector: Detector) -> None:
    assert told(detector, "了解", "ja") == "ja"
    assert told(detector, "سلام", "fa") == "fa"
    assert told(detector, "सर्व", "mr") == "mr"


def test_a_language_that_only_the_platform_knows_is_believed_when_one_detector_agrees(detector: Detector) -> None:
    estonian = "Mul pole juba kolm päeva internetti ja keegi ei vasta mulle"

    assert told(detector, estonian, "et") == "et"


def test_norwegian_has_one_name(detector: Detector) -> None:
    assert told(detector, "takk", "nb") == "no"


@given(text=st.text(), hint=st.sampled_from([None, "es", "und"]), words=st.lists(st.text(max_size=5), max_size=2))
def test_no_text_is_too_strange(detector: Detector, text: str, hint: str | None, words: list[str]) -> None:
    found = detector.detect(text, Hint(hint, declared=True) if hint else None, words)

    assert found.language is None or len(found.language) == 2
    assert found.score is None or 0 <= found.score <= 1.000001


@pytest.fixture(scope="module")
def real_posts() -> list[dict[str, str]]:
    folder = os.environ.get("MENTIONDESK_REAL_POSTS")
    if not folder:
        pytest.skip("MENTIONDESK_REAL_POSTS names no folder with real posts")
    path = Path(folder) / "multilang_dev.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_real_posts_are_told_apart(detector: Detector, real_posts: list[dict[str, str]]) -> None:
    pairs = [(post["lang"], told(detector, post["text"])) for post in real_posts if not post.get("outside")]
    decided = [(right, found) for right, found in pairs if found]

    assert sum(right == found for right, found in pairs) / len(pairs) >= 0.95
    assert sum(right == found for right, found in decided) / len(decided) >= 0.975


def test_real_foreign_posts_seldom_land_in_a_queue(detector: Detector, real_posts: list[dict[str, str]]) -> None:
    foreign = [told(detector, post["text"]) for post in real_posts if post.get("outside")]

    assert sum(found in SERVED for found in foreign) / len(foreign) <= 0.10
