"""Staying connected: whatever becomes of a connection, presses are answered and a new one is there within seconds."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from slack_bolt import Ack

from bot.errors import RemoteError
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.socket_mode import Sockets as Deaths
from bot.slack.bolt import DeskApp, make_client
from bot.slack.socket_link import Link
from bot.slack.sockets import Sockets
from tests.e2e.stage import eventually

BOUND = 10.0
"""Seconds within which a desk that was cut off is back."""

PRESS = {
    "type": "block_actions",
    "user": {"id": "U0ANA"},
    "team": {"id": "T0DEMO"},
    "actions": [{"type": "button", "action_id": "press", "block_id": "b", "value": "1"}],
}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.slack.rate_limits = False
        yield running


@contextmanager
def listening(
    box: Sandbox, on_press: Callable[[], object] = lambda: None, patience: float = 3.0, watch: float = 60.0
) -> Iterator[Sockets]:
    api = f"{box.slack.door}/api/"
    app = DeskApp(make_client("xoxb-demo", api))

    @app.action("press")
    def on_action(ack: Ack) -> None:
        on_press()
        ack()

    sockets = Sockets(app, make_client("xapp-demo", api, 1), patience, watch)
    sockets.keep(2)
    sockets.start()
    try:
        yield sockets
    finally:
        sockets.stop(10)


def press(box: Sandbox) -> Envelope:
    return box.deliveries.deliver("interactive", PRESS)


def acked(envelope: Envelope) -> bool:
    assert envelope.ended.wait(10)
    return envelope.acked_after is not None


def test_presses_are_answered_over_two_sockets(box: Sandbox) -> None:
    with listening(box) as sockets:
        assert box.sockets.connected == 2
        assert all(acked(press(box)) for _ in range(20))
        assert sockets.last_heard is not None


def test_no_press_is_lost_in_refreshes(box: Sandbox) -> None:
    with listening(box):
        sent = []
        for _ in range(5):
            box.sockets.refresh()
            sent += [press(box) for _ in range(40)]
            eventually(lambda: box.sockets.connected == 2, "both sockets are renewed")

        assert all(acked(one) for one in sent)


def test_a_press_in_flight_at_a_refresh_is_acknowledged_by_the_way_it_came(box: Sandbox) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        begun.set()
        go_on.wait(10)

    with listening(box, slowly):
        pressed = press(box)
        begun.wait(10)
        box.sockets.refresh()
        eventually(lambda: box.sockets.connected == 2, "both sockets are renewed")
        go_on.set()

        assert acked(pressed)


@pytest.mark.parametrize("die", [Deaths.cut, Deaths.hang_up, lambda sockets: sockets.black_hole(2)])
def test_a_dead_connection_is_replaced_within_seconds(box: Sandbox, die: Callable[[Deaths], None]) -> None:
    with listening(box, patience=0.3):
        die(box.sockets)
        began = time.monotonic()
        eventually(lambda: box.sockets.accepted == 4, "two new sockets")
        took = time.monotonic() - began
        eventually(lambda: box.sockets.connected == 2, "the old ones are gone")

        assert acked(press(box))
        assert took < BOUND


def test_slack_that_is_away_at_the_start_is_tried_until_it_is_there(box: Sandbox) -> None:
    box.faults.away("slack", FaultKind.REFUSED)

    with listening(box) as sockets:
        before = sockets.is_listening()
        box.faults.away("slack", None)
        eventually(sockets.is_listening, "it is connected")

    assert before is False


@pytest.mark.parametrize("kind", [FaultKind.HANG, FaultKind.HTML])
def test_the_old_link_serves_while_no_new_one_is_to_be_had(box: Sandbox, kind: FaultKind) -> None:
    box.faults.add("slack", "apps.connections.open", kind, times=4, skip=2, seconds=5)

    with listening(box):
        box.sockets.refresh()

        assert all(acked(press(box)) for _ in range(10))
        eventually(lambda: box.sockets.connected == 2, "both sockets are renewed")
        assert acked(press(box))


def test_a_wrong_token_is_told_at_the_start(box: Sandbox) -> None:
    sockets = Sockets(DeskApp(make_client("xoxb-demo", f"{box.url}/api/")), make_client("xapp-no", f"{box.url}/api/"))

    with pytest.raises(RemoteError, match="invalid_auth"):
        sockets.keep(2)
    sockets.stop(0)


def test_a_stop_acknowledges_what_is_being_answered(box: Sandbox) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        begun.set()
        go_on.wait(10)

    with listening(box, slowly) as sockets:
        pressed = press(box)
        begun.wait(10)
        stopping = threading.Thread(target=sockets.stop, args=(10,))
        stopping.start()
        go_on.set()
        stopping.join(10)

        assert acked(pressed)
        assert not sockets.is_listening()


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_link_that_comes_after_the_stop_takes_nothing(box: Sandbox) -> None:
    client = make_client("xapp-demo", f"{box.slack.door}/api/")
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    link = Link(str(client.apps_connections_open(app_token="xapp-demo")["url"]), lambda _: {}, pool, 3.0)

    press(box)

    eventually(lambda: not link.is_open(), "a closed link")


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_stop_lets_go_of_the_links_that_linger_after_a_refresh(box: Sandbox) -> None:
    with listening(box):
        box.sockets.refresh()
        eventually(lambda: box.sockets.accepted == 4, "two new links beside the old ones")

    assert not acked(press(box))


def test_a_socket_that_stays_without_a_connection_is_thrown_away(
    box: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    with listening(box, watch=0.05) as sockets:
        box.faults.away("slack", FaultKind.REFUSED)
        eventually(lambda: "slack.socket_replaced" in caplog.messages, "the watch replaces it")
        box.faults.away("slack", None)
        eventually(sockets.is_listening, "a new one connects")

        assert acked(press(box))
