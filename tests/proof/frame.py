"""
What every proof has in common: rounds dealt out over seeds, kept on the way, and summed.

A long run is many short ones, each with a seed of its own. With a file to keep them in, a run that was stopped goes on
where it was, and one with more rounds only does what is missing.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.proof.figures import Figures


@dataclass(frozen=True)
class Task:
    """One short run: so many rounds of a proof from one seed. `naive` is with the protections off."""

    seed: int
    rounds: int
    engine: str
    replicas: int = 1
    naive: bool = False


@dataclass(frozen=True)
class Proof:
    """
    A proof that can be run from its name.

    `unit` is what a round is ("kills"), `long` and `short` are how many rounds its two forms have, `chunk` how many
    one task has at most. `short_naive` rounds are enough for the naive form to break.
    """

    name: str
    says: str
    run: Callable[[Task], Figures]
    unit: str
    long: int
    short: int
    chunk: int
    engines: tuple[str, ...] = ("sqlite",)
    short_naive: int = 0


def runs(proof: Proof, whole: Task, kept: Path | None) -> Iterator[Figures]:
    """The figures of each task that `whole` is made of, as it is done; what is kept already is not done again."""
    done = dict(_read(kept)) if kept else {}
    for task in _tasks(proof, whole):
        name = json.dumps({"proof": proof.name, **asdict(task)})
        if name not in done:
            figures = proof.run(task)
            if kept:
                _append(kept, name, figures)
            yield figures
        else:
            yield done[name]


def _tasks(proof: Proof, whole: Task) -> Iterator[Task]:
    left, seed = whole.rounds, whole.seed
    while left > 0:
        rounds = min(left, proof.chunk)
        yield Task(seed, rounds, whole.engine, whole.replicas, whole.naive)
        left, seed = left - rounds, seed + 1


def _read(kept: Path) -> Iterator[tuple[str, Figures]]:
    if kept.exists():
        for line in kept.read_text("utf-8").splitlines():
            entry = json.loads(line)
            yield entry["task"], Figures(**entry["figures"])


def _append(kept: Path, name: str, figures: Figures) -> None:
    # Not `asdict`, which would make a Counter of a Counter's pairs.
    line = json.dumps({"task": name, "figures": vars(figures)})
    with kept.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
