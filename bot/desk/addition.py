"""A post that somebody wants on the desk, by its link: what they asked for, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.mention import Mention

ADDED_BY = "added by "
"""How the source of a mention begins that a person added; behind it stands who that was."""


def promised_from(mention: Mention, now: datetime) -> datetime:
    """From when on an answer to a mention that comes in now is promised: nobody here was asked before it was added."""
    return now if mention.source.startswith(ADDED_BY) else mention.posted_at


@dataclass(frozen=True)
class Addition:
    """
    The link that `by` asked for, and its fate.

    `case_id` is where the post is, `is_new` whether it came in by this; `cause` says in words why it did not. Neither
    is there as long as nobody has looked it up.
    """

    id: int
    url: str
    by: str
    asked_at: datetime
    case_id: int | None = None
    is_new: bool = False
    cause: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it is known what came of it."""
        return self.case_id is not None or self.cause is not None
