"""
How far a stream of X's has been heard: everything up to a post, and which of those behind it.

X numbers a post when it is written and may show it some minutes later, behind others that were heard by then. So a post
is passed over only when it is older than that, and reading begins again behind the last one that was; of what comes
then, the known posts are left out. That asks X nothing more, and costs nothing more either: X charges for a post once a
day (UTC), so that only those of the minutes before midnight may be charged for a second time.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.platforms.x.posts import moment_of, snowflake

LATE_FOR = timedelta(minutes=10)
REMEMBERED = 80  # posts: with some new ones they fit on one page, so one request is enough where there are no more


@dataclass(frozen=True)
class Mark:
    """Everything up to the post of number `after` is known, and of what has a higher one, `known`."""

    after: int
    known: frozenset[int] = frozenset()

    @classmethod
    def read(cls, cursor: str) -> Self:
        """The mark that was written as `cursor`."""
        after, *known = map(int, cursor.split())
        return cls(after, frozenset(known))

    def __str__(self) -> str:
        return " ".join(map(str, [self.after, *sorted(self.known)]))

    def portions(self, numbers: Collection[int], size: int, now: datetime) -> Iterator[tuple[list[int], Self]]:
        """What is not known yet of `numbers`, oldest first, so many together, each with the mark that covers it too."""
        unread, known = sorted(set(numbers) - self.known), set(self.known)
        for first in range(0, len(unread), size):
            some, rest = unread[first : first + size], unread[first + size :]
            known.update(some)
            yield some, self._over(known, rest, now)

    def settled(self, now: datetime) -> Self:
        """The mark when nothing new has come: it moves once, when no post that it knows may be overtaken any more."""
        later = self._over(self.known, (), now)
        return self if later.known else later

    def paid_for(self, now: datetime) -> frozenset[int]:
        """The known posts that X has charged for today; what is from today cannot have been read before."""
        return frozenset(number for number in self.known if moment_of(number).date() == now.date())

    def _over(self, known: Collection[int], unread: Collection[int], now: datetime) -> Self:
        """The mark that covers `known` and nothing of `unread`; no clock of ours moves it past what X has numbered."""
        numbers, visible = sorted(known), snowflake(now - LATE_FOR)
        done = {number for number in numbers if number <= visible} | set(numbers[:-REMEMBERED])
        passed = (number for number in done if not unread or number < min(unread))
        after = max([self.after, *passed])
        return type(self)(after, frozenset(number for number in numbers if number > after))
