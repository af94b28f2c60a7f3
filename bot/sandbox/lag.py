"""What lists do not show yet: on both sides a new entry may stand for a while before it is found."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True)
class Lag:
    """Some new entries stay unseen for a while of the sandbox's time: the same ones for the same seed and ids."""

    within: timedelta = timedelta()
    probability: float = 1.0
    seed: int = 0

    def hides(self, id: str, at: datetime, now: datetime) -> bool:
        """Whether what was made at that moment is not shown yet."""
        if not self.within or at <= now - self.within:  # a new entry's own moment may be a little ahead of the clock
            return False
        return Random(f"{self.seed} {id}").random() < self.probability  # noqa: S311  It must come out the same again.
