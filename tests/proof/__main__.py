"""Run a proof: `python -m tests.proof NAME [--engine …] [--kills N | --rounds N] [--seed N] [--naive]`."""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task, runs

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
    """Run it and print its line; the exit status is 1 when an invariant broke."""
    given = _arguments()
    proof = proof_called(given.proof)
    rounds = given.rounds or (proof.short if given.short else proof.long)
    engine = given.engine or proof.engines[0]
    started, done = time.monotonic(), Figures()
    for figures in runs(proof, Task(given.seed, rounds, engine, given.replicas, given.naive), given.keep):
        done = summed((done, figures))
        if sys.stderr.isatty():
            print(f"\r\033[K{done.line()}", end="", file=sys.stderr, flush=True)  # noqa: T201  shows how far it is
    how = ", naive" if given.naive else ""
    print(f"{proof.name} ({engine}{how}): {done.line()} · {time.monotonic() - started:,.0f} s")  # noqa: T201
    return 0 if done.holds else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description="Try to break the desk.")
    parser.add_argument("proof", choices=NAMES)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="the first that the proof knows, else")
    parser.add_argument("--replicas", type=int, default=1, help="how many desks share the database (crash)")
    parser.add_argument("--rounds", "--kills", type=int, help="how often; the proof's long form, else")
    parser.add_argument("--short", action="store_true", help="the short form")
    parser.add_argument("--seed", type=int, default=1, help="of the first task; the next ones count on")
    parser.add_argument("--keep", type=Path, help="a file that keeps what is done, so that a run can go on")
    parser.add_argument("--naive", action="store_true", help="with the protections off: it must break")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
