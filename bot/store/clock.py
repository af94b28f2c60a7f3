"""
The database's time, by which leases are held.

Asking for it at every turn would cost a question ten times a second, so it is measured now and then and carried on by
this machine's steady clock, which nobody can set: a local clock that jumps moves no lease.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock


class CarriedClock:
    """A `Clock` that asks `source` again when it was last asked `again_after` seconds ago; never, when that is None."""

    def __init__(self, source: Clock, again_after: float | None, steady: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._again_after = again_after
        self._steady = steady
        self._measured: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """The present moment. Raises as `source` does, when it is time to ask it."""
        steady = self._steady()
        if self._measured is None or self._is_old(steady - self._measured[1]):
            # The answer is at most as old as the question took: a little too early, which gives nothing up too soon.
            self._measured = (self._source(), self._steady())
            return self._measured[0]
        moment, since = self._measured
        return moment + timedelta(seconds=steady - since)

    def _is_old(self, seconds: float) -> bool:
        return self._again_after is not None and seconds >= self._again_after
