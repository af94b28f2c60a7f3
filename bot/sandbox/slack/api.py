"""
The Web API of the sandbox's Slack: who may call what, how arguments arrive, how refusals look.

`ok: false` comes with status 200, as it does from Slack; only a throttled call is a 429. What the methods do is in
`slack_api_chat`, `slack_api_reads` and `slack_api_views`; this file decides whether they are reached.

Source: https://docs.slack.dev/apis/web-api
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.slack import api_chat as chat
from bot.sandbox.slack import api_reads as reads
from bot.sandbox.slack import api_views as views
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.ledger import Call
from bot.sandbox.slack.socket_mode import Sockets
from bot.sandbox.slack.workspace import APP_TOKEN, BOT, BOT_ID, BOT_TOKEN, TEAM, Workspace
from bot.sandbox.spoiling import spoil

Json = dict[str, Any]
Act = Callable[[Workspace, Json], Json]


@dataclass(frozen=True)
class _Method:
    act: Act
    scopes: tuple[str, ...] = ()
    """All of them are needed; those of `conversations.*` depend on the channel and are asked for there."""


def _auth_test(slack: Workspace, args: Json) -> Json:  # noqa: ARG001  Every method is handed both.
    return {
        "url": f"{slack.url}/",
        "team": "Demo",
        "user": slack.people[BOT].name,
        "team_id": TEAM,
        "user_id": BOT,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


_METHODS = {
    "auth.test": _Method(_auth_test),
    "chat.postMessage": _Method(chat.post, ("chat:write",)),
    "chat.update": _Method(chat.update, ("chat:write",)),
    "chat.delete": _Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": _Method(chat.post_ephemeral, ("chat:write",)),
    "chat.getPermalink": _Method(chat.permalink),
    "conversations.open": _Method(reads.open_direct, ("im:write",)),
    "conversations.info": _Method(reads.info),
    "conversations.history": _Method(reads.history),
    "conversations.replies": _Method(reads.replies),
    "conversations.members": _Method(reads.members),
    "users.info": _Method(reads.user, ("users:read",)),
    "usergroups.list": _Method(reads.usergroups, ("usergroups:read",)),
    "usergroups.users.list": _Method(reads.usergroup_users, ("usergroups:read",)),
    "views.open": _Method(views.open),
    "views.push": _Method(views.push),
    "views.update": _Method(views.update),
    "views.publish": _Method(views.publish),
}
_CONNECT = "apps.connections.open"


class SlackApi:
    """Answers the calls below `/api/`."""

    def __init__(self, slack: Workspace, sockets: Sockets, faults: Faults) -> None:
        self._slack = slack
        self._sockets = sockets
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        """What the server mounts."""
        return [Route("/api/{method}", self._answer, methods=["GET", "POST"])]

    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            args = await _arguments(request)
        except SlackError as error:
            return self._refused(method, {}, error)
        self._faults.catch_up()
        token = _token(request) or args.pop("token", "")
        channel = args.get("channel") or args.get("channel_id")

        def act() -> Response:
            return self.call(method, token, args)

        fault = self._faults.pick("slack", method, channel)
        if fault is None:
            return act()
        self._note(fault, method, args)
        return await spoil(self._faults, fault, request, act)

    def call(self, method: str, token: str, args: Json) -> Response:
        """Do what is asked, whole, behind the workspace's lock."""
        with self._slack.lock:
            try:
                self._admit(method, token, args)
                if method == _CONNECT:
                    done: Json = {"url": self._sockets.invite()}
                else:
                    done = _METHODS[method].act(self._slack, args)
            except SlackError as error:
                return self._refused(method, args, error)
            self._slack.record(Call(method, args, "", self._slack.now()))
            return self._respond({"ok": True, **done})

    def _admit(self, method: str, token: str, args: Json) -> None:
        """Raises SlackError: the method does not exist, or this token may not call it (now)."""
        if method not in _METHODS and method != _CONNECT:
            raise SlackError("unknown_method", req_method=method)
        if not token:
            raise SlackError("not_authed")
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise SlackError("invalid_auth")
        if self._slack.revoked and token == BOT_TOKEN:
            raise SlackError("token_revoked")
        if (token == APP_TOKEN) != (method == _CONNECT):
            raise SlackError("not_allowed_token_type")
        if method == _CONNECT:
            return
        for scope in _METHODS[method].scopes:
            reads.need(self._slack, scope)
        if self._slack.rate_limits:
            wait = self._slack.throttle.retry_after(method, str(args.get("channel")))
            if wait is not None:
                raise SlackError("ratelimited", retry_after=wait)

    def _refused(self, method: str, args: Json, error: SlackError) -> Response:
        self._slack.record(Call(method, args, error.code, self._slack.now()))
        if error.code == "ratelimited":
            response = self._respond({"ok": False, "error": error.code}, 429)
            response.headers["Retry-After"] = str(error.facts["retry_after"])
            return response
        return self._respond({"ok": False, "error": error.code, **error.facts})

    def _note(self, fault: Fault, method: str, args: Json) -> None:
        """Put calls that a fault prevents into the ledger; the others put themselves there."""
        if not fault.kind.is_done:
            self._slack.record(Call(method, args, f"fault: {fault.kind}", self._slack.now()))

    def _respond(self, body: Json, status: int = 200) -> Response:
        headers = {"x-oauth-scopes": ",".join(sorted(self._slack.scopes))}
        return Response(json.dumps(body), status, headers, "application/json; charset=utf-8")


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer").strip()


async def _arguments(request: Request) -> Json:
    """The arguments of a call, from the query, a form or JSON; what is JSON inside a form is parsed too."""
    args: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            told = json.loads(body or b"{}")
            if not isinstance(told, dict):
                raise SlackError("json_not_object")
            args.update(told)
        else:
            args.update(parse_qsl(body.decode(), keep_blank_values=True))
        for name in ("blocks", "metadata", "view"):
            if isinstance(args.get(name), str) and args[name]:
                args[name] = json.loads(args[name])
        json.dumps(args, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except ValueError as error:
        raise SlackError("invalid_json") from error
    return args
