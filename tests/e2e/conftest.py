"""A running demo for a test, on either engine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import build
from bot.config.load import load
from bot.demo.cast import furnish
from bot.demo.run import demo, desk_toml, environment, wait_until_it_listens
from bot.sandbox.doors import listening
from bot.sandbox.server import Sandbox
from bot.slack.http import PATH
from tests.e2e.stage import Stage

SECRET = "8f742231b10e8888abcd99baba85a5aa"


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """The demo's desk, Slack and network, with nobody posting yet."""
    with demo(database_url=database_url) as running:
        yield Stage(running.sandbox)


@pytest.fixture
def sqlite_stage(tmp_path: Path) -> Iterator[Stage]:
    """The same for what has nothing to do with the database's engine."""
    with demo(database_url=f"sqlite:///{tmp_path / 'desk.db'}") as running:
        yield Stage(running.sandbox)


@pytest.fixture
def http_stage(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Stage]:
    """A desk with an address, to which Slack sends what it has to say."""
    with listening() as free:
        port = free.getsockname()[1]
    with Sandbox() as sandbox:
        furnish(sandbox.slack)
        sandbox.x.add_account("nimbo_care", "Nimbo")
        sandbox.speak_http(f"http://127.0.0.1:{port}{PATH}", SECRET)
        toml = desk_toml(sandbox, "nimbo_care", f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'desk.db')}")
        path = tmp_path / "desk.toml"
        path.write_text(toml.replace("health_port = 0", f"health_port = 0\nslack_port = {port}"), "utf-8")
        app = build(load(path, environment(sandbox) | {"SLACK_SIGNING_SECRET": SECRET}), sandbox.time.now)
        app.start()
        try:
            wait_until_it_listens(app)
            yield Stage(sandbox)
        finally:
            app.stop()
