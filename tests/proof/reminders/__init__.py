"""
Follow-ups in every zone, set around ten years of changed clocks: each reminds once, at an hour when its team works.

The desk is real from the press that sets a follow-up to the direct message that stands in Slack; only its clock is the
harness's, which goes from moment to moment through ten years. Now and then the desk is away for three days in which
follow-ups fall due, then it starts anew. On PostgreSQL, two replicas wake at once.
"""

from random import Random

from tests.proof.databases import fresh_address
from tests.proof.figures import Figures
from tests.proof.frame import Proof, Task
from tests.proof.reminders import naive
from tests.proof.reminders.audit import audit
from tests.proof.reminders.crews import crews, promises
from tests.proof.reminders.decade import Decade
from tests.proof.reminders.slack import slack

A_CREW = 17
"""Follow-ups for each team: ten tasks of a thousand then meet every zone."""


def run(task: Task) -> Figures:
    """`task.rounds` follow-ups, in the zones whose turn it is."""
    random = Random(task.seed)
    teams = crews(random, task.seed, -(-task.rounds // A_CREW))
    asked = promises(random, teams, task.rounds)
    if task.naive:
        return naive.run(asked)
    with fresh_address(task.engine) as address, slack(teams) as outside:
        decade = Decade(address, outside.url, teams, random, replicas=2 if task.engine == "postgresql" else 1)
        decade.live(asked)
        return audit(decade, outside)


PROOF = Proof(
    "reminders",
    "Each follow-up reminds once, within its team's hours, through changed clocks and days away.",
    run,
    "follow-ups",
    long=10_000,
    short=50,
    chunk=1_000,
    engines=("sqlite", "postgresql"),
    short_naive=100,
)
