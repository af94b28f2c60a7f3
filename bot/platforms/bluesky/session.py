"""
One account's session with Bluesky: opened with its app password as seldom as can be, kept, and renewed.

Opening one is limited to some hundred times a day, so every process takes the tokens that are kept and renews them
where they have ended, which Bluesky tells by refusing them. Whoever opens it says which server has the account's
posts; everything but the session itself is asked there.

Source: https://docs.bsky.app/docs/api/com-atproto-server-create-session, …/com-atproto-server-refresh-session
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.errors import LockedOut, Unreachable, Unsure
from bot.platforms.bluesky.refusals import is_expired, refusal
from bot.platforms.bluesky.uris import is_did
from bot.platforms.grants import Grant, Granted, Vault
from bot.platforms.http import Answer, Bearer, Http, Query
from bot.platforms.lenient import Json, record, records


@dataclass(frozen=True)
class AppPassword:
    """What an account signs in with: its handle, and a password made for this program alone."""

    handle: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Us:
    """Our own account on Bluesky, and the server that has its posts (`""`: the one that was configured)."""

    did: str
    handle: str
    server: str


class Session:
    """Requests in the name of one account. Threads may share it; the tokens are the vault's, nothing is kept here."""

    def __init__(self, http: Http, sign_in: AppPassword, vault: Vault) -> None:
        self._http = http
        self._sign_in = sign_in
        self._auth = Granted(vault, self._renew, _ended)
        self._us: Us | None = None

    def us(self) -> Us:
        """Our account as Bluesky knows it, asked for once. Raises `LockedOut` where it is not the configured one."""
        if self._us is None:
            answer = self._http.get(_path("com.atproto.server.getSession"), {}, self._auth)
            if not answer.ok:
                raise refusal(answer, self._http.now())
            self._us = self._checked(answer.body)
        return self._us

    def forget(self) -> None:
        """Ask anew who we are when it is needed next."""
        self._us = None

    def get(self, method: str, query: Query) -> Answer:
        """Read; raises as `Http.get` does, or as signing in does. A refusal is handed back."""
        return self._http.get(self.us().server + _path(method), query, self._auth)

    def post(self, method: str, body: Mapping[str, Any]) -> Answer:
        """Write, once; raises as `Http.post` does, or as signing in does. A refusal is handed back."""
        return self._http.post(self.us().server + _path(method), body, self._auth)

    def _renew(self, held: Grant | None) -> Grant:
        """New tokens for old ones; where those are not taken any more, for the app password."""
        if held:
            answer = self._open("com.atproto.server.refreshSession", None, Bearer(held.refresh))
            if answer.ok:
                return _grant(answer.body)
            if not (is_expired(answer.status, answer.body) or answer.status == 401):
                raise refusal(answer, self._http.now())
        words = {"identifier": self._sign_in.handle, "password": self._sign_in.password}
        answer = self._open("com.atproto.server.createSession", words, None)
        if not answer.ok:
            raise refusal(answer, self._http.now())
        return _grant(answer.body)

    def _open(self, method: str, body: Mapping[str, Any] | None, bearer: Bearer | None) -> Answer:
        try:
            return self._http.post(_path(method), body, bearer)
        except Unsure as error:  # A session more does no harm, and a refresh token serves once more for a while.
            raise Unreachable(error.code) from None

    def _checked(self, body: Json) -> Us:
        did, handle = body.get("did"), str(body.get("handle"))
        if not isinstance(did, str) or not is_did(did):
            raise Unreachable("200 unreadable")
        if handle.casefold() != self._sign_in.handle.casefold():
            cause = f"the app password belongs to @{handle}, not to @{self._sign_in.handle}; use one of that account"
            raise LockedOut("wrong_account", cause)
        return Us(did, handle, _server(body))


def _server(body: Json) -> str:
    """Where an account's posts are, as its document says; `""` where it does not, or where that is no safe place."""
    for service in records(record(body.get("didDoc")).get("service")):
        address = service.get("serviceEndpoint")
        if str(service.get("id", "")).endswith("#atproto_pds") and isinstance(address, str):
            return address.rstrip("/") if address.startswith("https://") else ""
    return ""


def _ended(response: httpx.Response) -> bool:
    try:
        return is_expired(response.status_code, record(response.json()))
    except ValueError:
        return False


def _grant(body: Json) -> Grant:
    access, refresh = body.get("accessJwt"), body.get("refreshJwt")
    if not (_is_token(access) and _is_token(refresh)):
        raise Unreachable("200 unreadable")
    return Grant(str(access), str(refresh), expires_at=None)


def _is_token(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value)


def _path(method: str) -> str:
    return f"/xrpc/{method}"
