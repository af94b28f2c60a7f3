"""
How far a search has been heard: by the newest posts that it brought, not by the very newest alone.

Servers sort a post in where it was written. One that comes late from another server therefore stands behind others
that were heard before, and who reads on from the newest never sees it. So reading begins again at the oldest of the
last posts, which costs nothing: they fit on one page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

KEPT = 40
BEFORE_ALL = "0"


@dataclass(frozen=True)
class Trail:
    """The ids of the newest posts that were heard, the oldest first."""

    ids: tuple[str, ...] = ()

    @classmethod
    def parse(cls, cursor: str) -> Self:
        """The trail that was kept as `cursor`."""
        return cls(tuple(cursor.split()))

    @property
    def cursor(self) -> str:
        """To be kept."""
        return " ".join(self.ids)

    @property
    def after(self) -> str:
        """The id behind which to begin; from the very first on while all there ever was fits on the trail."""
        return self.ids[0] if len(self.ids) == KEPT else BEFORE_ALL

    def with_more(self, ids: Iterable[str]) -> "Trail":
        """The trail once these posts are heard too."""
        return Trail(tuple(sorted({*self.ids, *ids}, key=order)[-KEPT:]))

    def is_late(self, id: str) -> bool:
        """Whether a post was sorted in behind one that was heard before."""
        return bool(self.ids) and order(id) < order(self.ids[-1])


def order(id: str) -> tuple[int, str]:
    """Older posts have lesser ids, be they numbers or, where they are all of one length, letters."""
    return (len(id), id)
