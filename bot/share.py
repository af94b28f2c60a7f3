"""
A replica's share of the ten sockets that Slack lets an app have open; each press comes over one of them.

A replica has two where that is possible, for Slack may renew one while a press is on its way. With more replicas than
five they have one each, and past ten the last ones have none and only deliver.
"""

from typing import Protocol

from bot.replica import Replica

MOST_OF_ALL = 10
MOST_OF_ONE = 2
NAMES = tuple(f"socket {number}" for number in range(1, MOST_OF_ALL + 1))


class Sockets(Protocol):
    """What `bot.slack.sockets.Sockets` does."""

    def keep(self, number: int) -> None:
        """Have so many open from now on. Raises RemoteError: Slack refuses the app token."""

    def count(self) -> int:
        """How many there are, connected or about to be."""

    def start(self) -> None:
        """Watch over them from now on."""

    def stop(self, seconds: float) -> None:
        """Take nothing new, finish what is being answered within so many seconds, and close them."""

    def is_listening(self) -> bool:
        """Whether Slack reaches the desk over one of them."""


class Share:
    """Keeps as many sockets open as are this replica's fair share."""

    def __init__(self, replica: Replica, sockets: Sockets) -> None:
        self._replica = replica
        self._sockets = sockets

    def start(self) -> None:
        """Listen over its share of them. Raises as `Sockets.keep` does."""
        self.adjust()
        self._sockets.start()

    def stop(self, seconds: float) -> None:
        """Take nothing new, and finish what is being answered within so many seconds."""
        self._sockets.stop(seconds)

    def adjust(self) -> None:
        """Open what is this replica's, and close what others need. Raises as `Sockets.keep` does."""
        most = fair_share(self._replica.living())
        # Closed before it is given up: Slack refuses an eleventh.
        self._sockets.keep(min(self._sockets.count(), most))
        self._sockets.keep(len(self._replica.take(NAMES, most)))

    def is_listening(self) -> bool:
        """Whether Slack reaches this replica, or has no need to."""
        return self._sockets.is_listening() or not self._sockets.count()


def fair_share(replicas: int) -> int:
    """How many sockets each of so many replicas may open."""
    return max(1, min(MOST_OF_ONE, MOST_OF_ALL // max(1, replicas)))
