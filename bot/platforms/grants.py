"""
What lets an account in for a while, and who sees to it that there is a next one.

A grant ends after some hours and is followed by another, which is got with a word that works once. Two who use that
word have lost both grants on some networks (X), and whoever loses the answer has nothing left to ask with. So nobody
renews by themselves: whoever needs a grant asks a `Vault`, which lets one at a time renew it, over all threads and
replicas, and stores the new one before anybody uses it.

    auth = Granted(vault, renew)        # an httpx.Auth: asks the vault before each request, and once more when refused

`renew(held)` makes the one request that brings the next grant. `held` is the grant that is kept; None where nothing is
kept that descends from what is configured now: at the first start, and after the operator set something else. It
raises as a write does: `Throttled` or `Unreachable` when `held` is as good as before, `Unsure` when its word may be
used up, `Rejected` when the network gives no grant any more; its `cause` says what the operator must do.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import httpx


@dataclass(frozen=True)
class Grant:
    """
    What a request is signed with (`access`), and what brings the next one (`refresh`).

    `expires_at` is in real time, whatever the desk's clock says; None where the network does not say.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime | None


Renew = Callable[[Grant | None], Grant]


class Vault(Protocol):
    """Keeps the grant of one account. Threads may share it."""

    def grant(self, renew: Renew) -> Grant:
        """
        The grant to use now, renewed when it is about to end.

        Raises:
            Throttled, Unreachable: there is none that is good, and none could be had at this moment.
            Rejected: there is none and there will be none until an operator gives new credentials.
        """

    def instead_of(self, refused: Grant, renew: Renew) -> Grant:
        """Another grant than this one, which the network does not take: renewed, unless somebody has done so by now."""


class Granted(httpx.Auth):
    """Signs a request with the account's grant, and once more with another one where the network refuses that."""

    requires_response_body = True

    def __init__(self, vault: Vault, renew: Renew, refuses: Callable[[httpx.Response], bool]) -> None:
        self._vault = vault
        self._renew = renew
        self._refuses = refuses

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """A refused request did nothing, so it may be made again, whatever it was to do."""
        grant = self._vault.grant(self._renew)
        request.headers["Authorization"] = f"Bearer {grant.access}"
        response = yield request
        if self._refuses(response):
            grant = self._vault.instead_of(grant, self._renew)
            request.headers["Authorization"] = f"Bearer {grant.access}"
            yield request
