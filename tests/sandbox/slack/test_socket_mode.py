"""Reaching the bot over sockets, with slack_sdk's own client on the other end."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from queue import SimpleQueue
from typing import Any

import httpx
import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.workspace import APP_TOKEN, BOT
from tests.sandbox.slack.stage import ANA, refusal, sockets, web_client

Json = dict[str, Any]
WAIT = 10  # seconds, after which a test has failed


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.slack.add_user(ANA, "ana", "Ana")
        yield running


def until(box: Sandbox, true: Callable[[], object]) -> None:
    with box.slack.changed:
        assert box.slack.changed.wait_for(true, WAIT)


def ended(envelope: Envelope) -> Envelope:
    assert envelope.ended.wait(WAIT)
    return envelope


def test_each_envelope_goes_to_exactly_one_socket_in_turn(box: Sandbox) -> None:
    heard: SimpleQueue[tuple[int, str]] = SimpleQueue()

    def hear(number: int, request: SocketModeRequest) -> Json:
        heard.put((number, request.envelope_id))
        return {}

    with sockets(box, 2, hear):
        sent = [ended(box.deliveries.deliver("interactive", {"n": number})) for number in range(10)]

    got = [heard.get() for _ in range(heard.qsize())]
    assert sorted(id for _, id in got) == sorted(envelope.id for envelope in sent)
    assert Counter(number for number, _ in got) == {0: 5, 1: 5}
    assert all(envelope.acked_after is not None for envelope in sent)


def test_the_bots_answer_comes_back_with_the_acknowledgement(box: Sandbox) -> None:
    answers: list[Json | None] = []

    with sockets(box, 1, lambda *_: {"text": "hi"}):
        envelope = ended(box.deliveries.deliver("slash_commands", {}, answers.append))

    assert envelope.response == {"text": "hi"}
    assert answers == [{"text": "hi"}]


def test_an_event_that_is_not_acknowledged_comes_again_and_a_press_does_not(box: Sandbox) -> None:
    heard: SimpleQueue[tuple[str, int | None]] = SimpleQueue()

    def hear(_: int, request: SocketModeRequest) -> Json | None:
        heard.put((request.type, request.retry_attempt))
        return {} if request.retry_attempt else None

    with sockets(box, 1, hear):
        press = box.deliveries.deliver("interactive", {})
        event = box.deliveries.deliver("events_api", {"event_id": "Ev1"})
        got = [heard.get(timeout=WAIT) for _ in range(3)]

    assert got == [("interactive", None), ("events_api", 0), ("events_api", 1)]
    assert (ended(press).acked_after, ended(event).acked_after) == (None, None)


def test_retries_follow_at_once_after_a_minute_and_after_five(box: Sandbox) -> None:
    def attempts() -> list[int]:
        return [one.attempt for one in box.slack.envelopes if one.payload == {"event_id": "Ev2"}]

    box.deliveries.deliver("events_api", {"event_id": "Ev2"})
    until(box, lambda: attempts() == [0, 1])
    box.time.forward(timedelta(minutes=1))
    until(box, lambda: attempts() == [0, 1, 2])
    box.time.forward(timedelta(minutes=4))
    box.deliveries.deliver("events_api", {"event_id": "Ev3"})
    until(box, lambda: len(box.slack.envelopes) and box.slack.envelopes[-1].attempt == 1)
    too_early = attempts()
    box.time.forward(timedelta(minutes=1))
    until(box, lambda: attempts() == [0, 1, 2, 3])

    assert too_early == [0, 1, 2]


def test_with_nobody_connected_a_press_fails_at_once(box: Sandbox) -> None:
    envelope = box.deliveries.deliver("interactive", {})

    assert envelope.ended.is_set()
    assert envelope.acked_after is None


def test_no_event_is_lost_in_a_refresh(box: Sandbox) -> None:
    def arrived() -> bool:
        return any(one.acked_after for one in box.slack.envelopes if one.payload == {"event_id": "Ev4"})

    with sockets(box, 1, lambda *_: {}):
        box.sockets.refresh()
        until(box, lambda: box.sockets.connected == 1)
        box.deliveries.deliver("events_api", {"event_id": "Ev4"})

        until(box, arrived)


@pytest.mark.parametrize(
    ("kind", "heard", "acked"),
    [
        (FaultKind.DROP_BEFORE, ["b"], [False, True]),
        (FaultKind.DOUBLED, ["a", "a", "b"], [True, True]),
        (FaultKind.LATE, ["b", "a"], [True, True]),
        (FaultKind.OVERTAKEN, ["b", "a"], [True, True]),
        (FaultKind.ACK_LOST, ["a", "b"], [False, True]),
    ],
)
def test_envelopes_may_have_mishaps_on_their_way(
    box: Sandbox, kind: FaultKind, heard: list[str], acked: list[bool]
) -> None:
    got: list[str] = []
    box.faults.add("bot", "interactive", kind, seconds=0.1)

    def hear(_: int, request: SocketModeRequest) -> Json:
        got.append(request.payload["name"])
        return {}

    with sockets(box, 1, hear):
        sent = [box.deliveries.deliver("interactive", {"name": name}) for name in "ab"]
        told = [ended(envelope).acked_after is not None for envelope in sent]

    assert (sorted(got) if kind is FaultKind.DOUBLED else got, told) == (heard, acked)


def test_the_bot_hears_what_administrators_do(box: Sandbox) -> None:
    heard: SimpleQueue[str] = SimpleQueue()
    box.slack.add_channel("C0GONE", "gone", (BOT,))

    def hear(_: int, request: SocketModeRequest) -> Json:
        heard.put(request.payload["event"]["type"])
        return {}

    with sockets(box, 1, hear):
        box.office.archive("C0GONE")
        box.office.remove_bot("C0GONE")
        box.office.revoke()
        told = {heard.get(timeout=WAIT) for _ in range(3)}
    refused = refusal(lambda: web_client(box).auth_test())
    box.office.restore()

    assert told == {"channel_archive", "channel_left", "tokens_revoked"}
    assert refused == "token_revoked"
    assert web_client(box).auth_test()["ok"]


def test_an_address_connects_once(box: Sandbox) -> None:
    url = web_client(box, APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"]
    assert url.startswith("ws://127.0.0.1:")

    told = [_shake_hands(url), _shake_hands(url)]

    assert told == [101, 403]


def _shake_hands(url: str) -> int:
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    with httpx.stream("GET", url.replace("ws", "http", 1), headers=headers) as response:
        return response.status_code
