"""
A connection to Slack that is always there, or about to be.

Slack refreshes every connection now and then: the old link is kept until the new one has been greeted. Whatever else
happens to a link (the end of the file, silence, rubbish) leads to a new one within seconds, and a Slack that is not
there is tried for until it is. The SDK's own client loses presses in a refresh, does not notice an end of file for a
minute and never repeats a first attempt; hence ours.
"""

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient

from bot.errors import RemoteError, Throttled
from bot.slack.asking import called
from bot.slack.socket_link import LINK_ERRORS, Answer, Link

log = logging.getLogger(__name__)

LINGER_SECONDS = 3.0
"""How long an old link stays beside its successor: as long as Slack waits for an acknowledgement."""

SHORTEST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0

UNREACHABLE = (*LINK_ERRORS, RemoteError)
"""What goes wrong on the way to a new link."""


class Socket:
    """A connection that is renewed until it is closed, by a thread of its own."""

    def __init__(self, client: WebClient, answer: Answer, pool: ThreadPoolExecutor, patience: float) -> None:
        self._client = client
        self._answer = answer
        self._pool = pool
        self._patience = patience
        self._links: list[Link] = []
        self._retiring: list[Link] = []
        self._closing = threading.Event()
        self._changing = threading.Lock()
        self._tried_at = float("-inf")
        self._keeper = threading.Thread(target=self._keep, name="slack socket", daemon=True)

    def connect(self) -> None:
        """Connect for the first time. Raises `UNREACHABLE`."""
        self._renew()

    def start(self) -> None:
        """Stay connected; where it is not yet, connect as soon as Slack can be reached."""
        self._keeper.start()

    def is_connected(self) -> bool:
        """Whether envelopes can come in."""
        return any(link.is_open() for link in self._links)

    def close(self, seconds: float) -> None:
        """Take nothing new, acknowledge what is being answered within so many seconds, and end."""
        with self._changing:
            self._closing.set()
            links, self._links, self._retiring = [*self._retiring, *self._links], [], []
        for link in links:
            link.leave(seconds)

    def _keep(self) -> None:
        failures, asked_to_wait = 0, 0.0
        while True:
            links = self._links  # whoever closes takes them away
            if failures == 0 and links:
                links[-1].worn_out.wait()
            earliest = self._tried_at + max(_pause(failures), asked_to_wait)
            if self._closing.wait(earliest - time.monotonic()):
                return
            try:
                self._renew()
                failures, asked_to_wait = 0, 0.0
            except UNREACHABLE as error:
                failures, asked_to_wait = failures + 1, _asked_to_wait(error)
                log.warning("slack.unreachable", extra={"cause": code_of(error), "failures": failures})

    def _renew(self) -> None:
        self._tried_at = time.monotonic()
        opened = called(self._client.apps_connections_open, app_token=str(self._client.token))
        link = Link(str(opened["url"]), self._answer, self._pool, self._patience)
        with self._changing:
            worn_out, self._links = self._links, [link]
            if self._closing.is_set():
                self._links, worn_out = [], [link]
            self._retiring = [*(old for old in self._retiring if old.is_open()), *worn_out]
        for old in worn_out:
            threading.Thread(target=old.retire, args=(LINGER_SECONDS,), name="slack link", daemon=True).start()


def _pause(failures: int) -> float:
    """Seconds between two attempts, so that a Slack that hangs up at once is not besieged."""
    longest = min(LONGEST_PAUSE_SECONDS, SHORTEST_PAUSE_SECONDS * 2**failures)
    return random.uniform(longest / 2, longest)  # noqa: S311  It keeps desks apart and guards nothing.


def _asked_to_wait(error: Exception) -> float:
    """The seconds that Slack wants to be left alone."""
    return error.retry_after if isinstance(error, Throttled) else 0.0


def code_of(error: Exception) -> str:
    """Slack's code, or what kind of error it is; neither tells a secret."""
    return error.code if isinstance(error, RemoteError) else type(error).__name__
