"""What was done of a proof, kept line by line in a file, so that a run that was stopped goes on where it was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.proof.figures import Figures

_BEGINNING = '{"task": '


@dataclass(frozen=True)
class Done:
    """A task's figures, and the commit at which they were made; None where nobody can say."""

    figures: Figures
    commit: str | None


class Kept:
    """
    The tasks in a file, by their names. It is opened at once, so that nothing is run that could not be kept.

    Raises:
        OSError: it cannot be read and written.
        ValueError: it is no such file.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("a+", encoding="utf-8") as opened:
            opened.seek(0)
            text = opened.read()
            self._done = dict(_read(text))
            if text and not text.endswith("\n"):
                opened.write("\n")

    def found(self, name: str) -> Done | None:
        """What came of that task, where it was done."""
        return self._done.get(name)

    def add(self, name: str, done: Done) -> None:
        """Keep what came of that task."""
        # Not `asdict`, which would make a Counter of a Counter's pairs.
        line = json.dumps({"task": name, "figures": vars(done.figures), "commit": done.commit})
        with self._file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self._done[name] = done


def _read(text: str) -> Iterator[tuple[str, Done]]:
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entry = json.loads(line)
            yield entry["task"], Done(Figures(**entry["figures"]), entry.get("commit"))
        except json.JSONDecodeError:
            if line[: len(_BEGINNING)] != _BEGINNING[: len(line)]:
                raise ValueError(f"line {number} is not what a proof keeps") from None
            # It was cut off when its run was stopped; whatever it was of is done again.
        except (KeyError, TypeError, AttributeError):
            raise ValueError(f"line {number} is not what a proof keeps") from None
