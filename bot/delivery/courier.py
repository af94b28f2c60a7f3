"""What a courier can do, and what it finds when it looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.errors import RemoteError
from bot.store.outbox import Delivery


@dataclass(frozen=True)
class Found:
    """It was done; `where` is the ts or post id."""

    where: str


@dataclass(frozen=True)
class Absent:
    """It is not there: it may be sent again. `tried` is how often that was done in vain; each time it waits longer."""

    tried: int = 0


class Unclear:
    """Nobody can say yet."""


Sight = Found | Absent | Unclear


class NotYet(Exception):
    """There is nothing to send before something else has happened; ask again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Undrawable(Exception):
    """It broke before anything left the house: nothing was done, and the line itself is to blame."""


@contextmanager
def nothing_sent() -> Iterator[None]:
    """
    Spans what a courier does before it asks for anything to be done.

    Raises:
        Undrawable: something unexpected went wrong meanwhile; it is the cause.
    """
    try:
        yield
    except (NotYet, RemoteError):
        raise
    except Exception as error:  # a bug of ours, or the database: either way nothing has left the house
        raise Undrawable(type(error).__name__) from error


class Courier(Protocol):
    """Brings deliveries of one kind."""

    def send(self, delivery: Delivery) -> str:
        """
        Bring it, and return where it stands; `""` when there was nothing to bring any more.

        Raises:
            NotYet: something else must happen first.
            Replaced: this claim holds no longer, and did nothing.
            Throttled, Unreachable, Rejected, Undrawable: it was certainly not done.
            Unsure, or any other exception: it may have been done.
        """

    def look(self, delivery: Delivery) -> Sight:
        """
        Whether it was done, asked after nobody could say.

        Raises:
            RemoteError: the other side cannot be asked now.
        """

    def sweep(self, delivery: Delivery) -> int:
        """
        Take away what of it stands more than once, and return how many copies that were; harmless if repeated.

        Raises:
            NotYet: something stands there that may turn out to be a copy.
            RemoteError: the other side cannot be asked now.
        """

    def give_up(self, delivery: Delivery) -> None:
        """Tell people that the desk brings it no more, or cannot say; harmless if repeated."""
