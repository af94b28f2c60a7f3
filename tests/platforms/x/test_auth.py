import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from oauthlib.oauth1.rfc5849.signature import collect_parameters, verify_hmac_sha1
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header

from bot.errors import ConfigError
from bot.platforms.x.auth import XCredentials

FOUR = XCredentials(consumer_key="ck", consumer_secret="cs", access_token="99-at", access_token_secret="ats")


def signed(credentials: XCredentials, request: httpx.Request) -> str:
    return next(credentials.auth().auth_flow(request)).headers["authorization"]


def test_a_bearer_token_goes_into_the_header() -> None:
    request = httpx.Request("GET", "https://api.x.com/2/users/me")

    assert signed(XCredentials(bearer_token="abc"), request) == "Bearer abc"


def test_an_oauth_1_signature_covers_the_query() -> None:
    request = httpx.Request("GET", "https://api.x.com/2/x", params={"expansions": "author_id,a.b", "q": "ñ &+"})

    header = signed(FOUR, request)

    said = dict(parse_authorization_header(header))
    given = collect_parameters(request.url.query.decode(), headers={"Authorization": header})
    seen: Any = SimpleNamespace(
        uri=str(request.url), http_method="GET", params=given, signature=unquote(said["oauth_signature"])
    )
    assert said["oauth_token"] == "99-at"
    assert verify_hmac_sha1(seen, "cs", "ats")


def test_no_credential_is_shown() -> None:
    assert re.search("ck|cs|at", repr(FOUR).removeprefix("XCredentials")) is None


def test_half_of_oauth_1_is_told_by_what_is_missing() -> None:
    with pytest.raises(ConfigError) as caught:
        XCredentials(consumer_key="ck", access_token="at")

    assert caught.value.problems == (
        "consumer_secret: Field required",
        "access_token_secret: Field required",
    )


def test_a_token_with_a_newline_is_refused_and_not_told() -> None:
    with pytest.raises(ConfigError) as caught:
        XCredentials(bearer_token="abc\n")

    assert "abc" not in str(caught.value)
