"""From a line of `desk.toml` to an adapter that speaks to its network."""

from pathlib import Path

from bot.accounts import adapters
from bot.config.load import load
from bot.desk.source import Source, Stream
from bot.store.database import Database
from tests.config.written import ENVIRON, filled_in
from tests.sandbox.bluesky.server import PASSWORD, opened
from tests.sandbox.served import running

BLUESKY = """
[[accounts]]
platform = "bluesky"
handle = "acme.example"
role = "care"
team = "care"
credentials = "ACME"
api_url = "{url}"
"""


def test_a_session_on_bluesky_is_opened_once_and_serves_the_next_process_too(tmp_path: Path, db: Database) -> None:
    file = tmp_path / "desk.toml"
    with running() as stage, opened(stage) as bluesky:
        file.write_text(filled_in() + BLUESKY.format(url=bluesky.url))
        config = load(file, ENVIRON | {"ACME_APP_PASSWORD": PASSWORD})

        for _ in range(2):
            adapter = adapters(config, db)["bluesky:acme.example"]
            adapter.start(Source("bluesky:acme.example", Stream.MENTIONS))
            adapter.close()

    assert bluesky.api.sessions.opened == 1
