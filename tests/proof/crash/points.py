"""
The moments at which a desk is killed, found at its two edges: what it writes to sockets, what it tells the database.

Nothing of the desk is touched. A moment is named by what has just happened, such as "the request that publishes has
left"; the process ends at the n-th time it comes to that.
"""

import os
import re
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session


class Edge(StrEnum):
    """What has just happened."""

    SENT = auto()
    """A request has left, whole; nothing of its answer was read."""
    ANSWERED = auto()
    """The answer to a request was read."""
    WRITTEN = auto()
    """A statement was carried out, within a transaction that is not committed."""
    KEPT = auto()
    """The transaction with such a statement was committed."""


@dataclass(frozen=True)
class Point:
    """A moment. `words` are looked for in the request's head or the statement; `often` is how often a life has it."""

    name: str
    edge: Edge
    words: str
    often: int


_PUBLISHES = r"POST \S*/(chat\.postMessage|2/tweets) "
_LOOKS = r"/(conversations\.history|conversations\.replies) |GET \S*/tweets\?"
POINTS = (
    Point("polled", Edge.ANSWERED, r"GET \S*/mentions\?", 2),
    Point("mid-store", Edge.WRITTEN, r"INSERT INTO mentions", 4),
    Point("stored", Edge.KEPT, r"INSERT INTO mentions", 2),
    Point("claimed", Edge.KEPT, r"UPDATE outbox SET .*attempts=\(", 8),
    Point("on the wire", Edge.SENT, _PUBLISHES, 6),
    Point("answered", Edge.ANSWERED, _PUBLISHES, 6),
    Point("recorded", Edge.KEPT, r"(?s)UPDATE outbox SET .*WHERE outbox\.id = ", 8),
    Point("mid-press", Edge.WRITTEN, r"INSERT INTO events", 8),
    Point("pressed", Edge.KEPT, r"INSERT INTO events", 8),
    Point("looking", Edge.ANSWERED, _LOOKS, 3),
    Point("sweeping", Edge.SENT, r"/chat\.delete ", 1),
)


def arm(point: Point, times: int) -> None:
    """Have this process killed when it comes to `point` for the `times`-th time."""
    _watch(point, _Countdown(times))


def on_work_kept(act: Callable[[], None]) -> None:
    """
    Have `act` called whenever this process has committed some of its work: what it heard, brought, or was told.

    Before that there is nothing that a kill could take from it, however long ago it was started.
    """
    for point in POINTS:
        if point.edge is Edge.KEPT:
            _watch(point, act)


def _watch(point: Point, act: Callable[[], None]) -> None:
    words = re.compile(point.words)
    match point.edge:
        case Edge.SENT | Edge.ANSWERED:
            _Wire(re.compile(point.words.encode()), point.edge, act).watch()
        case Edge.WRITTEN:
            event.listen(Engine, "after_cursor_execute", _on_statement(words, act))
        case Edge.KEPT:
            transaction = _Transaction()
            event.listen(Engine, "after_cursor_execute", _on_statement(words, transaction.note))
            event.listen(Session, "after_commit", lambda _: transaction.told_apart(act))


class _Countdown:
    def __init__(self, times: int) -> None:
        self._left = times
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class _Transaction(threading.local):
    """Whether the transaction of this thread has carried out a statement that counts."""

    counts = False

    def note(self) -> None:
        self.counts = True

    def told_apart(self, act: Callable[[], None]) -> None:
        counted, self.counts = self.counts, False
        if counted:
            act()


def _on_statement(words: re.Pattern[str], act: Callable[[], None]) -> Callable[..., None]:
    def on_executed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if words.search(statement):
            act()

    return on_executed


class _Wire:
    """Every socket of the process. A request's head and its body leave one after the other, an answer comes after."""

    def __init__(self, words: re.Pattern[bytes], edge: Edge, act: Callable[[], None]) -> None:
        self._words = words
        self._edge = edge
        self._act = act
        self._asked: dict[int, int] = {}
        """How many pieces of a request that counts have left, by the socket's number."""

    def watch(self) -> None:
        """Hang on to the class that every socket is of; this process has not long to live."""
        for name in ("send", "sendall"):
            setattr(socket.socket, name, self._after(getattr(socket.socket, name), self._on_sent))
        for name in ("recv", "recv_into"):
            setattr(socket.socket, name, self._after(getattr(socket.socket, name), self._on_received))

    def _after(self, call: Callable[..., Any], tell: Callable[[int, Any], None]) -> Callable[..., Any]:
        def called(that: socket.socket, content: Any, *more: Any) -> Any:
            done = call(that, content, *more)
            tell(that.fileno(), content)
            return done

        return called

    def _on_sent(self, number: int, content: Any) -> None:
        if number in self._asked:
            self._asked[number] += 1
        elif self._words.search(bytes(content[:400])):
            self._asked[number] = 1
        if self._edge is Edge.SENT and self._asked.get(number) == 2:
            self._act()

    def _on_received(self, number: int, _content: Any) -> None:
        if self._asked.pop(number, 0) and self._edge is Edge.ANSWERED:
            self._act()
