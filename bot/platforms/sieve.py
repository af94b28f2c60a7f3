"""
What a search leaves out, for networks that cannot be asked to: other languages, other meanings of the same word.

In doubt a post is heard: one card too many is dismissed, one too few is missed.
"""

import re

from bot.desk.source import Search


def passes(search: Search, text: str, language: str | None) -> bool:
    """
    Whether a post that was found is meant, with `language` as the network says it.

    An excluded word counts where it stands alone, a word of the context wherever it stands.
    """
    folded = text.casefold()
    return (
        (language is None or not search.languages or language in search.languages)
        and (not search.context or any(word.casefold() in folded for word in search.context))
        and not any(_stands_in(word.casefold(), folded) for word in search.exclude)
    )


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
