"""Running the demo: a sandbox, a desk in it, and posts that arrive on three networks while one looks."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import App, build
from bot.config.load import load
from bot.demo.cast import furnish
from bot.desk.source import Stream
from bot.sandbox.recording import Recording
from bot.sandbox.replay import Summary, replay
from bot.sandbox.script import BRAND, BRAND_NAME, PROMO, PROMO_NAME, SCRIPT, play
from bot.sandbox.server import Sandbox
from bot.store import cursors
from bot.store.database import Database
from bot.work import looking_up
from bot.work.looking_up import Tally

POLL_EVERY, SEARCH_EVERY = "3s", "10s"
"""X lets an account ask some 450 times in 15 minutes for its mentions, and 300 times for what it searches."""

READY_SECONDS = 60


@dataclass
class Demo:
    """A running demo. `app` is the real desk, `sandbox` the world around it."""

    sandbox: Sandbox
    app: App
    brand: str

    @property
    def url(self) -> str:
        """The page."""
        return self.sandbox.url

    def play(self, stop: threading.Event) -> None:
        """Let the built-in posts arrive."""
        play(self.sandbox.networks, SCRIPT, stop, self.sandbox.time)

    def replay(self, recording: Recording, stop: threading.Event) -> Summary:
        """Let the posts of a file arrive; those that name nobody are addressed to a brand that none of them names."""
        account = self.sandbox.x.accounts[0]
        return replay(self.sandbox.x, account, recording, stop, address=recording.naming == 0)

    def posted(self) -> int:
        """How many posts stand on the networks."""
        return sum(len(network.posts) for network in self.sandbox.networks.values())

    def tally(self) -> Tally:
        """What has come in so far."""
        return looking_up.tally(self.app.desk)

    def settle(self, mentions: int, stop: threading.Event) -> None:
        """Wait until so many mentions have come in and every case has its card, or until `stop` is set."""
        while not stop.wait(0.2):
            tally = self.tally()
            if tally.mentions >= mentions and tally.cards >= sum(tally.cases.values()):
                return


@contextlib.contextmanager
def demo(port: int = 0, speed: float = 1.0, brand: str = BRAND, database_url: str | None = None) -> Iterator[Demo]:
    """
    A demo for as long as the context lasts; its database is a file in a temporary folder unless another is named.

    It is given when the desk listens, so that whatever is posted from then on is heard.
    """
    with TemporaryDirectory(prefix="mentiondesk-") as folder, Sandbox(port, speed) as sandbox:
        furnish(sandbox.slack)
        join(sandbox, brand)
        database = database_url or f"sqlite:///{folder}/mentiondesk.db"
        path = Path(folder) / "desk.toml"
        path.write_text(desk_toml(sandbox, brand, database), "utf-8")
        config = load(path, environment(sandbox))
        with contextlib.closing(Database(config.database_url)) as fresh:
            fresh.migrate()
        app = build(config, sandbox.time.now)
        app.start()
        try:
            wait_until_it_listens(app)
            yield Demo(sandbox, app, brand)
        finally:
            app.stop()


def join(sandbox: Sandbox, brand: str) -> None:
    """Put the brand on every network, and its account for offers on X."""
    name = BRAND_NAME if brand == BRAND else brand
    for platform, network in sandbox.networks.items():
        network.add_account(brand, name, token=f"{platform}-demo")
    if brand.lower() != PROMO:
        sandbox.x.add_account(PROMO, PROMO_NAME, token="x-promo-demo")  # noqa: S106  It opens nothing but this sandbox.


def desk_toml(sandbox: Sandbox, brand: str, database: str) -> str:
    """The configuration of a desk that lives in this sandbox."""
    text = files("bot.demo").joinpath("desk.toml").read_text("utf-8")
    values = {
        "handle": brand,
        "bluesky_handle": sandbox.bluesky.accounts[0].handle,
        "mastodon_handle": sandbox.mastodon.accounts[0].handle,
        "team_zone": sandbox.slack.zone,
        "x_url": sandbox.x_url,
        "bluesky_url": sandbox.bluesky_url,
        "mastodon_url": sandbox.mastodon_url,
        "database": database,
        "poll_every": POLL_EVERY,
        "search_every": SEARCH_EVERY,
    }
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def environment(sandbox: Sandbox) -> dict[str, str]:
    """The secrets that go with `desk_toml`, and where its Slack is."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-demo",
        "SLACK_APP_TOKEN": "xapp-demo",
        "SLACK_API_URL": f"{sandbox.slack.door}/api/",
        "DEMO_X_TOKEN": "x-demo",
        "DEMO_PROMO_TOKEN": "x-promo-demo",
        "DEMO_BLUESKY_APP_PASSWORD": "bluesky-demo",
        "DEMO_MASTODON_TOKEN": "mastodon-demo",
    }


def wait_until_it_listens(app: App) -> None:
    """Wait for the first poll of every account and every search, which marks the moment from which the desk hears."""
    heard = [source.id for source in app.desk.layout.sources if source.stream is not Stream.OWN]
    until = datetime.now(UTC) + timedelta(seconds=READY_SECONDS)
    pause = threading.Event()
    while datetime.now(UTC) < until:
        with app.desk.db.reading() as tx:
            if all(cursors.read(tx, source) is not None for source in heard):
                return
        pause.wait(0.02)
    raise TimeoutError("the demo's desk did not begin to listen")
