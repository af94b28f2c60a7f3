"""One stage for all; every test plays with a case of its own on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN
from bot.slack.bolt import make_app, make_client
from bot.slack.sockets import Sockets
from bot.store.database import Database
from bot.work.desk import Desk
from tests.slack.listeners.stage import ANA, BEN, BILLING, CARE, EVA, LAYOUT, LUIS, REVIEWS, SALES, ZOE, Network, Stage


@pytest.fixture(scope="session")
def running_stage(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    file = shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("stage") / "desk.db")
    database = Database(f"sqlite:///{file}")
    with Sandbox() as box:
        box.slack.rate_limits = False
        for user in (ANA, BEN, LUIS, EVA, ZOE):
            box.slack.add_user(user, user[2:].lower(), user[2:].title())
        for channel, name in ((CARE, "care"), (REVIEWS, "care-reviews"), (SALES, "sales")):
            box.slack.add_channel(channel, name, (BOT, ANA, BEN, LUIS, EVA, ZOE))
        box.slack.add_usergroup(BILLING, "billing", (EVA,))
        desk = Desk(database, LAYOUT, {account: Network(account) for account in LAYOUT.accounts})
        api = f"{box.url}/api/"
        app = make_app(BOT_TOKEN, api, desk, box.time.now)
        sockets = Sockets(app, make_client(APP_TOKEN, api))
        sockets.keep(1)
        yield Stage(box, desk, app)
        sockets.stop(5)
    database.close()


@pytest.fixture
def stage(running_stage: Stage) -> Stage:
    running_stage.box.faults.clear()
    for user in (ANA, BEN, LUIS, EVA, ZOE):
        running_stage.box.slack.surfaces.clear(user)
    return running_stage
