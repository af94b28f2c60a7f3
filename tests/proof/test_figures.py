"""Runs add up, and show what broke."""

from collections import Counter

from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task, runs


def _proof(seeds: list[int]) -> Proof:
    def run(task: Task) -> Figures:
        seeds.append(task.seed)
        return Figures({"kills": task.rounds}, Counter(lost=0), {"slowest": float(task.seed)})

    return Proof("made_up", "nothing", run, "kills", long=100, short=10, chunk=10)


def test_a_long_run_is_many_short_ones_with_a_seed_each() -> None:
    seeds: list[int] = []

    whole = summed(done.figures for done in runs(_proof(seeds), Task(7, 25, "sqlite")))

    assert seeds == [7, 8, 9]
    assert whole.counts == {"kills": 25}
    assert whole.worst == {"slowest": 9.0}


def test_what_broke_once_is_broken_in_the_sum() -> None:
    whole = summed((Figures({"kills": 1}, {"lost": 0}), Figures({"kills": 1}, {"lost": 1})))

    assert not whole.holds
    assert whole.line() == "2 kills · 1 lost"


def test_a_proof_that_did_nothing_proves_nothing() -> None:
    assert not Figures({"kills": 0}, {"lost": 0}).holds
