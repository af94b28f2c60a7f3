"""Programs on their own: how soon they are there, and what the desk costs when nothing happens."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.demo.cast import furnish
from bot.demo.run import desk_toml, environment, join
from bot.sandbox.faults import FaultKind
from bot.sandbox.script import BRAND
from bot.sandbox.server import Sandbox
from bot.store import cursors, mentions
from bot.store.database import Database
from tests.bench.figures import Row, span, spread
from tests.e2e.stage import eventually

SETTLE = 30  # seconds
IDLE = 60  # seconds
RESTARTS = 5
STARTED = r"(desk\.started)"


def demo_starts() -> Row:
    """From the start of `mentiondesk demo` to its page."""
    began = time.monotonic()
    with _mentiondesk("demo", "--no-browser") as demo:
        httpx.get(_said(demo, r"clock: (http://\S+)"), trust_env=False).raise_for_status()
        took = time.monotonic() - began
        demo.terminate()
    return "start of the demo, to its page", span(took), "the first mention may come"


def desk_alone(database: str) -> list[Row]:
    """Rows for `mentiondesk run` on an empty database; its Slack and its network are in this process."""
    with _world(database) as (sandbox, config):
        began = time.monotonic()
        with _desk(sandbox, config) as desk:
            _said(desk, STARTED)
            started = time.monotonic() - began
            time.sleep(SETTLE)
            memory, before = _megabytes_and_seconds(desk.pid)
            time.sleep(IDLE)
            burnt = _megabytes_and_seconds(desk.pid)[1] - before
            desk.terminate()
    return [
        ("start of the desk, to its listening", span(started), ""),
        ("memory when idle", f"{memory:.0f} MB", f"resident, {SETTLE} s after the start"),
        ("processor when idle", f"{burnt * 60 / IDLE:.2f} s a minute", f"{burnt / IDLE:.1%} of a core"),
    ]


def restarts(database: str) -> Row:
    """From the start of `mentiondesk run` to its first message in Slack, for a card that was due before."""
    seconds = []
    with _world(database) as (sandbox, config), contextlib.closing(Database(database)) as db:
        for number in range(1, RESTARTS + 1):
            _killed_with_a_card_due(sandbox, config, db, number)
            seconds.append(_until_it_tells(sandbox, config))
    return "restart of a killed desk, to its first delivery", spread(seconds), f"{RESTARTS} times `kill -9`"


def _killed_with_a_card_due(sandbox: Sandbox, config: Path, db: Database, number: int) -> None:
    """A desk hears a post, cannot tell Slack, which is away, and dies; then Slack is back."""
    sandbox.faults.away("slack", FaultKind.REFUSED)
    with _desk(sandbox, config) as desk:
        _said(desk, STARTED)
        eventually(lambda: _listens(db), "the first poll")
        sandbox.x.post(f"somebody_{number}", f"@{BRAND} llevo {number} días sin servicio", "es")
        eventually(lambda: _heard(db) == number, "the post is heard")
        desk.kill()
    sandbox.faults.away("slack", None)


def _until_it_tells(sandbox: Sandbox, config: Path) -> float:
    """Start the desk, and stop it when it has told Slack something; how many seconds that took from its start."""
    before, began = _messages(sandbox), time.monotonic()
    with _desk(sandbox, config) as desk:
        eventually(lambda: _messages(sandbox) > before, "the card")
        took = time.monotonic() - began
        desk.terminate()
    return took


def _listens(db: Database) -> bool:
    with db.reading() as tx:
        return cursors.read(tx, f"x:{BRAND}") is not None


def _heard(db: Database) -> int:
    with db.reading() as tx:
        return mentions.count(tx)


def _messages(sandbox: Sandbox) -> int:
    return sum(len(sandbox.slack.messages(channel)) for channel in sandbox.slack.channels)


@contextlib.contextmanager
def _world(database: str) -> Iterator[tuple[Sandbox, Path]]:
    """A Slack and a network in this process, and the configuration of a desk there, on a database without a row."""
    with contextlib.closing(Database(database)) as fresh:
        fresh.migrate()
    with TemporaryDirectory() as folder, Sandbox() as sandbox:
        furnish(sandbox.slack)
        join(sandbox, BRAND)
        config = Path(folder) / "desk.toml"
        config.write_text(desk_toml(sandbox, BRAND, database), "utf-8")
        yield sandbox, config


def _desk(sandbox: Sandbox, config: Path) -> "subprocess.Popen[str]":
    return _mentiondesk("run", "--config", str(config), **environment(sandbox))


def _mentiondesk(*words: str, **environ: str) -> "subprocess.Popen[str]":
    command, told = [sys.executable, "-m", "bot", *words], {**os.environ, **environ}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=told)


def _said(program: "subprocess.Popen[str]", sought: str) -> str:
    """What the pattern's group finds in what a program says, as soon as it says it."""
    for line in program.stdout or ():
        if found := re.search(sought, line):
            return found[1]
    raise RuntimeError(f"it ended before it said {sought}")


def _megabytes_and_seconds(pid: int) -> tuple[float, float]:
    """What a program keeps in memory, and how long it has computed. Source: proc(5), `/proc/<pid>/stat`."""
    after_name = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    user, system, pages = (int(after_name[at]) for at in (11, 12, 21))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, (user + system) / os.sysconf("SC_CLK_TCK")
