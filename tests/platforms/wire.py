"""X at the network's edge: answers written down beforehand, and the requests that came, recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.platforms.x.adapter import X
from bot.platforms.x.auth import XCredentials

ME = {"id": "99", "username": "Acme_ES", "name": "Acme"}
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@dataclass
class Wire:
    """Answers by path; an exception is raised as the network would, a list is answered one after the other."""

    answers: dict[str, Any]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[request.url.path.removeprefix("/2/")]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def queries(self, path: str) -> list[Mapping[str, str]]:
        """The parameters of every request for `path`."""
        return [dict(one.url.params) for one in self.requests if one.url.path == f"/2/{path}"]


def account(wire: Callable[[httpx.Request], httpx.Response]) -> X:
    """Our account @acme_es, whose X is `wire`."""
    return X(
        "x:acme_es",
        "@acme_es",
        XCredentials(bearer_token="secret-token"),
        now=lambda: NOON,
        transport=httpx.MockTransport(wire),
    )


def x_saying(**answers: Any) -> tuple[X, Wire]:
    """An account whose X answers `mentions`, `timeline` (our own), `search` and `post` with what is given."""
    paths = {
        "mentions": "users/99/mentions",
        "timeline": "users/99/tweets",
        "post": "tweets",
        "search": "tweets/search/recent",
        "me": "users/me",
    }
    wire = Wire({"users/me": {"data": ME}} | {paths[name]: answer for name, answer in answers.items()})
    return account(wire), wire


def page(*posts: Mapping[str, Any], further: str | None = None, **includes: Any) -> dict[str, Any]:
    """One page of a timeline, as X sends it."""
    body: dict[str, Any] = {"meta": {"result_count": len(posts)}}
    if posts:
        body["data"] = list(posts)
    if further:
        body["meta"]["next_token"] = further
    if includes:
        body["includes"] = includes
    return body


def post(number: int, text: str = "@acme_es hola", author: str = "7", **more: Any) -> dict[str, Any]:
    """A post that names us, in the newer names."""
    start = text.lower().find("@acme_es")
    named = [{"start": start, "end": start + 8, "id": "99", "username": "acme_es"}] if start >= 0 else []
    return {
        "id": str(number),
        "text": text,
        "author_id": author,
        "created_at": "2026-03-03T11:00:00.000Z",
        "conversation_id": str(number),
        "entities": {"mentions": named},
        "lang": "es",
        "edit_history_post_ids": [str(number)],
        "reply_settings": "everyone",
    } | more


MARTA = {
    "id": "7",
    "username": "marta_l",
    "name": "Marta\nLópez",
    "verified": True,
    "public_metrics": {"followers_count": 12400},
}
