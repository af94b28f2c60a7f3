"""
Measure the desk on this machine: `python -m tests.bench [--engine sqlite|postgresql]`, some four minutes.

The real desk works in the demo's harness, in one process with its Slack, its network and whoever presses; only what
starts and idles is a process of its own. Databases are on the disk, as they would be. Figures of a busy machine say
little: believe those beside one another, from one run, and the median of several runs.
"""

import argparse
import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from bot.demo.run import demo
from tests import postgres
from tests.bench.alone import demo_starts, desk_alone, restarts
from tests.bench.cards import flood, mentions_become_cards
from tests.bench.figures import Row
from tests.bench.presses import presses_are_acked

LIMITS_OFF = 1_000.0  # times the speed of life: Slack's limits and the desk's own pace are a millisecond's


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the desk on this machine.")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    engine = parser.parse_args().engine
    logging.disable(logging.CRITICAL)  # being told to wait is part of what is measured
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        rows = list(_measured(_databases(engine, folder, stack)))
    table = Table("what", "measured", "beside it", title=f"{engine}, {os.cpu_count()} cores, load {before:.1f} before")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _measured(urls: Iterator[str]) -> Iterator[Row]:
    yield demo_starts()
    yield from desk_alone(next(urls))
    yield restarts(next(urls))
    with demo(database_url=next(urls)) as desk:
        yield from mentions_become_cards(desk)
        yield from presses_are_acked(desk)
    with demo(speed=LIMITS_OFF, database_url=next(urls)) as desk:
        yield flood(desk)


def _databases(engine: str, folder: str, stack: contextlib.ExitStack) -> Iterator[str]:
    """Addresses of empty databases on the disk, each one new."""
    if engine == "sqlite":
        return (f"sqlite:///{folder}/{number}.db" for number in range(4))
    server = stack.enter_context(
        postgres.cluster(postgres.binaries() or sys.exit(postgres.SENTENCE), tempfile.gettempdir())
    )
    return (postgres.create_database(server, f"desk{number}") for number in range(4))


if __name__ == "__main__":
    main()
