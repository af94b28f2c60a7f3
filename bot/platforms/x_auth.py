"""
How requests to X are signed: with a bearer token, or by OAuth 1.0a, whose user tokens do not expire.

Source: https://docs.x.com/fundamentals/authentication/overview
"""

from collections.abc import Generator
from dataclasses import dataclass, field, fields
from typing import Any, cast

import httpx
from oauthlib.oauth1 import Client

from bot.errors import ConfigError


@dataclass(frozen=True)
class XCredentials:
    """
    Either a bearer token of the user, or the four parts of OAuth 1.0a.

    Raises:
        ConfigError: a part is missing, or holds what no token can.
    """

    bearer_token: str | None = field(default=None, repr=False)
    consumer_key: str | None = field(default=None, repr=False)
    consumer_secret: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    access_token_secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        given = {part.name: getattr(self, part.name) for part in fields(self) if getattr(self, part.name)}
        odd = [name for name, value in given.items() if not (value.isascii() and value.isprintable())]
        if odd:
            raise ConfigError(*(f"{name}: Holds characters that no token has" for name in odd))
        if "bearer_token" not in given and len(given) < 4:
            names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
            raise ConfigError(*(f"{name}: Field required" for name in names if name not in given))

    def auth(self) -> httpx.Auth:
        """What signs a request. With both kinds at hand, OAuth 1.0a: it can post and does not expire."""
        if self.consumer_key and self.consumer_secret and self.access_token and self.access_token_secret:
            app = (self.consumer_key, self.consumer_secret)
            return _OAuth1(*app, self.access_token, self.access_token_secret)
        return _Bearer(self.bearer_token or "")


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class _OAuth1(httpx.Auth):
    def __init__(self, key: str, secret: str, token: str, token_secret: str) -> None:
        self._signer = Client(key, client_secret=secret, resource_owner_key=token, resource_owner_secret=token_secret)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        # A JSON body takes no part in the signature (RFC 5849, 3.4.1.3.1), so only address and verb are given.
        _, headers, _ = self._signer.sign(str(request.url), http_method=cast("Any", request.method))
        request.headers["Authorization"] = headers["Authorization"]
        yield request
