"""
Whether this machine's clock is right, by the moment with which Slack dates its answers.

Messages bear Slack's time and lines the desk's: with a clock that is ahead, what was posted would not be found where it
is looked for, and would be posted once more. Real time is compared with real time here, for the desk's own clock may be
the demo's, which runs as fast as one likes.
"""

import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.clock import Clock, utcnow
from bot.slack.asking import called, header
from bot.store import ahead
from bot.store.database import Database

log = logging.getLogger(__name__)

MOST = timedelta(seconds=30)
"""So far a clock may be off: Slack tells whole seconds, and its answer may take some."""

COMPARED_EVERY = timedelta(seconds=10)
"""Sooner than anything is looked for after an answer was lost: a clock that has just jumped is known to by then."""


def difference(answer: SlackResponse, asked_at: datetime) -> timedelta | None:
    """How far our clock is ahead of Slack's, negative where it is behind; None where the answer has no date."""
    try:
        return asked_at - parsedate_to_datetime(header(answer, "date"))
    except (TypeError, ValueError):  # a date that is none, or one without a zone
        return None


class Comparison:
    """Compares the clocks now and then. `clock` is the desk's, `real` the machine's."""

    def __init__(self, db: Database, client: WebClient, clock: Clock, real: Clock = utcnow) -> None:
        self._db = db
        self._client = client
        self._now = clock
        self._real = real
        self._off = timedelta()

    def make(self) -> None:
        """Ask Slack for its time, and remember how far ours is ahead. Raises the `RemoteError`s of Slack."""
        asked_at = self._real()
        found = difference(called(self._client.auth_test), asked_at)
        if found is None:
            return
        was_right, self._off = self.is_right(), found
        if was_right and not self.is_right():
            log.error("clock.differs_from_slacks", extra={"seconds": round(self._off.total_seconds())})
        elif self.is_right() and not was_right:
            log.info("clock.is_slacks_again")
        self._remember()

    def _remember(self) -> None:
        """Note that our clock is ahead, and forget what is long ago: by Slack's moment, for ours may be wrong."""
        now = self._now() - self._off
        with self._db.transaction() as tx:
            if self._off > MOST:
                ahead.note(tx, self._off, now)
            ahead.forget(tx, now)

    def is_right(self) -> bool:
        """Whether our clock was Slack's when both were compared last; True before that."""
        return abs(self._off) <= MOST
