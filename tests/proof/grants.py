"""
Proof `grants`: sixteen users of one token, whose refresh token works once, and no grant is lost.

X's token endpoint here is as strict as it may be: a refresh token that comes twice ends the whole grant, and what
follows an access token ends that one at once. A round is one expiry, in one of three ways. Naive is a vault that
renews what has ended, as anybody would write it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from urllib.parse import parse_qs

import httpx

from bot.clock import utcnow
from bot.errors import Rejected, RemoteError
from bot.platforms.grants import Grant, Renew, Vault
from bot.platforms.x import grants as x_grants
from bot.platforms.x.adapter import X
from bot.platforms.x.auth import XCredentials
from bot.store import grants
from bot.store.database import Database
from bot.store.grants import Kept
from bot.work.granting import StoredVault
from tests.proof.databases import fresh_address
from tests.proof.figures import Figures, summed
from tests.proof.frame import Proof, Task

USERS = 16
ACCOUNT = "x:acme"
LIFE = timedelta(hours=2)
ON_THE_WAY = 0.002  # seconds that a renewal takes: long enough for all others to come meanwhile


class StrictX:
    """X, as far as it lets in; `clock` is everybody's time."""

    def __init__(self) -> None:
        self.clock = utcnow()
        self.refreshes = 0
        self.is_lost = False
        self._access = ""
        self._refresh = "configured"
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self.clock

    def revoke(self) -> None:
        """Take the access token no more, before its time."""
        self._access = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == x_grants.PATH:
            return self._token(parse_qs(request.content.decode())["refresh_token"][0])
        if self._access and request.headers["authorization"] == f"Bearer {self._access}":
            return httpx.Response(200, json={"data": {"id": "99", "username": "acme"}})
        return httpx.Response(401, json={"title": "Unauthorized"})

    def _token(self, refresh: str) -> httpx.Response:
        time.sleep(ON_THE_WAY)
        with self._lock:
            self.is_lost |= refresh != self._refresh
            if self.is_lost:
                return httpx.Response(400, json={"error": "invalid_request"})
            self.refreshes += 1
            self._access, self._refresh = f"access {self.refreshes}", f"refresh {self.refreshes}"
            left = self.clock + LIFE - utcnow()  # from real time on, by which the desk counts it
            pair: dict[str, str | int] = {"access_token": self._access, "refresh_token": self._refresh}
            pair["expires_in"] = round(left.total_seconds())
        return httpx.Response(200, json=pair)


class NaiveVault:
    """Renews what has ended, and keeps it."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now

    def grant(self, renew: Renew) -> Grant:
        """What is kept, unless it has ended."""
        with self._db.reading() as tx:
            kept = grants.find(tx, ACCOUNT)
        if kept and kept.expires_at and kept.expires_at > self._now():
            return Grant(kept.access, kept.refresh, kept.expires_at)
        return self._renewed(Grant(kept.access, kept.refresh, kept.expires_at) if kept else None, renew)

    def instead_of(self, refused: Grant, renew: Renew) -> Grant:
        """Another one."""
        return self._renewed(refused, renew)

    def _renewed(self, held: Grant | None, renew: Renew) -> Grant:
        fresh = renew(held)
        with self._db.transaction() as tx:
            grants.save(tx, Kept(ACCOUNT, fresh.access, fresh.refresh, fresh.expires_at, "", self._now()))
        return fresh


def ended(x: StrictX) -> None:
    """The token's time is over."""
    x.clock += LIFE + timedelta(seconds=1)


def ending(x: StrictX) -> None:
    """Four minutes of it are left."""
    x.clock += LIFE - timedelta(minutes=4)


def revoked(x: StrictX) -> None:
    """X takes it no more, and nobody was told."""
    x.clock += timedelta(minutes=5)
    x.revoke()


WAYS = (ended, ending, revoked)


def run(task: Task) -> Figures:
    """Let so many grants end, and have sixteen ask at once each time."""
    x, random = StrictX(), Random(task.seed)
    with _desks(task, x) as desks, ThreadPoolExecutor(USERS) as users:
        return summed(_expiry(x, random.choice(WAYS), desks, users) for _ in range(task.rounds))


@contextmanager
def _desks(task: Task, x: StrictX) -> Iterator[list[X]]:
    """The account's adapter on every replica."""
    with fresh_address(task.engine) as url:
        databases = [Database(url) for _ in range(task.replicas)]
        vaults: list[Vault] = [
            NaiveVault(db, x.now) if task.naive else StoredVault(db, ACCOUNT, "configured", x.now, x.now)
            for db in databases
        ]
        desks = [_adapter(x, vault) for vault in vaults]
        desks[0].check()
        yield desks
        for desk in desks:
            desk.close()
        for db in databases:
            db.close()


def _adapter(x: StrictX, vault: Vault) -> X:
    credentials = XCredentials(client_id="client", refresh_token="configured")
    return X(ACCOUNT, "acme", credentials, transport=httpx.MockTransport(x), vault=vault)


def _expiry(x: StrictX, way: Callable[[StrictX], None], desks: list[X], users: ThreadPoolExecutor) -> Figures:
    way(x)
    before, together = x.refreshes, threading.Barrier(USERS)

    def use(user: int) -> RemoteError | None:
        together.wait()
        try:
            desks[user % len(desks)].check()
        except RemoteError as error:
            return error
        return None

    errors = [error for error in users.map(use, range(USERS)) if error]
    renewed = x.refreshes - before
    return Figures(
        {"expiries": 1, "refreshes": renewed, "uses": USERS - len(errors)},
        {
            "expiries not renewed once": int(renewed != 1),
            "grants lost": int(x.is_lost),
            "users refused": sum(isinstance(error, Rejected) for error in errors),
            "users kept waiting": sum(not isinstance(error, Rejected) for error in errors),
        },
    )


PROOF = Proof(
    "grants",
    "sixteen users of a token whose refresh token works once: one refresh an expiry, and no grant lost",
    run,
    unit="expiries",
    long=1_000,
    short=45,
    chunk=250,
    engines=("sqlite", "postgresql"),
    short_naive=5,
    shared=True,
)
