"""The demo on a terminal: where the page is, whom to act as, and what came in."""

import contextlib
import logging
import re
import threading
import time
import webbrowser
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TaskID
from rich.table import Column, Table

from bot.demo.cast import PEOPLE
from bot.demo.run import Demo, demo
from bot.errors import ConfigError
from bot.log import harmless, set_up
from bot.sandbox.recording import Recording
from bot.sandbox.recording import load as load_recording
from bot.sandbox.replay import Summary
from bot.sandbox.script import BRAND
from bot.until_told import told_to_stop
from bot.work.looking_up import Tally

HANDLE = re.compile("[A-Za-z0-9_]{1,15}")

SKIPPED_SHOWN = 5


def show(mentions: Path | None, brand: str | None, speed: float, port: int, *, browse: bool) -> None:
    """
    Run the demo until it is told to stop.

    Raises:
        ConfigError: the file or the port cannot be used.
    """
    out = Console(soft_wrap=True)
    recording = _recording(mentions, brand)
    set_up()
    logging.getLogger().setLevel(logging.WARNING)
    out.print("Starting a Slack, three social networks and the desk between them …")
    with contextlib.ExitStack() as stack:
        whose = (recording.brand if recording else brand) or BRAND
        try:
            shown = stack.enter_context(demo(port, speed, _handle(whose)))
        except OSError as error:
            raise ConfigError(f"--port {port}: {error.strerror}") from None
        _introduce(out, shown)
        if browse:
            webbrowser.open(shown.url)
        stop = threading.Event()
        arriving = threading.Thread(target=_arrive, args=(out, shown, recording, stop), name="arriving", daemon=True)
        arriving.start()
        told_to_stop().wait()
        stop.set()
        arriving.join()
        out.print("Stopping …")


def _recording(path: Path | None, brand: str | None) -> Recording | None:
    if path is None:
        return None
    try:
        recording = load_recording(path, brand)
    except OSError as error:
        raise ConfigError(f"--mentions {path}: {error.strerror}") from None
    if not recording.posts:
        raise ConfigError(f"--mentions {path}: There is no post in it", *recording.skipped[:SKIPPED_SHOWN])
    return recording


def _handle(brand: str) -> str:
    handle = brand.removeprefix("@")
    if not HANDLE.fullmatch(handle):
        raise ConfigError("--brand: A handle has 1 to 15 letters, digits or underscores")
    return handle


def _introduce(out: Console, shown: Demo) -> None:
    people = Table("act as", "id", "who", box=None, pad_edge=False)
    for person in PEOPLE:
        people.add_row(person.real_name, person.id, person.role)
    out.print(people)
    out.print(f"\nSlack, the networks and the clock: [bold]{shown.url}[/bold]   (the desk of @{shown.brand})")
    out.print(
        f"[dim]Slack's Web API {shown.url}/api/ (xoxb-demo), X {shown.url}/x/2/ (x-demo), hands {shown.url}/sandbox/"
    )
    out.print("[dim]Ctrl-C stops it, and nothing is kept.\n")


def _arrive(out: Console, shown: Demo, recording: Recording | None, stop: threading.Event) -> None:
    if recording is None:
        shown.play(stop)
        return
    started = time.monotonic()
    with Progress(console=out, transient=True) as progress:
        posts = progress.add_task("posts", total=len(recording.posts))
        cards = progress.add_task("cards", total=None)
        watching = threading.Thread(target=_watch, args=(shown, progress, posts, cards, stop), daemon=True)
        watching.start()
        summary = shown.replay(recording, stop)
        shown.settle(summary.naming, stop)
    took = time.monotonic() - started
    out.print(escape(_told(summary)))
    _tell_tally(out, shown.tally(), took)


def _watch(shown: Demo, progress: Progress, posts: TaskID, cards: TaskID, stop: threading.Event) -> None:
    while not progress.finished and not stop.wait(0.5):
        tally = shown.tally()
        progress.update(posts, completed=shown.posted())
        progress.update(cards, completed=tally.cards, total=max(sum(tally.cases.values()), 1))


def _told(summary: Summary) -> str:
    lines = summary.told().splitlines()
    shown, hidden = lines[: SKIPPED_SHOWN + 1], len(lines) - SKIPPED_SHOWN - 1
    return harmless_lines(shown) + (f"\n… and {hidden} more" if hidden > 0 else "")


def harmless_lines(lines: list[str]) -> str:
    """The lines, with nothing in them that could move the terminal's cursor."""
    return "\n".join(harmless(line) for line in lines)


def _tell_tally(out: Console, tally: Tally, seconds: float) -> None:
    cases = sum(tally.cases.values())
    waiting = f", {cases - tally.cards} still to come" if tally.cards < cases else ""
    out.print(f"{tally.mentions} mentions came in, as {cases} cases; {tally.cards} cards{waiting} ({seconds:.0f} s)\n")
    table = Table("queue", Column("cases", justify="right"), box=None, pad_edge=False)
    for queue, count in sorted(tally.cases.items()):
        table.add_row(queue, str(count))
    out.print(table)
