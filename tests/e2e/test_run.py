"""`mentiondesk run` as an operator runs it: a process of its own, against a Slack and an X over real sockets."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.demo.run import environment
from bot.sandbox.script import BRAND
from bot.sandbox.server import Sandbox
from bot.slack import ids
from bot.store.database import Database
from tests.e2e.desks import toml
from tests.e2e.stage import Stage, eventually

ES = "C0CAREES"
RUN = (sys.executable, "-m", "bot", "run")


@pytest.fixture
def stage(sandbox: Sandbox) -> Stage:
    return Stage(sandbox)


@pytest.fixture
def desk(sandbox: Sandbox, sqlite_url: str, tmp_path: Path) -> Path:
    """A folder with a configuration and a migrated database."""
    (tmp_path / "desk.toml").write_text(toml(sandbox, sqlite_url), "utf-8")
    return tmp_path


def _env(sandbox: Sandbox) -> dict[str, str]:
    return {**os.environ, **environment(sandbox), "PYTHONPATH": str(Path(__file__).parents[2])}


def _answered_polls(sandbox: Sandbox) -> int:
    """How often the brand's mentions were asked for; the desk hears what is posted after the first time."""
    brand = sandbox.x.profile_of(BRAND)
    assert brand is not None
    asked = f"/2/users/{brand.id}/mentions"
    return sum(call.path.endswith(asked) and call.status == 200 for call in list(sandbox.x.ledger))


@contextmanager
def _running(sandbox: Sandbox, desk: Path) -> Iterator[subprocess.Popen[str]]:
    """The desk, once it listens to Slack and has asked X."""
    asked = _answered_polls(sandbox)
    with subprocess.Popen(RUN, cwd=desk, env=_env(sandbox), stderr=subprocess.PIPE, text=True) as process:
        try:
            eventually(lambda: sandbox.sockets.connected and _answered_polls(sandbox) > asked, "the desk listens")
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _told_to_stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    return process.returncode, told


def _refused(sandbox: Sandbox, desk: Path) -> subprocess.CompletedProcess[str]:
    """What comes of a desk that does not start."""
    env = _env(sandbox)
    return subprocess.run(RUN, cwd=desk, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_a_desk_that_is_told_to_stop_finishes_and_goes_on_where_it_was(
    sandbox: Sandbox, stage: Stage, desk: Path
) -> None:
    with _running(sandbox, desk) as process:
        stage.post("marta_l", "@nimbo_care llevo tres días sin servicio y nadie contesta", "es")
        card = stage.message(ES, "tres días")
        stage.press("U0ANA", card, ids.CLAIM)
        stage.message(ES, "<@U0ANA> has it")
        status, told = _told_to_stop(process)
    assert status == 0
    stage.post("luc_b", "@nimbo_care mi factura de este mes está mal, ¿la podéis revisar?", "es")

    with _running(sandbox, desk) as process:
        stage.message(ES, "factura de este mes")
        status, more = _told_to_stop(process)

    cards = [message for message in stage.slack.messages(ES) if message.thread_ts is None]
    assert len(cards) == 2
    assert status == 0
    for secret in ("xoxb-demo", "xapp-demo", "x-demo", "tres días", "Marta"):
        assert secret not in told + more


def test_a_desk_that_is_killed_loses_nothing_and_posts_no_card_twice(
    sandbox: Sandbox, stage: Stage, desk: Path
) -> None:
    with _running(sandbox, desk) as process:
        stage.post("marta_l", "@nimbo_care llevo tres días sin servicio y nadie contesta", "es")
        stage.message(ES, "tres días")
        for number in range(8):
            stage.post(f"someone_{number}", f"@nimbo_care la factura número {number} de este mes está mal", "es")
        eventually(lambda: len(stage.slack.messages(ES)) >= 3, "some of the cards")
        process.kill()
        process.wait(timeout=30)

    with _running(sandbox, desk) as process:
        eventually(lambda: len(stage.slack.messages(ES)) >= 9, "all the cards")
        stage.post("last", "@nimbo_care una última pregunta sobre mi tarifa de datos", "es")
        stage.message(ES, "última pregunta")
        _told_to_stop(process)

    texts = [message.text.splitlines()[0] for message in stage.slack.messages(ES) if message.thread_ts is None]
    assert len(texts) == len(set(texts)) == 10


def test_a_second_desk_on_the_same_file_refuses_to_start(sandbox: Sandbox, desk: Path, sqlite_url: str) -> None:
    with closing(Database(sqlite_url)) as first:
        first.hold()
        second = _refused(sandbox, desk)

    assert second.returncode == 2
    assert "already running" in second.stderr


def test_a_desk_without_tables_says_what_to_do(sandbox: Sandbox, desk: Path) -> None:
    (desk / "desk.db").unlink()

    refused = _refused(sandbox, desk)
    migrated = CliRunner().invoke(cli, ["migrate", "--config", str(desk / "desk.toml")])

    assert refused.returncode == 2
    assert "mentiondesk migrate" in refused.stderr
    assert migrated.exit_code == 0
