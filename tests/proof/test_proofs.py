"""The short form of every proof: it holds, and the same harness breaks when the protections are off."""

import os
from itertools import chain

import pytest

from tests import postgres
from tests.proof.__main__ import NAMES, proof_called
from tests.proof.figures import summed
from tests.proof.frame import Proof, Task, runs

pytestmark = pytest.mark.proof

PROOFS = [proof_called(name) for name in NAMES]

NAIVE_RUNS = 4
"""How often the naive way may try: chance decides what goes wrong, and a slow machine tries less in the same time."""


@pytest.mark.parametrize(
    ("proof", "engine"),
    [pytest.param(one, engine, id=f"{one.name}-{engine}") for one in PROOFS for engine in one.engines],
)
def test_it_holds(proof: Proof, engine: str) -> None:
    _need(engine)

    replicas = 4 if proof.shared and engine == "postgresql" else 1

    figures = summed(done.figures for done in runs(proof, Task(1, proof.short, engine, replicas)))

    assert figures.holds, figures.line()


@pytest.mark.parametrize("proof", [pytest.param(one, id=one.name) for one in PROOFS if one.short_naive])
def test_the_naive_way_breaks(proof: Proof) -> None:
    wholes = (Task(seed, proof.short_naive, proof.engines[0], naive=True) for seed in range(1, NAIVE_RUNS + 1))

    lines: list[str] = []
    for done in chain.from_iterable(runs(proof, whole) for whole in wholes):
        lines.append(done.figures.line())
        if any(done.figures.broken.values()):
            return

    pytest.fail("\n".join(lines))


def _need(engine: str) -> None:
    if engine == "postgresql" and postgres.binaries() is None:
        if "postgresql" in os.environ.get("MENTIONDESK_REQUIRE", ""):
            pytest.fail(postgres.SENTENCE)
        pytest.skip(postgres.SENTENCE)
