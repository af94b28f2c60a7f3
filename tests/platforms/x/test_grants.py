"""X's OAuth 2.0: how the next grant is asked for, and what each answer means."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from bot.errors import ConfigError, LockedOut, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.base import Outgoing
from bot.platforms.grants import Grant
from bot.platforms.x import grants as x_grants
from bot.platforms.x.adapter import X
from bot.platforms.x.auth import App, XCredentials
from bot.platforms.x.grants import Renewal
from tests.platforms.pocket import Pocket
from tests.platforms.wire import ME, NOON

APP = App("client", "hush", "first")
PAIR = {"token_type": "bearer", "expires_in": 7200, "access_token": "a1", "refresh_token": "r1"}


def asked(answer: Any, app: App = APP, held: Grant | None = None) -> tuple[Grant, httpx.Request]:
    requests: list[httpx.Request] = []

    def wire(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    grant = Renewal(app, "https://x.example", httpx.MockTransport(wire))(held)
    return grant, requests[0]


def test_the_first_grant_is_asked_for_with_what_is_configured() -> None:
    grant, request = asked(PAIR)

    assert request.url == "https://x.example/2/oauth2/token"
    assert request.headers["authorization"] == f"Basic {base64.b64encode(b'client:hush').decode()}"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["first"],
        "client_id": ["client"],
    }
    assert (grant.access, grant.refresh) == ("a1", "r1")
    assert grant.expires_at is not None
    assert abs(grant.expires_at - datetime.now(UTC) - timedelta(hours=2)) < timedelta(minutes=1)


def test_the_next_one_is_asked_for_with_the_one_before() -> None:
    _, request = asked(PAIR, held=Grant("a0", "r0", None))

    assert b"refresh_token=r0" in request.content


def test_a_public_app_has_no_secret_to_tell() -> None:
    _, request = asked(PAIR, App("client", None, "first"))

    assert "authorization" not in request.headers
    assert b"client_id=client" in request.content


@pytest.mark.parametrize("seconds", [None, "7200", -1, 0, 10**12])
def test_an_odd_length_of_life_is_none(seconds: object) -> None:
    assert asked(PAIR | {"expires_in": seconds})[0].expires_at is None


def no(status: int, error: str) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "error_description": "no, not with first or hush"})


@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        (no(400, "invalid_request"), LockedOut, x_grants.LOST),
        (no(400, "invalid_grant"), LockedOut, x_grants.LOST),
        (no(401, "unauthorized_client"), LockedOut, x_grants.WRONG_APP),
        (no(401, "invalid_client"), LockedOut, x_grants.WRONG_APP),
        (httpx.Response(404, text="<html>"), LockedOut, x_grants.NO_ANSWER_OF_XS),
        (httpx.Response(429, headers={"retry-after": "9"}), Throttled, None),
        (httpx.Response(503, text="later"), Unsure, None),
        (httpx.Response(200, json={"expires_in": 7200}), Unsure, None),
        (httpx.ReadTimeout(""), Unsure, None),
        (httpx.ConnectError(""), Unreachable, None),
    ],
)
def test_each_answer_says_what_became_of_the_grant(answer: Any, kind: type[RemoteError], cause: str | None) -> None:
    with pytest.raises(RemoteError) as caught:
        asked(answer)

    assert type(caught.value) is kind
    assert getattr(caught.value, "cause", None) == cause
    assert not any(secret in f"{caught.value.code} {caught.value}" for secret in ("first", "hush"))


def test_a_reply_that_a_dead_token_kept_back_is_sent_with_the_next_one() -> None:
    signed: list[str] = []

    def wire(request: httpx.Request) -> httpx.Response:
        if request.url.path == x_grants.PATH:
            return httpx.Response(200, json=PAIR | {"access_token": f"a{len(signed)}"})
        if request.url.path == "/2/users/me":
            return httpx.Response(200, json={"data": ME})
        signed.append(request.headers["authorization"])
        if len(signed) == 1:
            return httpx.Response(401, json={"title": "Unauthorized"})
        return httpx.Response(201, json={"data": {"id": "31", "text": "…"}})

    credentials = XCredentials(client_id="client", refresh_token="first")
    x = X("x:acme_es", "acme_es", credentials, vault=Pocket(), transport=httpx.MockTransport(wire))

    published = x.send(Outgoing("Hola", "20", "7", "20", "1.1", NOON))

    assert published.post_id == "31"
    assert signed == ["Bearer a0", "Bearer a1"]


def test_half_of_oauth_2_is_told_by_what_is_missing() -> None:
    with pytest.raises(ConfigError) as caught:
        XCredentials(client_id="client", client_secret="hush")

    assert caught.value.problems == ("refresh_token: Field required",)


def test_nothing_of_an_app_is_shown_but_its_id() -> None:
    assert repr(APP) == "App(client_id='client')"
