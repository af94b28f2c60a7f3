"""
What signs requests to X: a bearer token, OAuth 1.0a, whose user tokens do not expire, or grants of OAuth 2.0.

Source: https://docs.x.com/fundamentals/authentication/overview
"""

from collections.abc import Generator
from dataclasses import dataclass, field, fields
from typing import Any, cast

import httpx
from oauthlib.oauth1 import Client

from bot.errors import ConfigError
from bot.platforms.http import Bearer
from bot.platforms.kind import SignIn

OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


@dataclass(frozen=True)
class App:
    """An app's access to an account by OAuth 2.0; `refresh_token` is where its grants begin."""

    client_id: str
    client_secret: str | None = field(repr=False)
    refresh_token: str = field(repr=False)


SIGN_INS = (
    SignIn("a bearer token", {"bearer_token": "_TOKEN"}),
    SignIn(
        "OAuth 1.0a",
        {
            "consumer_key": "_CONSUMER_KEY",
            "consumer_secret": "_CONSUMER_SECRET",
            "access_token": "_ACCESS_TOKEN",
            "access_token_secret": "_ACCESS_SECRET",
        },
    ),
    SignIn(
        "OAuth 2.0",
        {"client_id": "_CLIENT_ID", "client_secret": "_CLIENT_SECRET", "refresh_token": "_REFRESH_TOKEN"},
        optional=frozenset({"client_secret"}),  # an app that anybody can read has none
    ),
)


@dataclass(frozen=True)
class XCredentials:
    """
    A bearer token of the user, the four parts of OAuth 1.0a, or what OAuth 2.0 needs (public apps have no secret).

    Raises:
        ConfigError: a part is missing, or holds what no token can.
    """

    bearer_token: str | None = field(default=None, repr=False)
    consumer_key: str | None = field(default=None, repr=False)
    consumer_secret: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    access_token_secret: str | None = field(default=None, repr=False)
    client_id: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        given = {part.name: getattr(self, part.name) for part in fields(self) if getattr(self, part.name)}
        odd = [name for name, value in given.items() if not (value.isascii() and value.isprintable())]
        if odd:
            raise ConfigError(*(f"{name}: Holds characters that no token has" for name in odd))
        kinds = (("client_id", "refresh_token"), OAUTH1) if "client_id" in given else (OAUTH1,)
        if "bearer_token" not in given and not any(given.keys() >= set(kind) for kind in kinds):
            raise ConfigError(*(f"{name}: Field required" for name in kinds[0] if name not in given))

    def app(self) -> App | None:
        """How grants are got, where that is how requests are signed."""
        if self._oauth1() or not (self.client_id and self.refresh_token):
            return None
        return App(self.client_id, self.client_secret, self.refresh_token)

    def auth(self) -> httpx.Auth:
        """
        What signs a request that no grant is for.

        With all kinds at hand it is OAuth 1.0a, which can post and does not expire.
        """
        return self._oauth1() or Bearer(self.bearer_token or "")

    def _oauth1(self) -> "OAuth1 | None":
        if self.consumer_key and self.consumer_secret and self.access_token and self.access_token_secret:
            return OAuth1(self.consumer_key, self.consumer_secret, self.access_token, self.access_token_secret)
        return None


class OAuth1(httpx.Auth):
    """Signs each request by itself."""

    def __init__(self, key: str, secret: str, token: str, token_secret: str) -> None:
        self._signer = Client(key, client_secret=secret, resource_owner_key=token, resource_owner_secret=token_secret)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the address and the verb."""
        # A JSON body takes no part in the signature (RFC 5849, 3.4.1.3.1), so only address and verb are given.
        _, headers, _ = self._signer.sign(str(request.url), http_method=cast("Any", request.method))
        request.headers["Authorization"] = headers["Authorization"]
        yield request
