"""Programs on their own: how soon they are there, and what the desk costs when nothing happens."""

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.demo.cast import furnish
from bot.demo.run import desk_toml, environment
from bot.sandbox.script import BRAND
from bot.sandbox.server import Sandbox
from bot.store.database import Database
from tests.bench.figures import Row, span

SETTLE = 30  # seconds
IDLE = 60  # seconds


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
    with contextlib.closing(Database(database)) as fresh:
        fresh.migrate()
    with TemporaryDirectory() as folder, Sandbox() as sandbox:
        furnish(sandbox.slack)
        sandbox.x.add_account(BRAND, BRAND)
        config = Path(folder) / "desk.toml"
        config.write_text(desk_toml(sandbox, BRAND, database), "utf-8")
        began = time.monotonic()
        with _mentiondesk("run", "--config", str(config), **environment(sandbox)) as desk:
            _said(desk, r"(desk\.started)")
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
