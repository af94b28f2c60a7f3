"""A start finds the world as it is: what is away is waited for, and only a refusal ends it."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.errors import ConfigError
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.store import mentions
from tests.e2e.desks import at_work, desk, toml
from tests.e2e.stage import Stage, eventually
from tests.loopback import UNENCRYPTED

ES = "C0CAREES"


def ready(app: App) -> tuple[int, bool]:
    """What `/readyz` answers, and what it says of Slack."""
    answer = httpx.get(app.health.url.replace("/healthz", "/readyz"), trust_env=False, verify=UNENCRYPTED)
    return answer.status_code, answer.json()["slack"]


def heard(app: App) -> int:
    with app.desk.db.reading() as tx:
        return mentions.count(tx)


@pytest.mark.parametrize("kind", [FaultKind.REFUSED, FaultKind.ERROR])
def test_a_desk_that_starts_without_slack_hears_and_tells_when_slack_is_there(
    sandbox: Sandbox, sqlite_url: str, tmp_path: Path, kind: FaultKind
) -> None:
    sandbox.faults.away("slack", kind)
    app = desk(sandbox, tmp_path, toml(sandbox, sqlite_url))
    with at_work(app):
        Stage(sandbox).post("marta_l", "@nimbo_care llevo tres días sin servicio", "es")
        eventually(lambda: heard(app), "the mention is stored")
        before = ready(app)

        sandbox.faults.away("slack", None)
        sandbox.time.forward(timedelta(minutes=1))

        Stage(sandbox).message(ES, "tres días")
        eventually(lambda: ready(app) == (200, True), "Slack reaches it")
    assert before == (503, False)


@pytest.mark.parametrize(
    ("name", "token", "remedy"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-unknown", "install the app again"),
        ("SLACK_APP_TOKEN", "xapp-unknown", "make another in the app's settings"),
    ],
)
def test_a_token_that_slack_refuses_ends_the_start(
    sandbox: Sandbox, sqlite_url: str, tmp_path: Path, name: str, token: str, remedy: str
) -> None:
    app = desk(sandbox, tmp_path, toml(sandbox, sqlite_url), {name: token})

    with pytest.raises(ConfigError, match=rf"^{name}: invalid_auth: .*; {remedy}"):
        app.start()

    assert not sandbox.sockets.connected
    assert not sandbox.x.ledger
