"""
A day's storm for a desk: sixty mentions and ten clicks a minute, at twenty times life's speed, with chaos on.

Something goes wrong with one write in twelve, the sockets are replaced every few minutes, and in the first third the
desk is stopped and killed again and again. In the rest one and the same process is measured: it must not grow.
"""

from tests.proof.frame import Proof
from tests.proof.soak.run import run

PROOF = Proof(
    "soak",
    "Under a storm with chaos everything arrives once, and the desk does not grow.",
    run,
    "minutes of the desk's time",
    long=600,
    short=4,
    chunk=600,
    engines=("sqlite", "postgresql"),
    short_naive=3,
)
