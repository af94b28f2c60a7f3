"""
The length of a text as X counts it, and whether two texts are the same reply.

Length is twitter-text's version 3: 280 in all, most of the world's letters weigh 2, an emoji 2, a link 23, after NFC.
The `twitter_text` package agrees with the published conformance cases (`tests/platforms/x/test_text.py`).

X gives a reply back altered: links have a scheme, `@names` of the thread stand in front, blanks are trimmed.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.platforms.clean import clean
from bot.platforms.links import harmless

LIMIT = 280

_LEADING_NAMES = re.compile(r"\s*(?:@\w{1,20}\s+)*(?:@\w{1,20}\s*$)?")
_SCHEME = re.compile(r"https?://(?:www\.)?|\bwww\.", re.IGNORECASE)


def weighted_length(text: str) -> int:
    """How long X takes `text` to be, against `LIMIT`."""
    return int(_parser()(harmless(clean(text))).weightedLength)


def leading_names(text: str) -> int:
    """How many characters of `text` are the run of `@names` that X puts in front of a reply."""
    found = _LEADING_NAMES.match(text)
    return found.end() if found else 0


def same_text(ours: str, theirs: str) -> bool:
    """Whether `theirs`, read back from X with its addresses as they were written, is what `ours` became."""
    return _bare(ours) == _bare(theirs)


@cache
def _parser() -> Callable[[str], Any]:
    """Loaded by who first measures a text: it takes longer than a tenth of a start."""
    from twitter_text import parse_tweet

    return parse_tweet  # type: ignore[no-any-return]  # The package has no types.


def _bare(text: str) -> str:
    """`text` without what X may change: the names in front, the form of links, blanks, composition, case."""
    text = _SCHEME.sub("", text[leading_names(text) :])
    words = unicodedata.normalize("NFC", clean(text)).split()
    return " ".join(word.rstrip("/") for word in words).casefold()
