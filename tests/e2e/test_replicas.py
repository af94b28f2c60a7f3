"""Replicas: two desks on one PostgreSQL, as on two machines, and one that gets no answer when it has to stop."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import App, Leases
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.slack import ids
from bot.store import outbox
from bot.store.outbox import State
from tests.e2e.desks import desk, toml
from tests.e2e.stage import Stage, eventually
from tests.loopback import UNENCRYPTED

ES = "C0CAREES"
LEASES = Leases(duty=timedelta(seconds=1))


def replica(sandbox: Sandbox, folder: Path, database_url: str) -> App:
    return desk(sandbox, folder, toml(sandbox, database_url), leases=LEASES)


def status(app: App, path: str) -> int:
    return httpx.get(app.health.url.replace("/healthz", path), trust_env=False, verify=UNENCRYPTED).status_code


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


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_desk_that_gets_no_answer_stops_all_the_same_and_leaves_the_line_to_be_looked_for(
    sandbox: Sandbox, database_url: str, tmp_path: Path
) -> None:
    app = replica(sandbox, tmp_path, database_url)
    app.start()
    eventually(lambda: status(app, "/healthz") == 200, "it is well")
    sandbox.faults.add("slack", "chat.postMessage", FaultKind.HANG, channel=ES, seconds=60)
    Stage(sandbox).post("marta_l", "@nimbo_care llevo tres días sin servicio y nadie contesta", "es")
    eventually(lambda: state_of_card(app) is State.SENDING, "the card is on the wire")

    all_ended = app.stop(seconds=0.1)

    assert not all_ended
    again = replica(sandbox, tmp_path, database_url)
    again.start()
    state = state_of_card(again)
    assert again.stop()
    assert state is State.UNSURE


def state_of_card(app: App) -> State | None:
    with app.desk.db.reading() as tx:
        line = outbox.read(tx, "card:1")
    return line.state if line else None
