"""
HTTP to a platform, and what its failures prove.

Everything turns on one question: may it have been done? A request that never left was certainly not done, so it
is `Unreachable` and may be tried again. A request that left, and whose answer is lost, late, cut short, unreadable
or an error of theirs, may have been done: a write is then `Unsure`, to be looked at before anything else. A read
does no harm when it is repeated, so the same failures of a read are `Unreachable`.

A definite answer (2xx, or a refusal below 500) is handed back as it is: only the platform's own adapter knows what
its refusals mean. Errors carry our own short codes; addresses, headers and bodies never get into them.
"""

import re
import ssl
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from bot.clock import Clock, utcnow
from bot.desk.hearing import Quota
from bot.errors import Rejected, Throttled, Unreachable, Unsure
from bot.platforms.quotas import epoch, quota

TIMEOUT = httpx.Timeout(connect=5, read=20, write=10, pool=5)  # seconds
WAIT_UNTOLD = 60  # seconds, when a 429 does not say how long
WAIT_LEAST = 1
WAIT_MOST = 24 * 60 * 60

# Where networks say when a limit opens again: the counter that is used up decides.
RESETS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour", "ratelimit", "x-ratelimit")

ANYWHERE = ""
MOST_QUOTAS = 50
"""Some networks have addresses without end; what was forgotten is told again by the next answer."""

Query = Mapping[str, str | Sequence[str]]
"""The parameters of a request by name; one that is a list is sent as often as it has parts."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_NOT_SENDABLE = (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL)


@dataclass(frozen=True)
class Answer:
    """
    A definite answer. `body` is empty where a refusal held no JSON object.

    `rows` are the objects of a JSON array, where a list was asked for; what is no object is left out.
    """

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    def throttled(self, now: datetime) -> Throttled:
        """A 429 as the error to raise; real time counts here, whatever the desk's clock says."""
        return Throttled("429", min(max(_wait(self.headers, now), WAIT_LEAST), WAIT_MOST))


class Bearer(httpx.Auth):
    """Signs a request with a token."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token where every network looks for it."""
        request.headers["Authorization"] = self._header
        yield request


class Http:
    """One account's connections to one platform, kept open between requests. Threads may share it."""

    def __init__(
        self,
        base_url: str,
        auth: httpx.Auth,
        transport: httpx.BaseTransport | None = None,
        now: Clock = utcnow,
    ) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            auth=auth,
            transport=transport,
            verify=_authorities(),
            timeout=TIMEOUT,
            headers={"accept": "application/json"},
        )
        self.now = now
        self._quotas: dict[str, Quota] = {}

    def get(self, path: str, params: Query, auth: httpx.Auth | None = None) -> Answer:
        """
        Read, at `path` or another address, with credentials of its own where there are some.

        Raises:
            Unreachable: there is no answer to work with; asking again does no harm.
            Rejected: the request cannot be made as configured.
        """
        try:
            return self._ask("GET", path, auth, params=params)
        except Unsure as error:
            raise Unreachable(error.code) from None

    def get_list(self, path: str, params: Query) -> Answer:
        """Read what comes as a JSON array; raises as `get` does, and where a yes holds none."""
        try:
            return self._ask("GET", path, None, expected=list, params=params)
        except Unsure as error:
            raise Unreachable(error.code) from None

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None,
        auth: httpx.Auth | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """
        Write, once, at `path` or another address, with credentials of its own where there are some.

        Raises:
            Unreachable: nothing left this machine.
            Unsure: it may have been done.
            Rejected: the request cannot be made as configured.
        """
        return self._ask("POST", path, auth, json=body, headers=headers)

    def form(self, path: str, fields: Mapping[str, str], auth: httpx.Auth | None = None) -> Answer:
        """Write a form, as `post` writes JSON; raises as that does."""
        return self._ask("POST", path, auth, data=fields)

    def quota(self, path: str | None = None) -> Quota | None:
        """What the network last said of how often it may be read, at `path` or anywhere; None where it does not say."""
        return self._quotas.get(path or ANYWHERE)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _ask(
        self, method: str, path: str, auth: httpx.Auth | None, expected: type[object] = dict, **content: Any
    ) -> Answer:
        # `from None`: httpx quotes an illegal header, and with it the token, in its message.
        try:
            response = self._client.request(method, path, auth=auth or httpx.USE_CLIENT_DEFAULT, **content)
        except _NOT_SENT as error:
            raise Unreachable(_code(error)) from None
        except _NOT_SENDABLE as error:
            raise Rejected(_code(error), "the address or the credentials in the configuration are malformed") from None
        except httpx.HTTPError as error:
            raise Unsure(_code(error)) from None
        # 408 is the server's own time-out, and says as little about the deed as a 5xx does.
        if response.status_code >= 500 or response.status_code == 408:
            raise Unsure(str(response.status_code))
        if method == "GET":
            self._note_quota(path, response.headers)
        said = _said(response)
        if response.is_success and not isinstance(said, expected):
            raise Unsure(f"{response.status_code} unreadable")
        body = said if isinstance(said, dict) else {}
        rows = tuple(one for one in said if isinstance(one, dict)) if isinstance(said, list) else ()
        return Answer(response.status_code, body, response.headers, rows)

    def _note_quota(self, path: str, headers: Mapping[str, str]) -> None:
        told = quota(headers)
        if told is None:
            return
        if len(self._quotas) >= MOST_QUOTAS:
            self._quotas = {}
        self._quotas |= {path: told, ANYWHERE: told}


def _said(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None


def _code(error: Exception) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


def _wait(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until another request makes sense, as far as `headers` say."""
    told = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", told):
        return float(told)
    if (moment := _http_date(told)) is not None:
        return (moment - now).total_seconds()
    used_up = [name for name in RESETS if headers.get(f"{name}-remaining", "0") == "0"]
    resets = [reset for name in used_up if (reset := epoch(headers.get(f"{name}-reset", ""))) is not None]
    return max(resets) - now.timestamp() if resets else WAIT_UNTOLD


def _http_date(told: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else None


@cache
def _authorities() -> ssl.SSLContext:
    """Whom to believe that they are who they say; reading their certificates takes longer than all the rest."""
    return httpx.create_ssl_context()
