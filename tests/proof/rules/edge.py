"""
The two networks at the desk's edge, in the process: Slack, which is the sandbox's without its sockets, and the public.

Both lose answers, refuse, throttle and die on the wire when they are told to; what they did all the same is kept, and
is what the desk is judged by.
"""

import hashlib
import json
import urllib.error
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.errors import Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.base import Outgoing, Published, Sought
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.api import SlackApi
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.workspace import BOT_TOKEN
from tests.networks import Quiet

Json = dict[str, Any]
LIMIT = 280


class Luck(StrEnum):
    """What becomes of the next call that leaves the desk."""

    FINE = "fine"
    LOST = "lost"  # done, and its answer never comes
    NEVER = "never"  # the connection was never there
    THROTTLED = "throttled"
    REFUSED = "refused"
    DEAD = "dead"  # not done, and the process dies
    DONE_AND_DEAD = "done_and_dead"


DONE = frozenset({Luck.FINE, Luck.LOST, Luck.DONE_AND_DEAD})


class Killed(BaseException):
    """The process is gone; no `except Exception` sees it."""


@dataclass
class Fate:
    """What is in store for the calls that come: one each, then all is well. `late` posts show at the second look."""

    slack: list[Luck] = field(default_factory=list)
    public: list[Luck] = field(default_factory=list)
    late: bool = False


@dataclass
class Public(Quiet):
    """The network on which we publish, as one account; `published` counts fingerprints over all accounts."""

    account: str
    fate: Fate
    published: Counter[str]
    limit: int = LIMIT
    _posts: list[Outgoing] = field(default_factory=list)
    _hidden: set[int] = field(default_factory=set)

    def send(self, reply: Outgoing) -> Published:
        luck = self.fate.public.pop(0) if self.fate.public else Luck.FINE
        if luck in DONE:
            self._posts.append(reply)
            self.published[fingerprint(self.account, reply.parent_post_id, reply.text)] += 1
            if self.fate.late:
                self._hidden.add(len(self._posts) - 1)
        error = _PUBLIC_ERRORS.get(luck)
        if error is not None:
            raise error
        return self._published(len(self._posts) - 1)

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        for number, post in enumerate(self._posts):
            if post == reply and number not in self._hidden:
                return Sought(self._published(number))
        self._hidden.clear()
        return Sought(None)

    def check(self) -> str:
        return f"@{self.account}"

    def _published(self, number: int) -> Published:
        name = f"{self.account.partition(':')[2]}{number}"
        return Published(name, f"https://x.example/status/{name}")


_PUBLIC_ERRORS: dict[Luck, RemoteError | Killed] = {
    Luck.LOST: Unsure("read_timeout"),
    Luck.NEVER: Unreachable("connect"),
    Luck.THROTTLED: Throttled("429", 30.0),
    Luck.REFUSED: Rejected("not_allowed", "The author limits replies."),
    Luck.DEAD: Killed(),
    Luck.DONE_AND_DEAD: Killed(),
}


def fingerprint(account: str, parent_post_id: str, text: str) -> str:
    """What an approval of this text is bound to, worked out a second time from what left the house."""
    parts = (account, "public", parent_post_id, text)
    return hashlib.sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


@contextmanager
def connected(box: Sandbox, fate: Fate, drawn: Callable[[str, Json, Json], None]) -> Iterator[None]:
    """Every Slack client of this process speaks to `box`; `drawn` hears of each call, its arguments and its answer."""
    api = SlackApi(box.slack, box.sockets, box.faults)

    def api_call(client: WebClient, api_method: str, **given: Any) -> SlackResponse:
        luck = fate.slack.pop(0) if fate.slack else Luck.FINE
        if luck is Luck.NEVER:
            raise urllib.error.URLError(ConnectionRefusedError())
        if luck is Luck.DEAD:
            raise Killed
        if luck is Luck.THROTTLED:
            return _answer(client, 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "5"})
        if luck is Luck.REFUSED:
            return _answer(client, 200, {"ok": False, "error": "internal_error"}, {})
        arguments = _arguments(given)
        response = api.call(api_method, BOT_TOKEN, arguments)
        body = json.loads(bytes(response.body))
        drawn(api_method, arguments, body)
        if luck is Luck.DONE_AND_DEAD:
            raise Killed
        if luck is Luck.LOST:
            raise TimeoutError
        return _answer(client, response.status_code, body, dict(response.headers))

    def send_dict(client: WebhookClient, body: Json, headers: object = None) -> WebhookResponse:
        status, said = 200, "ok"
        try:
            box.urls._use(urlsplit(client.url).path.rpartition("/")[2], dict(body))
        except SlackError as error:
            status, said = 404, error.code
        return WebhookResponse(url=client.url, status_code=status, body=said, headers={})

    with ExitStack() as stack:
        stack.enter_context(patch.object(WebClient, "api_call", api_call))
        stack.enter_context(patch.object(WebhookClient, "send_dict", send_dict))
        yield


def _arguments(given: Json) -> Json:
    """The arguments of a call, as the server reads them from a form or from JSON."""
    merged = {**(given.get("params") or {}), **(given.get("json") or {}), **(given.get("data") or {})}
    for name in ("blocks", "metadata", "view"):
        if isinstance(merged.get(name), str):
            merged[name] = json.loads(merged[name])
    plain: Json = json.loads(
        json.dumps({name: value for name, value in merged.items() if value is not None}, default=vars)
    )
    return plain


def _answer(client: WebClient, status: int, body: Json, headers: dict[str, str]) -> SlackResponse:
    answer = SlackResponse(
        client=client, http_verb="POST", api_url="", req_args={}, data=body, headers=headers, status_code=status
    )
    answer.validate()  # type: ignore[no-untyped-call]
    return answer
