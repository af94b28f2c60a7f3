"""Two desks on one PostgreSQL, as an operator runs them on two machines."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import App, Leases, build
from bot.config.load import load
from bot.demo.cast import furnish
from bot.demo.run import desk_toml, environment
from bot.sandbox.server import Sandbox
from bot.slack import ids
from tests.e2e.stage import Stage, eventually

ES = "C0CAREES"
LEASES = Leases(duty=timedelta(seconds=1))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        furnish(running.slack)
        running.x.add_account("nimbo_care", "Nimbo")
        yield running


def replica(sandbox: Sandbox, folder: Path, database_url: str) -> App:
    text = desk_toml(sandbox, "nimbo_care", database_url).replace('poll_every = "3s"', 'poll_every = "1s"')
    (folder / "desk.toml").write_text(text, "utf-8")
    config = load(folder / "desk.toml", environment(sandbox))
    return build(config, sandbox.time.now, leases=LEASES)


def status(app: App, path: str) -> int:
    return httpx.get(app.health.url.replace("/healthz", path), trust_env=False).status_code


@pytest.mark.parametrize("engine", ["postgresql"])
def test_what_one_replica_began_the_other_goes_on_with(sandbox: Sandbox, database_url: str, tmp_path: Path) -> None:
    stage = Stage(sandbox)
    first, second = (replica(sandbox, tmp_path, database_url) for _ in range(2))
    first.start()
    second.start()
    eventually(lambda: sandbox.sockets.connected == 4, "both listen")
    eventually(lambda: status(first, "/healthz") == status(second, "/healthz") == 200, "both are well")
    stage.post("marta_l", "@nimbo_care llevo tres días sin servicio y nadie contesta", "es")
    card = stage.message(ES, "tres días")

    all_ended = first.stop()
    stage.post("luc_b", "@nimbo_care mi factura de este mes está mal, ¿la podéis revisar?", "es")
    stage.message(ES, "factura de este mes")
    stage.press("U0ANA", card, ids.CLAIM)
    stage.message(ES, "<@U0ANA> has it")

    assert all_ended
    assert status(second, "/readyz") == status(second, "/healthz") == 200
    assert len([message for message in stage.slack.messages(ES) if message.thread_ts is None]) == 2
    assert second.stop()
