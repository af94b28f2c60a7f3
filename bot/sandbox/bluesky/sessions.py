"""
Who is signed in to the sandbox's Bluesky: tokens that end, and pairs of them that are renewed.

A refresh token serves once; for two hours more it brings the same successor, for whoever lost the answer.

Source: https://docs.bsky.app/docs/api/com-atproto-server-create-session, …/com-atproto-server-refresh-session
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.bluesky.problems import Problem, invalid
from bot.sandbox.network import Network
from bot.sandbox.posts import Account
from bot.sandbox.time import Time

ACCESS_FOR = timedelta(minutes=120)
REFRESH_FOR = timedelta(days=90)
GRACE = timedelta(hours=2)


@dataclass
class _Token:
    account: Account
    ends_at: datetime
    next: str | None = None
    is_revoked: bool = False


class Sessions:
    """
    The tokens of a network's accounts, which end by `clock`. An account's `token` is its app password.

    `opened` counts the sign-ins.
    """

    def __init__(self, network: Network, clock: Time) -> None:
        self._network = network
        self._clock = clock
        self._access: dict[str, _Token] = {}
        self._refresh: dict[str, _Token] = {}
        self.opened = 0

    def open(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """Sign in. Raises Problem: the body is of another form; nobody signs in like that."""
        match words:
            case {"identifier": str(identifier), "password": str(password), **rest} if not rest:
                account = self._named(identifier)
            case _:
                raise invalid("Input must have the properties identifier and password, and nothing else")
        if account is None or account.token != password:
            raise Problem("AuthenticationRequired", "Invalid identifier or password", 401)
        self.opened += 1
        return self._pair(account, self._new(self._refresh, account, REFRESH_FOR))

    def renew(self, header: str | None) -> dict[str, Any]:
        """A new pair for an old one. Raises Problem: its time is over, or it served before."""
        old = self._known(self._refresh, header)
        if old.next is None:
            old.next = self._new(self._refresh, old.account, REFRESH_FOR)
            old.ends_at = min(old.ends_at, self._clock.now() + GRACE)
        return self._pair(old.account, old.next)

    def account(self, header: str | None) -> Account:
        """Whose an access token is. Raises Problem: it is nobody's, or its time is over."""
        return self._known(self._access, header).account

    def revoke(self) -> None:
        """End every session at once, as who takes back an app password does."""
        for token in (*self._access.values(), *self._refresh.values()):
            token.is_revoked = True

    def told(self, account: Account) -> dict[str, Any]:
        """What a session says of its account."""
        return {"did": account.id, "handle": account.handle, "active": True}

    def _named(self, identifier: str) -> Account | None:
        known = (one for one in self._network.accounts if identifier.lower() in (one.id, one.handle.lower()))
        return next(known, None)

    def _pair(self, account: Account, refresh: str) -> dict[str, Any]:
        access = self._new(self._access, account, ACCESS_FOR)
        return {**self.told(account), "accessJwt": access, "refreshJwt": refresh}

    def _new(self, tokens: dict[str, _Token], account: Account, lives: timedelta) -> str:
        kind = "access" if tokens is self._access else "refresh"
        name = f"{kind}.{account.id}.{len(tokens) + 1}"
        tokens[name] = _Token(account, self._clock.now() + lives)
        return name

    def _known(self, tokens: dict[str, _Token], header: str | None) -> _Token:
        if not header:
            raise Problem("AuthMissing", "Authentication Required", 401)
        token = tokens.get(header.removeprefix("Bearer "))
        if token is None:
            raise Problem("InvalidToken", "Token could not be verified")
        if token.is_revoked or token.ends_at <= self._clock.now():
            raise Problem("ExpiredToken", "Token has been revoked" if token.is_revoked else "Token has expired")
        return token
