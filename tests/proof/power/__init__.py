"""
Proof `power`: the power goes while the desk works on SQLite, and what it had acknowledged is still there.

A run is recorded once and cut many times: wherever chance has it, right behind an acknowledgement, and while the log of
writes is folded into the database. Naive is `synchronous=NORMAL`, as many a guide to SQLite recommends it.
"""

import tempfile
from pathlib import Path
from random import Random

from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task
from tests.proof.power.audit import audited
from tests.proof.power.disk import left
from tests.proof.power.recording import NORMAL, Recording, recorded

OFTEN = "PRAGMA wal_autocheckpoint=20"
"""Folds the log in every few acts, so that many a cut falls into it; otherwise a run would see it hardly ever."""


def run(task: Task) -> Figures:
    """Cut one recorded run so many times."""
    random = Random(task.seed)
    pragmas = [OFTEN] * (task.seed % 2) + [NORMAL] * task.naive
    with tempfile.TemporaryDirectory(prefix="desk-power-") as room:
        recording = recorded(Path(room), task.seed, *pragmas)
        return summed(_cut(Path(room) / f"cut-{number}", recording, random) for number in range(task.rounds))


def _cut(folder: Path, recording: Recording, random: Random) -> Figures:
    folder.mkdir()
    acknowledged = [after for after, _ in recording.told]
    cut = random.choice((random.randint(1, len(recording.disk)), random.choice(acknowledged)))
    for name, content in left(recording.disk[:cut], random).items():
        (folder / name).write_bytes(content)
    return audited(folder, recording, cut)


PROOF = Proof(
    "power",
    "what was acknowledged survives a power cut whole, and what was not is whole or absent",
    run,
    unit="cuts",
    long=300,
    short=20,
    chunk=20,
    short_naive=20,
)
