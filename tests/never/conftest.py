"""The stage of the couriers, and on it, where a test asks for it, the desk's ears in Slack."""

from collections.abc import Callable, Iterator

import pytest

from bot.sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN
from bot.slack.bolt import make_app, make_client
from bot.slack.sockets import Sockets
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
    sockets = Sockets(app, make_client(APP_TOKEN, api))
    sockets.keep(1)
    yield on_x
    sockets.stop(5)
    with on_x.box.slack.changed:
        assert on_x.box.slack.changed.wait_for(lambda: on_x.box.sockets.connected == 0, 10)


@pytest.fixture
def sqlite_work(sqlite_url: str, opened: Callable[[str], Database]) -> AtWork:
    """A desk at work on SQLite alone, for rules that no engine knows of."""
    return at_work(opened(sqlite_url))
