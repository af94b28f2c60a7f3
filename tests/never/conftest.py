"""The stage of the couriers, and on it, where a test asks for it, the desk's ears in Slack."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN
from bot.slack.bolt import make_app, make_client
from bot.store.database import Database
from tests.delivery.conftest import box, on_x, stage
from tests.delivery.stage import Stage
from tests.work.desks import AtWork, at_work

__all__ = ["box", "on_x", "stage"]


@pytest.fixture
def ears(on_x: Stage) -> Iterator[Stage]:
    """The stage on X, with people who press and write in Slack."""
    api = f"{on_x.box.url}/api/"
    app = make_app(BOT_TOKEN, api, on_x.desk, on_x.now)
    handler = SocketModeHandler(app, APP_TOKEN, web_client=make_client(APP_TOKEN, api))
    handler.connect()  # type: ignore[no-untyped-call]
    with on_x.box.slack.changed:
        assert on_x.box.slack.changed.wait_for(lambda: on_x.box.sockets.connected == 1, 10)
    yield on_x
    threading.Thread(target=handler.close).start()
    on_x.box.sockets.cut()  # slack_sdk alone takes three seconds to let go
    with on_x.box.slack.changed:
        assert on_x.box.slack.changed.wait_for(lambda: on_x.box.sockets.connected == 0, 10)


@pytest.fixture
def sqlite_work(migrated_sqlite: Path, tmp_path: Path) -> Iterator[AtWork]:
    """A desk at work on SQLite alone, for rules that no engine knows of."""
    database = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'desk.db')}")
    yield at_work(database)
    database.close()
