"""What goes wrong on the way to the sandbox, over real sockets."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from bot.sandbox.faults import ALL, FaultKind, Faults
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT_TOKEN
from bot.sandbox.time import Time
from tests.loopback import UNENCRYPTED

POST = "chat.postMessage"


class Caller:
    """Posts into one channel, and counts what stands there."""

    def __init__(self, box: Sandbox, channel: str) -> None:
        self.box, self.channel = box, channel
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        self.http = httpx.Client(base_url=f"{box.slack.door}/api/", headers=headers, timeout=2, verify=UNENCRYPTED)

    def post(self) -> httpx.Response:
        return self.http.post(POST, json={"channel": self.channel, "text": "a"})

    def standing(self) -> int:
        return len(self.box.slack.messages(self.channel))

    def found(self) -> int:
        return len(self.http.post("conversations.history", json={"channel": self.channel}).json()["messages"])


@pytest.fixture
def caller(box: Sandbox, care: str) -> Iterator[Caller]:
    caller = Caller(box, care)
    yield caller
    caller.http.close()
    box.faults.clear()


@pytest.mark.parametrize(
    ("kind", "status", "type"),
    [
        (FaultKind.THROTTLED, 429, "application/json"),
        (FaultKind.ERROR, 500, "application/json"),
        (FaultKind.HTML, 503, "text/html; charset=utf-8"),
    ],
)
def test_a_refused_call_did_nothing(box: Sandbox, caller: Caller, kind: FaultKind, status: int, type: str) -> None:
    box.faults.add("slack", POST, kind, retry_after=7)

    told = caller.post()

    assert (told.status_code, told.headers["Content-Type"], caller.standing()) == (status, type, 0)
    assert told.headers.get("Retry-After") == ("7" if kind is FaultKind.THROTTLED else None)
    assert box.slack.ledger[-1].error == f"fault: {kind}"
    assert caller.post().json()["ok"]


@pytest.mark.parametrize(
    ("kind", "done"),
    [
        (FaultKind.DROP_BEFORE, 0),
        (FaultKind.DROP_AFTER, 1),
        (FaultKind.HALF, 1),
        (FaultKind.DONE_LATE, 1),
        (FaultKind.HANG, 0),
    ],
)
def test_a_lost_answer_does_not_say_what_was_done(box: Sandbox, caller: Caller, kind: FaultKind, done: int) -> None:
    box.faults.add("slack", POST, kind)

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        caller.post()

    assert caller.found() == done
    assert caller.post().json()["ok"]


def test_an_error_may_come_after_the_deed(box: Sandbox, caller: Caller) -> None:
    box.faults.add("slack", POST, FaultKind.ERROR_AFTER)

    assert caller.post().status_code == 500
    assert caller.standing() == 1


def test_what_is_done_late_is_done_before_anybody_looks_later(box: Sandbox, caller: Caller) -> None:
    box.faults.add("slack", POST, FaultKind.DONE_LATE, seconds=3600)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        caller.post()

    before = caller.found()
    box.time.forward(timedelta(hours=1))

    assert (before, caller.found()) == (0, 1)


def test_what_is_not_late_is_found_at_once_be_it_on_a_clock_that_stands_still(
    box: Sandbox, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = box.time.now()
    monkeypatch.setattr(box.time, "now", lambda: stopped)

    caller.post()
    caller.post()

    assert caller.found() == 2


def test_a_new_message_may_be_found_late(box: Sandbox, caller: Caller) -> None:
    box.slack.set_lag(3600)
    caller.post()

    before = caller.found()
    box.time.forward(timedelta(hours=1))
    after = caller.found()
    box.slack.set_lag(0)

    assert (before, after, caller.standing()) == (0, 1, 1)


def test_a_late_answer_is_a_good_one(box: Sandbox, caller: Caller) -> None:
    box.faults.add("slack", POST, FaultKind.LATE, seconds=0.05)

    assert caller.post().json()["ok"]
    assert caller.standing() == 1


def test_a_fault_waits_for_its_call_and_hits_as_often_as_it_says() -> None:
    faults = Faults(Time())
    faults.add("slack", POST, FaultKind.ERROR, times=2, skip=1, channel="C1")

    elsewhere = [faults.pick("slack", POST, "C2"), faults.pick("x", POST, "C1"), faults.pick("slack", "a", "C1")]
    hits = [faults.pick("slack", POST, "C1") for _ in range(4)]

    assert elsewhere == [None] * 3
    assert [hit is not None for hit in hits] == [False, True, True, False]


def test_chance_hits_the_same_calls_for_the_same_seed() -> None:
    def hits(seed: int) -> list[bool]:
        faults = Faults(Time())
        faults.chance("slack", ALL, FaultKind.ERROR, 0.3, seed)
        return [faults.pick("slack", POST) is not None for _ in range(100)]

    assert hits(1) == hits(1) != hits(2)
    assert 10 < sum(hits(1)) < 60


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (FaultKind.REFUSED, httpx.ConnectError),
        (FaultKind.HANG, httpx.ReadTimeout),
        (FaultKind.DROP_BEFORE, httpx.RemoteProtocolError),
    ],
)
def test_a_side_that_is_away_answers_nobody_until_it_is_back(
    box: Sandbox, caller: Caller, kind: FaultKind, seen: type[Exception]
) -> None:
    caller.http.timeout = 0.3

    box.faults.away("slack", kind)
    with pytest.raises(seen):
        caller.post()
    with pytest.raises(seen):
        caller.post()
    elsewhere = httpx.get(box.url).status_code
    box.faults.away("slack", None)

    assert elsewhere == 200
    assert caller.post().json()["ok"]
    assert caller.standing() == 1


def test_nothing_goes_wrong_once_the_faults_are_cleared() -> None:
    faults = Faults(Time())
    faults.add("slack", POST, FaultKind.ERROR)

    faults.clear()

    assert faults.pick("slack", POST) is None
