"""
Where the desk listens: what names an account, what a search finds through it, and what the account itself posts.

A source is one stream of posts with a cursor of its own. It is the unit that is polled, counted, paused and told of.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_LETTER = "0-9A-Za-z_\u00c0-\u024f\u0370-\u052f"  # of the scripts that put blanks between words


class Stream(StrEnum):
    """What a source brings."""

    MENTIONS = "mentions"  # what names or answers the account
    SEARCH = "search"  # what a search finds
    OWN = "own"  # what the account itself posts, by whichever hand


@dataclass(frozen=True)
class Search:
    """
    What to look for on a platform beside what names an account.

    A post is found when it holds one of `phrases` or one of `tags` (without the number sign), none of `exclude`, one
    of `context` where there are any, and is in one of `languages` where there are any. `phrases` may be of several
    words, and then stand together.
    """

    id: str
    phrases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    context: tuple[str, ...] = ()

    def fits(self, text: str, hint: str | None) -> bool:
        """
        Whether a post that holds a phrase or a tag is looked for as far as the rest goes.

        It is for networks that cannot be asked for the rest. A post of no known language fits. An excluded word counts
        where it stands alone, a word of the context wherever it stands.
        """
        folded = text.casefold()
        return (
            not any(_stands(word, folded) for word in self.exclude)
            and (not self.context or any(word.casefold() in folded for word in self.context))
            and (not self.languages or hint is None or hint in self.languages)
        )


@dataclass(frozen=True)
class Source:
    """One stream of one account. `search` is there for `Stream.SEARCH` and nowhere else."""

    account: str
    stream: Stream
    search: Search | None = None

    @property
    def id(self) -> str:
        """`"x:acme_es"` for its mentions, `"x:acme_es/own"`, `"x:acme_es/search:misspelt"`."""
        match self.stream:
            case Stream.MENTIONS:
                return self.account
            case Stream.OWN:
                return f"{self.account}/own"
            case Stream.SEARCH:
                return f"{self.account}/search:{self.search.id if self.search else ''}"


def account_in(source_id: str) -> str:
    """The id of the account through which a source with this id listens."""
    return source_id.partition("/")[0]


def search_in(source_id: str) -> str | None:
    """The id of the search that a source with this id looks for; None where it is no search."""
    _, searching, search = source_id.partition("/search:")
    return search if searching else None


def _stands(words: str, folded: str) -> bool:
    """Whether these words stand in a text by themselves, and not inside of others."""
    return re.search(rf"(?<![{_LETTER}]){re.escape(words.casefold())}(?![{_LETTER}])", folded) is not None
