"""
What a mention is about, in one word, found by words: nobody can argue with a guess, but anybody can with a list.

The operator's own words come first, for they know their trade; then the desk's (`bot.desk.label_words`), from what is
seldom said and means one thing (a journalist's "deadline") to what is often said and means little ("thanks").
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from bot.desk import label_words


class Label(StrEnum):
    """What its author wants."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SALES = "sales"
    PRESS = "press"


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
_QUESTION_MARK = re.compile("[?？؟]")


def labelled(text: str, language: str | None, own: OwnWords) -> Label | None:
    """What a post in `language` is about; None where no word says."""
    folded = _LINK.sub(" ", text).replace("’", "'").casefold()
    for label, words in own.items():
        if any(word.casefold() in folded for word in words):
            return label
    for label in _WORDS:
        signs = _signs(label, language)
        if (signs and signs.search(folded)) or (label is Label.QUESTION and _QUESTION_MARK.search(folded)):
            return label
    return None


@cache
def _signs(label: Label, language: str | None) -> re.Pattern[str] | None:
    words = _WORDS[label].get(language or "")
    return re.compile(rf"(?<!\w)(?:{words.casefold()})") if words else None
