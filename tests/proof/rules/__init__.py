"""
The rules under everything that may happen, in any order: a state machine of Hypothesis' on the real desk.

A step is one thing that a person, a network, a clock or misfortune does; after each of them the rows are held against
the history, and what left the house against what was approved.

Naive: approvals look neither at whose words they are nor at what the author wrote since.
"""

import logging
from collections import Counter
from contextlib import ExitStack
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.desk import approval
from bot.desk import case as case_rules
from tests.proof.databases import fresh_database
from tests.proof.figures import Figures
from tests.proof.frame import Proof, Task
from tests.proof.rules.edge import connected
from tests.proof.rules.machine import STEPS, Machine
from tests.proof.rules.screens import Screens
from tests.proof.rules.stage import Stage
from tests.proof.rules.witness import INVARIANTS, Alarms, Broken, Witness

DONE = ("steps", "presses", "submissions", "redeliveries", "mentions", "edits", "crashes", "changes of roles")
TOLD = (
    "reply.submitted",
    "reply.approved",
    "reply.voided",
    "reply.stopped",
    "reply.unsure",
    "reply.sent",
    "case.closed",
    "case.moved",
    "escalation.asked",
    "follow_up.fired",
)

log = logging.getLogger(__name__)


def run(task: Task) -> Figures:
    """Take so many steps, fifty from each empty desk."""
    done: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    broken = Counter(dict.fromkeys(INVARIANTS, 0))
    alarms = Alarms()
    with ExitStack() as stack:
        db = stack.enter_context(fresh_database(task.engine))
        stage = Stage(db)
        stack.callback(stage.close)
        stack.enter_context(connected(stage.box, stage.fate, Screens(stage).drawn))
        logging.getLogger("bot").addHandler(alarms)
        stack.callback(logging.getLogger("bot").removeHandler, alarms)
        if task.naive:
            stack.enter_context(patch.object(case_rules, "has_seen", _anything_goes))
            stack.enter_context(patch.object(approval, "has_seen", _anything_goes))

        def machine() -> Machine:
            stage.clear()
            return Machine(stage, Witness(stage, alarms, seen), done)

        machine._hypothesis_internal_use_seed = task.seed  # type: ignore[attr-defined]  # what `seed` sets on a test
        try:
            run_state_machine_as_test(machine, settings=_settings(task.rounds // (STEPS - 1) + 2))  # type: ignore[arg-type]
        except* Broken as errors:  # bare, or in a group when it broke otherwise the second time
            for error in errors.exceptions:
                broken[error.args[0]] += 1
                log.error("%s: %s", *error.args[:2])
        except* Exception:
            broken["errors"] += 1
            log.exception("the harness or the desk broke")
    told = {name: seen[name] for name in TOLD}
    counts = {name: done[name] for name in DONE} | told
    return Figures(counts, dict(broken))


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,  # the first step of each is its beginning, and one example is Hypothesis' own
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )


def _anything_goes(*_: object) -> None:
    """No post is ever too new to be decided upon."""


PROOF = Proof(
    name="rules",
    says="Whatever is pressed in whatever order: nothing is said twice, unread, or by one person alone.",
    run=run,
    unit="steps",
    long=100_000,
    short=700,
    chunk=2_000,
    engines=("sqlite", "postgresql"),
    short_naive=2_000,
)
