"""
Where the desk listens: what names an account, what a search finds through it, and what the account itself posts.

A source is one stream of posts with a cursor of its own. It is the unit that is polled, counted, paused and told of.
"""

from dataclasses import dataclass
from enum import StrEnum


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
