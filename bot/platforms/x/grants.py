"""
X's OAuth 2.0: the next grant of an account, for a refresh token that works once.

Who uses a refresh token a second time loses the grant for good, so only the vault calls this. X tells for how long an
access token lasts, and nothing about refresh tokens.

Source: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
"""

import re
from datetime import datetime, timedelta

import httpx

from bot.errors import LockedOut, Unsure
from bot.platforms.grants import Grant, Granted, Vault
from bot.platforms.http import Answer, Http
from bot.platforms.x.auth import App, XCredentials

PATH = "/2/oauth2/token"
LONGEST = timedelta(days=365)
LOST = (
    "X takes the refresh token no more: it was used elsewhere, revoked, or the answer to its use was lost; authorise "
    "the app again with offline.access and set the refresh token that it gives you"
)
NO_ANSWER_OF_XS = "X gave no new token, and no reason; is the account's api_url right?"
WRONG_APP = "X does not know the app by this client id and secret; look at both"


def signing(
    credentials: XCredentials, vault: Vault | None, api_url: str, transport: httpx.BaseTransport | None
) -> tuple[httpx.Auth, "Renewal | None"]:
    """What signs the requests, and what renews that where it ends."""
    app = credentials.app()
    if app is None or vault is None:
        return credentials.auth(), None
    renewal = Renewal(app, api_url, transport)
    return Granted(vault, renewal, refuses), renewal


class Renewal:
    """Asks X for the next grant of one account: a `bot.platforms.grants.Renew`."""

    def __init__(self, app: App, api_url: str, transport: httpx.BaseTransport | None) -> None:
        self._app = app
        is_confidential = app.client_secret is not None
        auth = httpx.BasicAuth(app.client_id, app.client_secret or "") if is_confidential else httpx.Auth()
        self._http = Http(api_url, auth, transport)

    def __call__(self, held: Grant | None) -> Grant:
        """The grant that follows `held`, or the first one."""
        used = held.refresh if held else self._app.refresh_token
        fields = {"grant_type": "refresh_token", "refresh_token": used, "client_id": self._app.client_id}
        answer = self._http.form(PATH, fields)
        if answer.status == 429:
            raise answer.throttled(self._http.now())
        if not answer.ok:
            raise _refusal(answer)
        access, refresh = answer.body.get("access_token"), answer.body.get("refresh_token")
        if not isinstance(access, str) or not access:
            raise Unsure(f"{answer.status} without a token")
        return Grant(access, refresh if isinstance(refresh, str) and refresh else used, self._end(answer))

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _end(self, answer: Answer) -> datetime | None:
        seconds = answer.body.get("expires_in")
        if not isinstance(seconds, int) or not 0 < seconds < LONGEST.total_seconds():
            return None
        return self._http.now() + timedelta(seconds=seconds)


def refuses(response: httpx.Response) -> bool:
    """Whether X takes a token no more."""
    return response.status_code == 401


def _refusal(answer: Answer) -> LockedOut:
    told = str(answer.body.get("error", ""))
    if not re.fullmatch(r"[a-z_]{1,40}", told):
        return LockedOut(str(answer.status), NO_ANSWER_OF_XS)
    return LockedOut(f"{answer.status} {told}", WRONG_APP if "client" in told else LOST)
