"""
The world around a desk, in a process of its own: it lives on while desks are killed.

A process is forked from one that has no other thread, so whoever forks desks keeps threads out of itself; the sandbox's
server, and the people in it, live here.
"""

import multiprocessing
import struct
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from mmap import mmap
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar

from bot.sandbox.server import Sandbox
from bot.sandbox.time import Time

P = ParamSpec("P")
Inside = TypeVar("Inside")
Answer = TypeVar("Answer")

_FORK = multiprocessing.get_context("fork")


class SharedTime(Time):
    """A time that every process forked from this one lives by, however far any of them moves it ahead."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__(speed)
        self._moved = mmap(-1, struct.calcsize("d"))

    def now(self) -> datetime:
        """The world's moment, in UTC."""
        return super().now() + timedelta(seconds=self._seconds_ahead())

    def forward(self, by: timedelta) -> None:
        """Let `by` pass at once, for everybody. One process at a time may do so."""
        if by < timedelta():
            raise ValueError("time does not run backwards")
        struct.pack_into("d", self._moved, 0, self._seconds_ahead() + by.total_seconds())

    def _seconds_ahead(self) -> float:
        (seconds,) = struct.unpack_from("d", self._moved)
        return float(seconds)


class World(Generic[Inside]):
    """
    A sandbox in a process of its own, as long as the context lasts.

    `furnish` is called there, once the sandbox listens; whatever it returns is what `ask` hands to its questions.
    """

    def __init__(self, time: SharedTime, furnish: Callable[[Sandbox], Inside]) -> None:
        self.time = time
        self._pipe, there = _FORK.Pipe()
        self._process = _FORK.Process(target=_live, args=(self._pipe, there, time, furnish), name="world", daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.url = str(self._told())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()  # nothing in there is worth a farewell
        self._process.join()
        self._pipe.close()

    def ask(self, question: Callable[Concatenate[Inside, P], Answer], *args: P.args, **more: P.kwargs) -> Answer:
        """
        What `question`, a function of a module, answers over there; its arguments and its answer travel pickled.

        Raises what the question raises.
        """
        self._pipe.send((question, args, more))
        answer: Answer = self._told()
        return answer

    def _told(self) -> Any:
        told, error = self._pipe.recv()
        if error is not None:
            raise error
        return told


def _live(asker: Connection, pipe: Connection, time: SharedTime, furnish: Callable[[Sandbox], Inside]) -> None:
    asker.close()  # that end is another's, and when it is gone this world ends
    with Sandbox(clock=time) as sandbox, suppress(EOFError):
        inside = furnish(sandbox)
        pipe.send((sandbox.url, None))
        while True:
            question, args, more = pipe.recv()
            try:
                pipe.send((question(inside, *args, **more), None))
            except Exception as error:  # it is the asker's to handle
                pipe.send((None, error))
