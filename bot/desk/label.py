"""
What a mention is about, in one word, found by words: nobody can argue with a guess, but anybody can with a list.

The operator's own words come first, for they know their trade; then the desk's (`bot.desk.label_words`), from what is
seldom said and means one thing (a journalist's "deadline") to what is often said and means little ("thanks").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.desk import label_words

QUESTION_MARK = "?"


class Label(StrEnum):
    """What its author wants."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SALES = "sales"
    PRESS = "press"


@dataclass(frozen=True)
class Labelled:
    """What a post is about, and the word or words of it that say so; `QUESTION_MARK` for that of any script."""

    label: Label
    word: str


OwnWords = Mapping[Label, tuple[str, ...]]
"""What the operator takes for a sign of a label, wherever it stands in a post and whatever its case."""

_WORDS: Mapping[Label, Mapping[str, str]] = {
    Label.PRESS: label_words.PRESS,
    Label.SALES: label_words.SALES,
    Label.COMPLAINT: label_words.COMPLAINT,
    Label.QUESTION: label_words.QUESTION,
    Label.PRAISE: label_words.PRAISE,
}
"""The desk's own, in the order in which they are asked."""

_LINK = re.compile(r"https?://\S+|www\.\S+")
_ASKING = re.compile("[?？؟]")
_TO_ITS_END = re.compile(r"\w*")


def labelled(text: str, language: str | None, own: OwnWords) -> Labelled | None:
    """What a post in `language` is about; None where no word says."""
    folded = _LINK.sub(" ", text).replace("’", "'").casefold()
    for label, words in own.items():
        for word in words:
            if word.casefold() in folded:
                return Labelled(label, word)
    for label in _WORDS:
        signs = _signs(label, language)
        if signs and (found := signs.search(folded)):
            return Labelled(label, _whole(folded, found))
        if label is Label.QUESTION and _ASKING.search(folded):
            return Labelled(label, QUESTION_MARK)
    return None


def _whole(folded: str, found: re.Match[str]) -> str:
    """What was found, to the end of its last word: a sign is mostly the beginning of one."""
    rest = _TO_ITS_END.match(folded, found.end())
    return found[0] + (rest[0] if rest else "")


@cache
def _signs(label: Label, language: str | None) -> re.Pattern[str] | None:
    words = _WORDS[label].get(language or "")
    return re.compile(rf"(?<!\w)(?:{words.casefold()})") if words else None
