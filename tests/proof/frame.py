"""
What every proof has in common: rounds dealt out over seeds, kept on the way, and summed.

A long run is many short ones, each with a seed of its own. With a file to keep them in, a run that was stopped goes on
where it was, and one with more rounds only does what is missing.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from tests.proof.commits import commit
from tests.proof.figures import Figures
from tests.proof.kept import Done, Kept


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
    one task has at most. `short_naive` rounds are mostly enough for the naive form to break. With `shared`, as many
    desks as the task says share the database; only PostgreSQL has room for more than one.
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
    shared: bool = False


def runs(proof: Proof, whole: Task, kept: Kept | None = None) -> Iterator[Done]:
    """What came of each task that `whole` is made of, as it is done; what is kept already is not done again."""
    code = commit()
    left, seed = whole.rounds, whole.seed
    while left > 0:
        task = replace(whole, seed=seed, rounds=min(left, proof.chunk))
        if kept:
            task = _largest_kept(proof, task, kept) or task
        name = _name(proof, task)
        done = kept.found(name) if kept else None
        if done is None:
            done = Done(proof.run(task), code)
            if kept:
                kept.add(name, done)
        yield done
        left, seed = left - task.rounds, seed + 1


def _largest_kept(proof: Proof, task: Task, kept: Kept) -> Task | None:
    """
    The largest part of a task that is kept: the last of a run with fewer rounds may have been a smaller one.

    A proof whose long form is one task is about that task's length, and its parts prove less.
    """
    fewest = 1 if proof.chunk < proof.long else task.rounds
    parts = (replace(task, rounds=rounds) for rounds in range(task.rounds, fewest - 1, -1))
    return next((part for part in parts if kept.found(_name(proof, part))), None)


def _name(proof: Proof, task: Task) -> str:
    return json.dumps({"proof": proof.name, **asdict(task)})
