"""
Bluesky's lists, read from their newest post back to where the last reading ended.

They go by a time that is in the hands of the post's author: whoever's clock is slow, or who wrote in a tunnel, comes
in behind posts that are known already. So a cursor is no moment. It says from when on posts are told apart one by one,
and which of those are known.

Pages are asked for by that time too, and where two posts have the same one, a page may end between them; so each page
begins with the instant at which the one before it ended.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from bot.platforms.lenient import Json, moment

MOST_PAGES = 100
REMEMBERED = (
    50  # posts, of those that came in within `OVERLAP`: half a page, so that one is enough where nothing is new
)
OVERLAP = timedelta(days=1)  # A post that comes in behind the newest one by more is not looked for.
STRAYS = 3  # posts, fewer than which may stand at the end of a page though they are older than what follows


@dataclass(frozen=True)
class Row:
    """A post in a list, and the moment by which the list is ordered."""

    at: datetime
    uri: str
    view: Json = field(hash=False)


@dataclass(frozen=True)
class Mark:
    """Everything from before `since` is known, and of what is from then on, the posts of these keys."""

    since: datetime
    known: frozenset[str] = frozenset()

    @classmethod
    def at(cls, rows: Collection[Row]) -> Self:
        """The mark behind the newest of `rows`."""
        newest = max(row.at for row in rows)
        return cls(newest, frozenset(_key(row) for row in rows if row.at == newest))

    @classmethod
    def read(cls, cursor: str) -> Self:
        """The mark that was written as `cursor`."""
        since, *known = cursor.split(" ")
        return cls(datetime.fromisoformat(since).astimezone(UTC), frozenset(known))

    def __str__(self) -> str:
        return " ".join([self.since.isoformat(), *sorted(self.known)])

    def portions(self, rows: Collection[Row], size: int) -> Iterator[tuple[list[Row], Self]]:
        """What is not known yet of `rows`, oldest first, so many together, each with the mark that covers it too."""
        unread = sorted((row for row in rows if not self._covers(row)), key=lambda row: (row.at, row.uri))
        known = [row for row in rows if self._covers(row)]
        for first in range(0, len(unread), size):
            some = unread[first : first + size]
            known += some
            yield some, self._over(known)

    def _covers(self, row: Row) -> bool:
        return row.at < self.since or _key(row) in self.known

    def _over(self, known: Sequence[Row]) -> Self:
        """The mark that covers `known` as well: what is not in there is newer than most of it."""
        moments = sorted(row.at for row in known)
        crowded = moments[-REMEMBERED:][:1] if len(moments) > REMEMBERED else []
        since = max([self.since, moments[-1] - OVERLAP, *crowded])
        return type(self)(since, frozenset(_key(row) for row in known if row.at >= since))


@dataclass(frozen=True)
class Listed:
    """What a list holds from some moment on, by uri; not `whole` where it has no end."""

    rows: dict[str, Row]
    whole: bool


Ask = Callable[[str], tuple[list[Row], str]]
"""One page of a list, newest first: from a cursor, `""` for the first, and the next one's, `""` after the last."""


def listed(ask: Ask, since: datetime) -> Listed:
    """Everything in a list from `since` on, and perhaps something older."""
    rows: dict[str, Row] = {}
    cursor = ""
    for _ in range(MOST_PAGES):
        page, further = ask(cursor)
        is_new = any(row.uri not in rows for row in page)
        rows |= {row.uri: row for row in page}
        if not further or (page and all(row.at < since for row in page[-STRAYS:])):
            return Listed(rows, whole=True)
        cursor = _overlapping(further) if is_new else further
    return Listed(rows, whole=False)


def stamp(when: datetime) -> str:
    """A moment as Bluesky writes it: `"2026-03-03T14:02:00.123Z"`."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _overlapping(cursor: str) -> str:
    """The cursor of a page that begins with the instant named in `cursor`; one that names none stays as it is."""
    named = moment(cursor) if "T" in cursor else None
    return stamp(named + timedelta(milliseconds=1)) if named else cursor


def _key(row: Row) -> str:
    return urlsafe_b64encode(hashlib.sha256(row.uri.encode(errors="surrogatepass")).digest()[:6]).decode()
