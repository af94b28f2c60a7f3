"""
The desk is killed, again and again, at named moments and at any other, while people work and the network errs.

The sandbox lives on in a process of its own. After the last kill the desk is left alone until nothing is due, with
time moved ahead from one thing that is due to the next; then everything is held against what the sandbox knows.
"""

from tests.proof.crash.round import run
from tests.proof.frame import Proof

PROOF = Proof(
    name="crash",
    says="Nothing is lost and nothing is said twice, whenever the desk is killed.",
    run=run,
    unit="kills",
    long=3_000,
    short=20,
    chunk=100,
    engines=("sqlite", "postgresql"),
    short_naive=8,
    shared=True,
)
