"""What goes wrong in a sandbox all the time: the faults of reliability, on everything that leaves a trace outside."""

from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox

LATE_SECONDS = 30.0
"""The sandbox's; longer than the desk waits before it looks for the first time."""

EDIT, LANDS_LATE, LANDS_LATE_SECONDS = "chat.update", 0.05, 540.0
"""How often an edit that was thought lost is done all the same, after so long: by then there are newer ones."""

WRITES = (
    ("slack", "chat.postMessage"),
    ("slack", EDIT),
    ("slack", "chat.delete"),
    ("x", "POST /2/tweets"),
)
CHANCES = {
    FaultKind.DROP_AFTER: 0.02,
    FaultKind.ERROR: 0.02,
    FaultKind.ERROR_AFTER: 0.01,
    FaultKind.THROTTLED: 0.02,
    FaultKind.DONE_LATE: 0.01,
}
SEEN_LATE = 0.05
MISHAPS = {FaultKind.ACK_LOST: 0.01, FaultKind.DOUBLED: 0.02, FaultKind.OVERTAKEN: 0.01}
"""What becomes of a press or a submission on its way to the desk, or of its acknowledgement on the way back."""


def begin(box: Sandbox, seed: int) -> None:
    """
    From now on one write in twelve goes wrong, one edit in eight, and one press in twenty-five; one post in twenty is
    shown late.
    """
    for side, method in WRITES:
        for kind, chance in CHANCES.items():
            box.faults.chance(side, method, kind, chance, seed, seconds=LATE_SECONDS)
    box.faults.chance("slack", EDIT, FaultKind.DONE_LATE, LANDS_LATE, seed, seconds=LANDS_LATE_SECONDS)
    for kind, chance in MISHAPS.items():
        box.faults.chance("bot", "interactive", kind, chance, seed)
    box.slack.set_lag(LATE_SECONDS, SEEN_LATE, seed)
    box.x.set_lag(LATE_SECONDS, SEEN_LATE, seed)


def end(box: Sandbox) -> None:
    """Nothing new goes wrong; what is late stays late."""
    box.faults.clear()
