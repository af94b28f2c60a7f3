"""X's OAuth 2.0 over real sockets: tokens that end, and refresh tokens that work once."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from bot.sandbox.x.tokens import CLIENT_ID, CLIENT_SECRET, LIFE, first_refresh_token
from tests.loopback import UNENCRYPTED
from tests.sandbox.served import Stage, running
from tests.sandbox.x.server import X, opened


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as stage:
        yield stage


@pytest.fixture
def x(stage: Stage) -> Iterator[X]:
    with opened(stage) as x:
        yield x


def refreshed(x: X, token: str, **form: str) -> httpx.Response:
    said = {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT_ID} | form
    return httpx.post(f"{x.url}/2/oauth2/token", data=said, verify=UNENCRYPTED)


def is_let_in(x: X, access: str) -> bool:
    headers = {"authorization": f"Bearer {access}"}
    return httpx.get(f"{x.url}/2/users/me", headers=headers, verify=UNENCRYPTED).is_success


def test_a_refresh_token_brings_access_for_two_hours(x: X) -> None:
    pair = refreshed(x, first_refresh_token(x.account)).json()

    assert (pair["expires_in"], pair["token_type"]) == (7200, "bearer")
    assert is_let_in(x, pair["access_token"])
    x.network.time.forward(LIFE + timedelta(seconds=1))
    assert not is_let_in(x, pair["access_token"])


def test_what_follows_an_access_token_ends_it(x: X) -> None:
    first = refreshed(x, first_refresh_token(x.account)).json()
    second = refreshed(x, first["refresh_token"]).json()

    assert (is_let_in(x, first["access_token"]), is_let_in(x, second["access_token"])) == (False, True)


def test_a_refresh_token_that_comes_twice_ends_everything(x: X) -> None:
    first = refreshed(x, first_refresh_token(x.account)).json()
    second = refreshed(x, first["refresh_token"]).json()

    again = refreshed(x, first["refresh_token"])

    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    assert not is_let_in(x, second["access_token"])
    assert refreshed(x, second["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    ("form", "auth", "status"),
    [
        ({}, (CLIENT_ID, CLIENT_SECRET), 200),
        ({}, (CLIENT_ID, "wrong"), 401),
        ({"client_id": "another"}, None, 401),
        ({"grant_type": "password"}, None, 400),
    ],
)
def test_only_the_app_may_refresh(x: X, form: dict[str, str], auth: tuple[str, str] | None, status: int) -> None:
    said = {"grant_type": "refresh_token", "refresh_token": first_refresh_token(x.account), "client_id": CLIENT_ID}

    assert httpx.post(f"{x.url}/2/oauth2/token", data=said | form, auth=auth, verify=UNENCRYPTED).status_code == status
