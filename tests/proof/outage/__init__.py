"""
What the desk needs goes away and comes back: Slack, the network, its database, its sockets, its place in a channel.

The real program in a process of its own, a sandbox in another; people and authors go on meanwhile. Afterwards
everything must have arrived, once, and nothing may have become unsure that certainly was not done. One round is one
scenario; which of them, its seed says.
"""

from tests.proof.frame import Proof
from tests.proof.outage.round import run

PROOF = Proof(
    "outage",
    "What was away an hour, restarted or cut off costs nobody anything but time.",
    run,
    "outages",
    long=39,
    short=1,
    chunk=1,
    engines=("sqlite", "postgresql"),
    short_naive=1,
)
