"""
Response URLs: where the bot may answer an interaction without a token, five times within thirty minutes.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.slack.api_chat import respond
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.workspace import TEAM, Workspace

_USES = 5
_LIVES = timedelta(minutes=30)


@dataclass
class _Door:
    channel: str
    user: str
    source: str | None
    """The `ts` of the message that was pressed on; None for a slash command."""
    made: datetime
    uses: int = 0


class ResponseUrls:
    """The addresses that were given out."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack
        self._doors: dict[str, _Door] = {}

    def routes(self) -> list[BaseRoute]:
        """What the server mounts."""
        return [Route("/actions/" + TEAM + "/{key}", self._answer, methods=["POST"])]

    def make(self, channel: str, user: str, source: str | None = None) -> str:
        """An address for what `user` did in `channel`, perhaps on the message `source`."""
        now = self._slack.now()
        self._doors = {key: door for key, door in self._doors.items() if now - door.made <= 2 * _LIVES}
        key = secrets.token_urlsafe(16)
        self._doors[key] = _Door(channel, user, source, now)
        return f"{self._slack.door}/actions/{TEAM}/{key}"

    async def _answer(self, request: Request) -> Response:
        try:
            told = json.loads(await request.body())
            if not isinstance(told, dict):
                raise SlackError("invalid_payload")
            with self._slack.lock:
                self._use(request.path_params["key"], told)
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        except SlackError as error:
            return PlainTextResponse(error.code, 404 if error.code.endswith("_url") else 400)
        return PlainTextResponse("ok")

    def _use(self, key: str, told: Json) -> None:
        door = self._doors.get(key)
        if door is None or self._slack.now() - door.made > _LIVES:
            raise SlackError("expired_url")
        if door.uses == _USES:
            raise SlackError("used_url")
        door.uses += 1
        source = self._slack.message(door.channel, door.source) if door.source else None
        respond(self._slack, door.channel, door.user, source, told)
