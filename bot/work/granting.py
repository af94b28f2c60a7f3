"""
The vault: one account's grant, kept in the database and renewed by one at a time.

A thread takes its turn among the threads of its process, then a lease among the replicas. No transaction is open while
the network is asked. The new grant is committed before anybody sees it; where the database does not take it at once it
is held until it does, since the word that brought it is used up. What nothing can mend is a process that dies between
the network's answer and the commit: the next renewal is refused then, and the operators hear of it.
"""

import hashlib
import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock, utcnow
from bot.errors import Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.grants import Grant, Renew
from bot.store import grants, leases, marks
from bot.store.database import Database
from bot.store.grants import Kept
from bot.work import operating

RENEWED_BEFORE_END = timedelta(minutes=5)
TERM = timedelta(seconds=60)
"""Longer than a request to a network takes with all its time-outs."""
WAIT_SECONDS = 45.0
LOOK_SECONDS = 0.05
FAILED_FOR = timedelta(seconds=10)
"""How long a failure is believed, so that not every request waits for another one."""
FRESH_FOR = timedelta(minutes=1)
"""For how long a new grant is not renewed, even where it is refused: another one would be refused as well."""
REFUSED_FOR = timedelta(minutes=15)
"""How long a refusal is believed: what was a mistake of theirs mends itself."""

GONE = "grant_gone"
IN_DOUBT = "grant_in_doubt"
NOT_RENEWED = "grant_not_renewed"
NO_DATABASE = "no_database"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """Why there was no new grant, and until when nobody asks again."""

    error: RemoteError
    until: datetime


class StoredVault:
    """
    The vault of one account: a `Vault`.

    `configured` is the secret from which the first grant comes: another one in the configuration begins anew. `clock`
    gives the desk's moments; grants end in real time, which `now` tells.
    """

    def __init__(self, db: Database, account: str, configured: str, clock: Clock, now: Clock = utcnow) -> None:
        self._db = db
        self._account = account
        self._seed = hashlib.sha256(configured.encode()).hexdigest()
        self._clock = clock
        self._now = now
        self._holder = uuid4().hex
        self._turn = threading.Lock()
        self._failure: Failure | None = None
        self._unsaved: Kept | None = None

    def grant(self, renew: Renew) -> Grant:
        """The grant to use now, renewed when less than five minutes of it are left."""
        try:
            kept = self._kept()
            if kept is None or not self._lasts(kept, RENEWED_BEFORE_END):
                kept = self._another(kept, renew)
        except SQLAlchemyError:
            raise Unreachable(NO_DATABASE) from None
        return _grant(kept)

    def instead_of(self, refused: Grant, renew: Renew) -> Grant:
        """Another grant than the refused one."""
        try:
            kept = self._kept()
            if kept is None or (kept.access == refused.access and kept.at <= self._now() - FRESH_FOR):
                kept = self._another(kept and replace(kept, expires_at=self._now()), renew)
        except SQLAlchemyError:
            raise Unreachable(NO_DATABASE) from None
        return _grant(kept)

    def _another(self, before: Kept | None, renew: Renew) -> Kept:
        """
        What follows `before`, renewed by us or by somebody else.

        While `before` lasts nobody waits for that, and no failure matters.
        """
        spare = before if before and self._lasts(before) else None
        until = time.monotonic() + (0 if spare else WAIT_SECONDS)
        while True:
            if self._turn.acquire(timeout=max(0.0, until - time.monotonic())):
                try:
                    if found := self._in_turn(before, renew):
                        return found
                except (Throttled, Unreachable):
                    if spare is None:
                        raise
                finally:
                    self._turn.release()
            if time.monotonic() >= until:
                break
            time.sleep(LOOK_SECONDS)  # Another replica is renewing it.
        if spare is None:
            raise Unreachable("grant_not_ready")
        return spare

    def _in_turn(self, before: Kept | None, renew: Renew) -> Kept | None:
        """The same, as the only thread of this process; None while another replica is at it."""
        if self._unsaved:
            self._save(self._unsaved)
        lease = {f"grant {self._account}"}
        with self._db.transaction() as tx:
            # Under the lease, for whoever held it until now may just have renewed.
            if not leases.hold(tx, lease, self._holder, self._db.clock(), TERM):
                return None
            kept = self._descending(grants.find(tx, self._account))
        try:
            if kept and (before is None or kept.access != before.access):
                return kept
            return self._renewed(kept, renew)
        finally:
            with self._db.transaction() as tx:
                leases.drop(tx, lease, self._holder)

    def _renewed(self, kept: Kept | None, renew: Renew) -> Kept:
        """Ask the network. Raises its refusal, and that of a moment ago without asking."""
        if self._failure and self._now() < self._failure.until:
            raise self._failure.error.with_traceback(None)
        try:
            fresh = renew(_grant(kept) if kept else None)
        except Rejected as error:
            raise self._failed(error, REFUSED_FOR, GONE) from None
        except Unsure as error:
            raise self._failed(Unreachable(f"grant {error.code}"), FAILED_FOR, IN_DOUBT) from None
        except Throttled as error:
            raise self._failed(error, timedelta(seconds=error.retry_after), NOT_RENEWED) from None
        except Unreachable as error:
            raise self._failed(error, FAILED_FOR, NOT_RENEWED) from None
        self._failure = None
        self._unsaved = Kept(self._account, fresh.access, fresh.refresh, fresh.expires_at, self._seed, self._now())
        return self._save(self._unsaved)

    def _failed(self, error: RemoteError, pause: timedelta, code: str) -> RemoteError:
        self._failure = Failure(error, self._now() + pause)
        log.warning("grant.not_renewed", extra={"account": self._account, "code": error.code, "alarm": code})
        with self._db.transaction() as tx:
            operating.alarm(tx, code, self._account, self._clock())
        return error

    def _save(self, kept: Kept) -> Kept:
        with self._db.transaction() as tx:
            grants.save(tx, kept)
            alarms = [operating.Alarm(code, self._account, kept.at) for code in (GONE, IN_DOUBT, NOT_RENEWED)]
            marks.forget(tx, *(alarm.name for alarm in alarms))
        self._unsaved = None
        log.info("grant.renewed", extra={"account": self._account})
        return kept

    def _kept(self) -> Kept | None:
        """What is kept and descends from what is configured; None too while there is a newer one to be saved."""
        if self._unsaved:
            return None
        with self._db.reading() as tx:
            return self._descending(grants.find(tx, self._account))

    def _descending(self, kept: Kept | None) -> Kept | None:
        return kept if kept and kept.seed == self._seed else None

    def _lasts(self, kept: Kept, least: timedelta = timedelta()) -> bool:
        return kept.expires_at is None or kept.expires_at - self._now() > least


def _grant(kept: Kept) -> Grant:
    return Grant(kept.access, kept.refresh, kept.expires_at)
