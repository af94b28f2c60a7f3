"""A run of the workload under the recorder: what it did to the disk, and what it told the world at which moment."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.proof.power.disk import Done, Step, steps
from tests.proof.power.workload import WORLD

SOURCE = Path(__file__).with_name("recorder.c")
SENTENCE = "There is no C compiler (cc) on this machine, and the recorder of power cuts is written in C."
FULL, NORMAL = "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"
LONGEST_SECONDS = 120


@dataclass(frozen=True)
class Recording:
    """`disk` are the steps done to the database's files, `told` what the world heard, each after how many of them."""

    disk: list[Step]
    told: list[tuple[int, Mapping[str, str | int]]]

    def heard(self, cut: int) -> list[Mapping[str, str | int]]:
        """What the world knew when so many steps were done."""
        return [line for after, line in self.told if after <= cut]

    def last_with(self, holds: str) -> int | None:
        """
        The last transaction behind which the database held that; None when it never did.

        Some change nothing, and two threads may tell of theirs in another order than they were committed in.
        """
        committed = (int(line["committed"]) for _, line in self.told if line.get("holds") == holds)
        return max(committed, default=None)


def recorded(room: Path, seed: int, *pragmas: str) -> Recording:
    """
    Let the desk work in a folder of `room`, and return what the recorder saw.

    Raises:
        RuntimeError: there is no C compiler.
    """
    if shutil.which("cc") is None:
        raise RuntimeError(SENTENCE)
    library, log, folder = room / "recorder.so", room / "log", room / "folder"
    folder.mkdir()
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl", "-lpthread"], check=True)
    subprocess.run(
        [sys.executable, "-m", "tests.proof.power.workload", folder, str(seed), *pragmas],
        check=True,
        timeout=LONGEST_SECONDS,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"LD_PRELOAD": str(library), "POWER_LOG": str(log), "POWER_FOLDER": str(folder)},
    )
    disk: list[Step] = []
    told = [(len(disk), json.loads(step.content)) for step in _apart(log, disk)]
    return Recording(disk, told)


def _apart(log: Path, disk: list[Step]) -> Iterator[Step]:
    """The lines that the world heard; every other step goes to `disk` first."""
    world = None
    for step in steps(log.read_bytes()):
        if step.done is Done.CREATED and step.name == WORLD:
            world = step.file
        elif step.file != world:
            disk.append(step)
        elif step.done is Done.WROTE:
            yield step
