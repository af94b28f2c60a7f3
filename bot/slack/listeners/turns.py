"""
Whose turn it is among what Slack tells of one modal.

A keystroke and the submission after it may come over two sockets and be worked on at once, or out of turn. Late
keystrokes must not put older words in the place of newer ones, nor begin a second draft of what was handed over.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

REMEMBERED = 1000
"""How many modals are remembered; Slack's late keystrokes come within seconds."""


class Turns:
    """What was worked on last of each modal. Threads may share it."""

    def __init__(self) -> None:
        self._working = threading.Lock()
        self._newest: OrderedDict[str, float] = OrderedDict()

    @contextmanager
    def typed(self, view_id: str, at: float) -> Iterator[bool]:
        """
        Whether what was typed at that moment, in Slack's seconds, is the newest of its modal.

        Nothing that comes later is worked on before this has ended.
        """
        with self._working:
            newest = at > self._newest.get(view_id, 0.0)
            if newest:
                self._remember(view_id, at)
            yield newest

    @contextmanager
    def handed_over(self, view_id: str) -> Iterator[None]:
        """Unless it raises, this is the last that is worked on of that modal."""
        with self._working:
            yield
            self._remember(view_id, math.inf)

    def _remember(self, view_id: str, at: float) -> None:
        self._newest[view_id] = at
        self._newest.move_to_end(view_id)
        while len(self._newest) > REMEMBERED:
            self._newest.popitem(last=False)
