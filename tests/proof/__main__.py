"""Run a proof: `python -m tests.proof NAME [--engine …] [--kills N | --rounds N] [--seed N] [--naive]`."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

from tests import postgres
from tests.proof.commits import told
from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task, runs
from tests.proof.kept import Kept

NAMES: tuple[str, ...] = (
    # one a line
    "crash",
    "outage",
    "power",
    "reminders",
    "rules",
    "soak",
    "text",
    "races",
    "forgery",
    "grants",
    "afternoon",
)


def proof_called(name: str) -> Proof:
    """The proof of that name; loaded only when it is asked for."""
    proof: Proof = import_module(f"tests.proof.{name}").PROOF
    return proof


def main() -> int:
    """Run it and print its line; the exit status is 1 when an invariant broke, 2 when nonsense was asked for."""
    proof, task, kept = _asked()
    started, figures, commits = time.monotonic(), Figures(), set[str | None]()
    for done in runs(proof, task, kept):
        figures = summed((figures, done.figures))
        commits.add(done.commit)
        if sys.stderr.isatty():
            print(f"\r\033[K{figures.line()}", end="", file=sys.stderr, flush=True)  # noqa: T201  shows how far it is
    how = ", naive" if task.naive else ""
    seconds = time.monotonic() - started
    print(f"{proof.name} ({task.engine}{how}): {figures.line()} · {seconds:,.0f} s · {told(commits)}")  # noqa: T201
    return 0 if figures.holds else 1


def _asked() -> tuple[Proof, Task, Kept | None]:
    """What is to be run, and where it is kept; whoever asks for nonsense is told so, and nothing is run."""
    parser = _parser()
    given = parser.parse_args()
    proof = proof_called(given.proof)
    engine = given.engine or proof.engines[0]
    if engine not in proof.engines:
        parser.error(f"{proof.name} is about {' and '.join(proof.engines)} only")
    if given.replicas > 1 and not (proof.shared and engine == "postgresql"):
        parser.error("several replicas: only of crash and grants, and only with --engine postgresql")
    if given.naive and engine != proof.engines[0]:
        parser.error(f"the naive form of {proof.name} is on {proof.engines[0]}")
    if engine == "postgresql" and postgres.binaries() is None:
        parser.error(postgres.SENTENCE)
    rounds = given.rounds or (proof.short if given.short else proof.long)
    try:
        kept = Kept(given.keep) if given.keep else None
    except (OSError, ValueError) as error:
        parser.error(f"argument --keep: {given.keep}: {error}")
    return proof, Task(given.seed, rounds, engine, given.replicas, given.naive), kept


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description="Try to break the desk.")
    parser.add_argument("proof", choices=NAMES)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="the first that the proof knows, else")
    parser.add_argument("--replicas", type=_count, default=1, help="how many desks share PostgreSQL (crash, grants)")
    parser.add_argument("--rounds", "--kills", type=_count, help="how often; the proof's long form, else")
    parser.add_argument("--short", action="store_true", help="the short form")
    parser.add_argument("--seed", type=int, default=1, help="of the first task; the next ones count on")
    parser.add_argument("--keep", type=Path, help="a file that keeps what is done, so that a run can go on")
    parser.add_argument("--naive", action="store_true", help="with the protections off: it must break")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not one or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
