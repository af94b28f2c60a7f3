"""What a proof counted, and how runs are added up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce


@dataclass(frozen=True)
class Figures:
    """
    `counts` is what was done and seen, `broken` how often each invariant broke: both add up over runs.

    `worst` is reported and never judged (seconds, megabytes); of several runs the largest stands.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, int] = field(default_factory=dict)
    worst: Mapping[str, float] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether no invariant broke, and there was something that could have broken one."""
        return any(self.counts.values()) and not any(self.broken.values())

    def line(self) -> str:
        """Everything in one line, in the order in which it was counted."""
        told = [f"{number:,} {name}" for name, number in self.counts.items()]
        broken = [f"{number:,} {name}" for name, number in self.broken.items()]
        worst = [f"{name} {number:,.1f}" for name, number in self.worst.items()]
        return " · ".join(part for part in (", ".join(told), ", ".join(broken), ", ".join(worst)) if part)


def summed(runs: Iterable[Figures]) -> Figures:
    """All runs as one."""
    return reduce(_added, runs, Figures())


def _added(one: Figures, other: Figures) -> Figures:
    return Figures(
        _sums(one.counts, other.counts),
        _sums(one.broken, other.broken),
        {name: max(one.worst.get(name, value), value) for name, value in {**one.worst, **other.worst}.items()},
    )


def _sums(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
