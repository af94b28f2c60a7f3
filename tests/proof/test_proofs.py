"""The short form of every proof: it holds, and the same harness breaks when the protections are off."""

import os

import pytest

from tests import postgres
from tests.proof.__main__ import NAMES, proof_called
from tests.proof.figures import summed
from tests.proof.frame import Proof, Task, runs

pytestmark = pytest.mark.proof

PROOFS = [proof_called(name) for name in NAMES]
REPLICAS = {"sqlite": 1, "postgresql": 4}


@pytest.mark.parametrize(
    ("proof", "engine"),
    [pytest.param(one, engine, id=f"{one.name}-{engine}") for one in PROOFS for engine in one.engines],
)
def test_it_holds(proof: Proof, engine: str) -> None:
    _need(engine)

    figures = summed(runs(proof, Task(1, proof.short, engine, REPLICAS[engine]), None))

    assert figures.holds, figures.line()


@pytest.mark.parametrize("proof", [pytest.param(one, id=one.name) for one in PROOFS if one.short_naive])
def test_the_naive_way_breaks(proof: Proof) -> None:
    figures = summed(runs(proof, Task(1, proof.short_naive, proof.engines[0], naive=True), None))

    assert any(figures.broken.values()), figures.line()


def _need(engine: str) -> None:
    if engine == "postgresql" and postgres.binaries() is None:
        if "postgresql" in os.environ.get("MENTIONDESK_REQUIRE", ""):
            pytest.fail(postgres.SENTENCE)
        pytest.skip(postgres.SENTENCE)
