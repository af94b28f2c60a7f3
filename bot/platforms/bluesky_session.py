"""
One account's session with Bluesky: opened with its app password as seldom as can be, kept, and renewed.

Opening one is limited to some hundred times a day, so every process takes the tokens that are kept and renews them
where they have ended, which Bluesky tells by refusing them. Whoever opens it says which server has the account's
posts; everything but the session itself is asked there.

Source: https://docs.bsky.app/docs/api/com-atproto-server-create-session, …/com-atproto-server-refresh-session
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.errors import ConfigError, Rejected, Unreachable, Unsure
from bot.platforms.bluesky_refusals import is_expired, refusal
from bot.platforms.bluesky_uris import is_did
from bot.platforms.http import Answer, Bearer, Http, Query
from bot.platforms.lenient import Json, record, records


@dataclass(frozen=True)
class AppPassword:
    """
    What an account signs in with: its handle, and a password made for this program alone.

    Raises:
        ConfigError: the password holds what none can.
    """

    handle: str
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        if not (self.password.isascii() and self.password.isprintable() and self.password):
            raise ConfigError("app_password: Holds characters that no app password has")


@dataclass(frozen=True)
class Us:
    """Our own account on Bluesky, and the server that has its posts (`""`: the one that was configured)."""

    did: str
    handle: str
    server: str


@dataclass(frozen=True)
class Grant:
    """The two tokens of a session."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)


class Vault(Protocol):
    """Where the tokens of one account are kept."""

    def held(self) -> Grant | None:
        """The tokens as they are now."""

    def renewed(self, stale: Grant | None, renew: Callable[[Grant | None], Grant]) -> Grant:
        """Newer tokens than `stale`: what `renew` brings, or what somebody else brought meanwhile."""


class Session:
    """Requests in the name of one account. Threads may share it; the tokens are the vault's, nothing is kept here."""

    def __init__(self, http: Http, sign_in: AppPassword, vault: Vault) -> None:
        self._http = http
        self._sign_in = sign_in
        self._vault = vault
        self._us: Us | None = None

    def us(self) -> Us:
        """Our account as Bluesky knows it, asked for once. Raises `Rejected` where it is not the configured one."""
        if self._us is None:
            answer = self._asked(lambda bearer: self._http.get(_path("com.atproto.server.getSession"), {}, bearer))
            if not answer.ok:
                raise refusal(answer, self._http.now())
            self._us = self._checked(answer.body)
        return self._us

    def forget(self) -> None:
        """Ask anew who we are when it is needed next."""
        self._us = None

    def get(self, method: str, query: Query) -> Answer:
        """Read, and raise as `Http.get` does, or as signing in does; a refusal is handed back."""
        where = self.us().server + _path(method)
        return self._asked(lambda bearer: self._http.get(where, query, bearer))

    def post(self, method: str, body: Mapping[str, Any]) -> Answer:
        """Write, once, and raise as `Http.post` does; signing in raises no `Unsure`, for it was all that was done."""
        where = self.us().server + _path(method)
        return self._asked(lambda bearer: self._http.post(where, body, bearer))

    def _asked(self, ask: Callable[[Bearer], Answer]) -> Answer:
        """What is answered, the second time where the tokens had ended: what they ask for was not done then."""
        grant = self._vault.held() or self._vault.renewed(None, self._renew)
        answer = ask(Bearer(grant.access))
        if not is_expired(answer):
            return answer
        return ask(Bearer(self._vault.renewed(grant, self._renew).access))

    def _renew(self, stale: Grant | None) -> Grant:
        """New tokens for old ones; where those are not taken any more, for the app password."""
        if stale:
            answer = self._open("com.atproto.server.refreshSession", None, Bearer(stale.refresh))
            if answer.ok:
                return _grant(answer.body)
            if not (is_expired(answer) or answer.status == 401):
                raise refusal(answer, self._http.now())
        words = {"identifier": self._sign_in.handle, "password": self._sign_in.password}
        answer = self._open("com.atproto.server.createSession", words, None)
        if not answer.ok:
            raise refusal(answer, self._http.now())
        return _grant(answer.body)

    def _open(self, method: str, body: Mapping[str, Any] | None, bearer: Bearer | None) -> Answer:
        try:
            return self._http.post(_path(method), body, bearer)
        except Unsure as error:  # A session more does no harm.
            raise Unreachable(error.code) from None

    def _checked(self, body: Json) -> Us:
        did, handle = body.get("did"), str(body.get("handle"))
        if not isinstance(did, str) or not is_did(did):
            raise Unreachable("200 unreadable")
        if handle.casefold() != self._sign_in.handle.casefold():
            cause = f"the app password belongs to @{handle}, not to @{self._sign_in.handle}; use one of that account"
            raise Rejected("wrong_account", cause)
        return Us(did, handle, _server(body))


def _server(body: Json) -> str:
    """Where an account's posts are, as its document says; `""` where it does not, or where that is no safe place."""
    for service in records(record(body.get("didDoc")).get("service")):
        address = service.get("serviceEndpoint")
        if str(service.get("id", "")).endswith("#atproto_pds") and isinstance(address, str):
            return address.rstrip("/") if address.startswith("https://") else ""
    return ""


def _grant(body: Json) -> Grant:
    access, refresh = body.get("accessJwt"), body.get("refreshJwt")
    if not (_is_token(access) and _is_token(refresh)):
        raise Unreachable("200 unreadable")
    return Grant(str(access), str(refresh))


def _is_token(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value)


def _path(method: str) -> str:
    return f"/xrpc/{method}"
