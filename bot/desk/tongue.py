"""The language of a post, and how anybody came to think so."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Basis(StrEnum):
    """What decided about a language."""

    SCRIPT = "script"  # only one language that the desk knows is written so
    WORDS = "words"  # the detectors
    HINT = "hint"  # the platform, and nothing in the words spoke against it
    PARENT = "parent"  # the post before it in its thread
    AUTHOR = "author"  # what the same author wrote before
    CORRECTED = "corrected"  # somebody here said so of the author
    NOTHING = "nothing"


@dataclass(frozen=True)
class Hint:
    """
    What a platform says about a post's language (`"es"`).

    It is `declared` where the author or their app has said so, and else a machine's guess.
    """

    language: str
    declared: bool


@dataclass(frozen=True)
class Tongue:
    """
    A language, None where nobody can say, and what decided.

    `score` is the detectors' mean confidence in the one they would have said, where they were asked.
    """

    language: str | None
    basis: Basis
    score: float | None = None

    @property
    def own(self) -> str | None:
        """The language as the post itself tells, or somebody here of its author; None where it is inherited."""
        return None if self.basis in (Basis.PARENT, Basis.AUTHOR) else self.language

    @property
    def percent(self) -> int | None:
        """The confidence as people read it."""
        return None if self.score is None else round(self.score * 100)


def inherited(undecided: Tongue, of_parent: str | None, of_author: str | None) -> Tongue:
    """The language of a post whose own words decide nothing: the thread's, else the one its author wrote in last."""
    if of_parent:
        return replace(undecided, language=of_parent, basis=Basis.PARENT)
    if of_author:
        return replace(undecided, language=of_author, basis=Basis.AUTHOR)
    return undecided
