"""
X's OAuth 2.0 tokens: access for two hours, and refresh tokens that work once.

As strict as X or stricter: a refresh token that comes a second time ends everything that descends from its first, and
what follows an access token ends it.

Source: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code; RFC 6749, 6 and RFC 9700, 4.14.2
"""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.network import Network
from bot.sandbox.posts import Account

CLIENT_ID = "x-demo-client"
CLIENT_SECRET = "x-demo-client-secret"  # noqa: S105  It opens nothing but this sandbox.
LIFE = timedelta(hours=2)
_BASIC = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


def first_refresh_token(account: Account) -> str:
    """What its operator was given for an account when the app was authorised."""
    return f"{account.id}-demo-refresh"


@dataclass
class Family:
    """All tokens of one account that descend from one authorisation; only the newest of each kind is good."""

    account: Account
    refresh: str
    access: str = ""
    ends_at: datetime | None = None
    is_ended: bool = False
    used: set[str] = field(default_factory=set)


class Tokens:
    """The tokens that this X has given out."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._families: dict[str, Family] = {}
        self._numbers = count(1)

    def account(self, access: str) -> Account | None:
        """Whom a token speaks for, while it is good."""
        now = self._network.time.now()
        for family in self._families.values():
            if family.access == access and not family.is_ended and family.ends_at and now < family.ends_at:
                return family.account
        return None

    def answer(self, request: Request, body: bytes) -> Response:
        """What `POST /2/oauth2/token` answers."""
        said = dict(parse_qsl(body.decode("utf-8", "replace")))
        if not _is_the_app(request, said):
            return _no(401, "unauthorized_client", "Missing valid authorization header")
        if said.get("grant_type") != "refresh_token":
            return _no(400, "unsupported_grant_type", "Only refresh_token is known here")
        family = self._family(said.get("refresh_token", ""))
        if family is None:
            return _no(400, "invalid_request", "Value passed for the token was invalid.")
        return JSONResponse(self._next(family))

    def _family(self, refresh: str) -> Family | None:
        """The family whose newest refresh token this is. One of its older ones ends it."""
        for account in self._network.accounts:
            self._families.setdefault(account.id, Family(account, first_refresh_token(account)))
        for family in self._families.values():
            family.is_ended |= refresh in family.used
            if family.refresh == refresh and not family.is_ended:
                return family
        return None

    def _next(self, family: Family) -> dict[str, object]:
        number, account = next(self._numbers), family.account.id
        family.used.add(family.refresh)
        family.access, family.refresh = f"{account}-access-{number}", f"{account}-refresh-{number}"
        family.ends_at = self._network.time.now() + LIFE
        return {
            "token_type": "bearer",
            "expires_in": int(LIFE.total_seconds() / self._network.time.speed),
            "access_token": family.access,
            "scope": "tweet.read tweet.write users.read offline.access",
            "refresh_token": family.refresh,
        }


def _is_the_app(request: Request, said: dict[str, str]) -> bool:
    """A confidential app tells its secret in the header; a public one tells its id in the form."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return said.get("client_id") == CLIENT_ID
    return told == _BASIC


def _no(status: int, error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status)
