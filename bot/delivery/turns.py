"""Whose turn it is: a storm in one team must not keep the others waiting."""

from collections.abc import Iterable, Mapping, Sequence

from bot.store.claims import by_due
from bot.store.lanes import Head
from bot.store.outbox import Delivery


def dealt(heads: Sequence[Head], served: Mapping[str, int]) -> list[Head]:
    """
    The heads in rounds with one of every team, each team's longest due first.

    In a round the team comes first that was served longest ago; `served` has a number for every team that ever was,
    which is the greater the later that was.
    """
    rounds: dict[str, int] = {}
    ranked = []
    for head in by_due(heads):
        rounds[head.team] = rounds.get(head.team, 0) + 1
        ranked.append((rounds[head.team], served.get(head.team, 0), head.due_at, head.id, head))
    return [head for *_, head in sorted(ranked, key=lambda rank: rank[:-1])]


class Turns:
    """Remembers which team was served when. One loop's memory is enough: each deals its own share fairly."""

    def __init__(self) -> None:
        self._served: dict[str, int] = {}
        self._count = 0

    def deal(self, heads: Sequence[Head]) -> list[Head]:
        """The heads in the order in which they are to be taken."""
        return dealt(heads, self._served)

    def took(self, deliveries: Iterable[Delivery]) -> None:
        """These were taken, in this order."""
        for delivery in deliveries:
            self._count += 1
            self._served[delivery.team] = self._count
