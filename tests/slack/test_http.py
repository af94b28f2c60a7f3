"""HTTP mode: what is Slack's is answered once, everything else is refused and changes nothing."""

import json
import logging
import time
from collections.abc import Iterator

import httpx
import pytest
from slack_bolt import Ack

from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.http_mode import signed
from bot.slack.bolt import DeskApp, make_client
from bot.slack.http import Requests
from tests.loopback import UNENCRYPTED

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Door:
    """The desk's end of HTTP mode, with a listener that keeps what it heard."""

    def __init__(self, box: Sandbox) -> None:
        self.heard: list[str] = []
        self._taken: set[str] = set()
        app = DeskApp(make_client("xoxb-demo", f"{box.url}/api/"))

        @app.event("message")
        def on_message(ack: Ack, event: dict[str, str]) -> None:
            if event["text"] == "raise":
                raise ValueError(event["text"])
            self.heard.append(event["text"])
            ack()

        @app.command("/desk")
        def on_command(ack: Ack, command: dict[str, str]) -> None:
            ack(text=command["text"])

        self.requests = Requests(app, SECRET, self._is_new, "127.0.0.1", 0)
        self.client = httpx.Client(timeout=5, verify=UNENCRYPTED)

    def _is_new(self, signature: str) -> bool:
        new = signature not in self._taken
        self._taken.add(signature)
        return new

    def ask(self, body: bytes, type: str = JSON, **headers: str) -> httpx.Response:
        """A request that is Slack's, but for the headers given."""
        proof = signed(SECRET, body, time.time())
        return self.client.post(self.requests.url, content=body, headers={"Content-Type": type} | proof | headers)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def running_door(box: Sandbox) -> Iterator[Door]:
    door = Door(box)
    door.requests.start()
    yield door
    door.client.close()
    door.requests.stop(5)


@pytest.fixture
def door(running_door: Door) -> Door:
    running_door.heard.clear()
    return running_door


def event(text: str) -> bytes:
    message = {"type": "message", "user": "U1", "channel": "C1", "text": text}
    return json.dumps({"type": "event_callback", "team_id": "T0DEMO", "event_id": text, "event": message}).encode()


def test_what_slack_sends_is_answered(door: Door) -> None:
    told = door.ask(event("hello"))
    answered = door.ask(b"command=%2Fdesk&text=next&user_id=U1&team_id=T0DEMO", FORM)

    assert (told.status_code, door.heard) == (200, ["hello"])
    assert answered.text == "next"
    assert door.requests.last_heard is not None


def test_slack_may_try_whether_the_address_is_ours(door: Door) -> None:
    challenged = door.ask(json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode())

    assert (challenged.status_code, challenged.json()) == (200, {"challenge": "3eZbrw1aB"})


def test_the_same_request_again_is_refused_and_a_retry_is_not(door: Door) -> None:
    body = event("once")
    proof = signed(SECRET, body, time.time() - 1)

    first, replayed = door.ask(body, **proof), door.ask(body, **proof)
    retried = door.ask(body, **{"X-Slack-Retry-Num": "1"})

    assert [one.status_code for one in (first, replayed, retried)] == [200, 401, 200]
    assert door.heard == ["once", "once"]


def test_what_our_side_could_not_do_comes_again(door: Door) -> None:
    assert door.ask(event("raise")).status_code != 200


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (event("x"), {"X-Slack-Signature": "v0=" + "0" * 64}),
        (event("x"), {"X-Slack-Signature": "v0=ü"}),
        (event("x"), {"X-Slack-Signature": ""}),
        (event("x"), {"X-Slack-Request-Timestamp": "now"}),
        (event("x"), {"X-Slack-Request-Timestamp": "٣" * 10}),
        (event("x"), {"X-Slack-Request-Timestamp": "1" * 5000}),
        (event("x"), signed(SECRET, event("x"), time.time() - 400)),
        (event("x"), signed(SECRET, event("x"), time.time() + 4000)),
        (event("x"), signed("another", event("x"), time.time())),
        (event("x"), {"Content-Type": "text/plain"}),
        (b"[1, 2]", {}),
        (b"{", {}),
        (b"\xff\xfe", {}),
        (b"[" * 100_000, {}),
        (b"payload=%7B", {"Content-Type": FORM}),
        (b"a=b", {"Content-Type": FORM}),
        (event("a=b&payload=%7B%7D&c=d"), {"Content-Type": FORM}),
        (b"x" * 1_000_001, {}),
    ],
)
def test_anything_else_is_refused_and_does_nothing(door: Door, body: bytes, headers: dict[str, str]) -> None:
    proof = signed(SECRET, body, time.time())
    raw = {name.encode(): value.encode() for name, value in ({"Content-Type": JSON} | proof | headers).items()}

    refused = door.client.post(door.requests.url, content=body, headers=raw)

    assert refused.status_code == 401
    assert (refused.content, door.heard) == (b"", [])


def test_a_header_that_comes_twice_is_refused(door: Door) -> None:
    body = event("twice")
    proof = list(signed(SECRET, body, time.time()).items())

    refused = door.client.post(door.requests.url, content=body, headers=[("Content-Type", JSON), *proof, proof[1]])

    assert (refused.status_code, door.heard) == (401, [])


def test_refusals_are_logged_without_filling_the_disk(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    for _ in range(10):
        door.ask(event("x"), **{"X-Slack-Signature": "v0="})

    assert caplog.messages.count("slack.request_refused") <= 1


def test_a_desk_knows_that_slack_is_away_while_nothing_is_to_be_told(box: Sandbox, door: Door) -> None:
    listening = []
    for kind in (None, FaultKind.REFUSED, FaultKind.REFUSED, None):
        box.faults.away("slack", kind)

        door.requests.knock()

        listening.append(door.requests.is_listening())
    assert listening == [True, True, False, True]


def test_a_desk_whose_token_is_taken_from_it_knows_at_once(box: Sandbox, door: Door) -> None:
    door.requests.knock()
    box.office.revoke()

    door.requests.knock()
    box.office.restore()

    assert not door.requests.is_listening()
