import time
import traceback
from datetime import UTC, datetime

import httpx
import pytest

from bot.errors import Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.http import Answer, Http
from bot.platforms.x.auth import XCredentials

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def http(answer: httpx.Response | Exception) -> Http:
    def wire(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Http("https://x.test", XCredentials(bearer_token="secret-token").auth(), httpx.MockTransport(wire))


NEVER_LEFT = [httpx.ConnectError(""), httpx.ConnectTimeout(""), httpx.PoolTimeout(""), httpx.ProxyError("")]
LOST = [
    httpx.ReadTimeout(""),
    httpx.ReadError(""),
    httpx.WriteError(""),
    httpx.WriteTimeout(""),
    httpx.RemoteProtocolError(""),
    httpx.DecodingError(""),
    httpx.Response(500),
    httpx.Response(503, text="<html>"),
    httpx.Response(408),
    httpx.Response(200, text="<html>"),
    httpx.Response(201, json=["not", "an", "object"]),
]


@pytest.mark.parametrize("failure", NEVER_LEFT, ids=repr)
def test_what_never_left_was_certainly_not_done(failure: Exception) -> None:
    with pytest.raises(Unreachable):
        http(failure).post("/2/tweets", {})
    with pytest.raises(Unreachable):
        http(failure).get("/2/tweets", {})


@pytest.mark.parametrize("failure", LOST, ids=repr)
def test_a_write_without_a_definite_answer_may_have_been_done(failure: Exception | httpx.Response) -> None:
    with pytest.raises(Unsure):
        http(failure).post("/2/tweets", {})


@pytest.mark.parametrize("failure", LOST, ids=repr)
def test_a_read_without_a_definite_answer_may_be_tried_again(failure: Exception | httpx.Response) -> None:
    with pytest.raises(Unreachable):
        http(failure).get("/2/tweets", {})


def test_a_list_is_read_as_its_objects() -> None:
    answer = http(httpx.Response(200, json=[{"id": "1"}, None, {"id": "2"}])).get_list("/api/v1/statuses", {})

    assert answer.rows == ({"id": "1"}, {"id": "2"})


@pytest.mark.parametrize("answer", [httpx.Response(200, json={"error": "no"}), httpx.Response(502, json=[])])
def test_a_list_that_is_none_may_be_asked_for_again(answer: httpx.Response) -> None:
    with pytest.raises(Unreachable):
        http(answer).get_list("/api/v1/statuses", {})


def test_nobody_listening_is_unreachable_over_a_real_socket() -> None:
    nobody = Http("http://127.0.0.1:1", XCredentials(bearer_token="t").auth())

    with pytest.raises(Unreachable, match="connect_error"):
        nobody.post("/2/tweets", {})
    nobody.close()


def test_a_refusal_without_json_is_still_a_refusal() -> None:
    answer = http(httpx.Response(403, text="<html>Forbidden")).post("/2/tweets", {})

    assert (answer.status, answer.ok, dict(answer.body)) == (403, False, {})


@pytest.mark.parametrize("failure", [httpx.LocalProtocolError("Illegal header value b'Bearer secret-token'"), *LOST])
def test_no_error_tells_a_token(failure: Exception | httpx.Response) -> None:
    with pytest.raises(RemoteError) as caught:
        http(failure).post("/2/tweets", {"text": "secret-token"})

    cause = caught.value.cause if isinstance(caught.value, Rejected) else ""
    shown = "".join(traceback.format_exception(caught.value, limit=0))
    assert "secret" not in f"{shown} {caught.value.code} {cause}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.2"}, 1),
        ({"retry-after": "Tue, 03 Mar 2026 12:01:00 GMT"}, 60),
        ({"retry-after": "999999999"}, 86_400),
        ({"retry-after": "soon"}, 60),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 90), "x-rate-limit-remaining": "0"}, 90),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) - 90)}, 1),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 90), "ratelimit-remaining": "0"}, 90),
        ({"x-rate-limit-reset": "1e3"}, 60),
        ({"x-ratelimit-reset": "2026-03-03T12:03:00.5Z", "x-ratelimit-remaining": "0"}, 180.5),
        ({"x-ratelimit-reset": "2026-03-03T12:03:00"}, 60),
        (
            {
                "x-rate-limit-remaining": "12",
                "x-rate-limit-reset": str(int(NOW.timestamp()) + 90),
                "x-user-limit-24hour-remaining": "0",
                "x-user-limit-24hour-reset": str(int(NOW.timestamp()) + 7200),
            },
            7200,
        ),
        ({}, 60),
    ],
)
def test_a_429_says_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    error = Answer(429, {}, httpx.Headers(headers)).throttled(NOW)

    assert isinstance(error, Throttled)
    assert error.retry_after == seconds


def test_a_limit_is_counted_in_real_time() -> None:
    assert abs(http(httpx.Response(200)).now().timestamp() - time.time()) < 60
