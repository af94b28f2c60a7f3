"""Real desks in a sandbox, as a test wants them: the demo's company, which asks the network every second."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.app import App, Leases, build
from bot.config.load import load
from bot.demo.cast import furnish
from bot.demo.run import desk_toml, environment, join, wait_until_it_listens
from bot.sandbox.script import BRAND
from bot.sandbox.server import Sandbox

USUAL = Leases()


@contextmanager
def furnished() -> Iterator[Sandbox]:
    """A sandbox with everybody in it, and no desk."""
    with Sandbox() as sandbox:
        furnish(sandbox.slack)
        join(sandbox, BRAND)
        yield sandbox


def toml(sandbox: Sandbox, database_url: str) -> str:
    """The configuration of a desk there."""
    return desk_toml(sandbox, BRAND, database_url).replace('poll_every = "3s"', 'poll_every = "1s"')


def desk(
    sandbox: Sandbox,
    folder: Path,
    words: str,
    secrets: Mapping[str, str] | None = None,
    leases: Leases = USUAL,
) -> App:
    """A desk that is not started yet; `words` are its configuration, which is written into `folder`."""
    path = folder / "desk.toml"
    path.write_text(words, "utf-8")
    return build(load(path, environment(sandbox) | dict(secrets or {})), sandbox.time.now, leases=leases)


@contextmanager
def at_work(app: App) -> Iterator[None]:
    """The desk from when it listens, so that whatever is posted from then on is heard."""
    app.start()
    try:
        wait_until_it_listens(app)
        yield
    finally:
        app.stop()
