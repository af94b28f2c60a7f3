"""
An afternoon of mixed mentions on three networks, heard by the demo's desk: each stands on one card, in its queue.

The posts are those of the folder that `MENTIONDESK_REAL_POSTS` names, some thirty languages with the noise of the wild;
without it, a few of our own. Some name an account, some only the brand or its tag, some two accounts, some are the
author's second word in their thread; some are edited, some taken back, some passed on by others, some quote. Some are
for the team that sells, or only look as if they were: each brings the team along that it is for.

Naive: no rule is asked, and every post stays with the team of the account that heard it.
"""

from tests.proof.afternoon.run import run
from tests.proof.frame import Proof

PROOF = Proof(
    "afternoon",
    "Every mention on three networks stands on one card, with the team that it is for, in its queue.",
    run,
    "posts",
    long=4_800,
    short=90,
    chunk=1_200,
    engines=("sqlite", "postgresql"),
    short_naive=60,
)
