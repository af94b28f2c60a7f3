"""
What a desk's process takes of the machine, sampled while it lives, and whether it grows.

Memory is judged by the slope of a line through the samples, less three times what chance may have added to that slope.
What leaks does so with the work that is done, so an hour is one of the desk's time. It is never quite flat: the C
library keeps for every thread some of what that freed, two hundred kilobytes at most, and takes long to have kept all
of it. Descriptors, threads and the log of the database may swing but not rise: the end of a life is held against its
middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import mean, median

from tests.proof.figures import Figures

MEGABYTE = 1 << 20
MEMORY_AN_HOUR = 0.6
"""
Megabytes in an hour of the desk's time. One that grows faster doubles within ten days of such a storm, and somebody
would have to start it anew. It is 170 bytes of every mention: whoever keeps one keeps more.
"""

MORE_DESCRIPTORS, MORE_THREADS = 4, 2
"""A connection or two may stand at one moment and not at the next; what leaks is more by the minute."""

WAL_MOST = 64.0
"""Megabytes. SQLite begins its log anew every 4; under a long reader it waits a while for that."""

_ENOUGH = 24


@dataclass(frozen=True)
class Sample:
    """At so many seconds of the desk's time: resident memory and the database's log in megabytes, and the rest."""

    seconds: float
    memory: float
    descriptors: int
    threads: int
    wal: float


def sample(pid: int, seconds: float, wal: Path) -> Sample:
    """What that process takes now, so many seconds of the desk's time into its life. Raises OSError: it is gone."""
    root = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (root / "status").read_text("utf-8").splitlines())
    return Sample(
        seconds,
        int(status["VmRSS"].split()[0]) / 1024,
        len(list((root / "fd").iterdir())),
        int(status["Threads"]),
        wal.stat().st_size / MEGABYTE if wal.exists() else 0.0,
    )


def judged(samples: Sequence[Sample]) -> Figures:
    """Whether the process grew, once it was warm; of too few samples nothing can be said but how large it was."""
    if not samples:
        return Figures()
    most = {
        "megabytes": max(one.memory for one in samples),
        "descriptors": float(max(one.descriptors for one in samples)),
        "threads": float(max(one.threads for one in samples)),
        "megabytes of WAL": max(one.wal for one in samples),
    }
    overflow = {"WAL not bounded": int(most["megabytes of WAL"] > WAL_MOST)}
    warm = samples[len(samples) // 3 :]
    if len(warm) < _ENOUGH:
        return Figures(broken=overflow, worst=most)
    slope, chance = _slope([one.seconds for one in warm], [one.memory for one in warm])
    middle, end = warm[: len(warm) // 2], warm[len(warm) // 2 :]
    descriptors = median(one.descriptors for one in end) - median(one.descriptors for one in middle)
    threads = median(one.threads for one in end) - median(one.threads for one in middle)
    broken = {
        "memory leaked": int((slope - 3 * chance) * 3600 > MEMORY_AN_HOUR),
        "descriptors leaked": int(descriptors > MORE_DESCRIPTORS),
        "threads leaked": int(threads > MORE_THREADS),
    }
    grew = {"megabytes more an hour": slope * 3600, "give or take": 3 * chance * 3600, "descriptors more": descriptors}
    return Figures(broken=broken | overflow, worst=most | grew)


def _slope(moments: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """The least squares' slope, and its standard error."""
    middle, level = mean(moments), mean(values)
    spread = sum((moment - middle) ** 2 for moment in moments)
    slope = sum((moment - middle) * (value - level) for moment, value in zip(moments, values, strict=True)) / spread
    left = sum((value - level - slope * (moment - middle)) ** 2 for moment, value in zip(moments, values, strict=True))
    return slope, sqrt(left / (len(moments) - 2) / spread)
