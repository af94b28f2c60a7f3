"""A Mastodon server at the network's edge: answers written down beforehand, and the requests that came, recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from bot.platforms.mastodon.adapter import Mastodon

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
ACCOUNT, HANDLE, URL = "mastodon:acme@social.example", "acme@social.example", "https://social.example"
ME = {"id": "99", "username": "acme", "acct": "acme"}
INSTANCE = {
    "domain": "social.example",
    "version": "4.4.2",
    "configuration": {"statuses": {"max_characters": 5000, "characters_reserved_per_url": 30}},
}
MARTA = {"id": "7", "acct": "marta@elsewhere.example", "display_name": "Marta\nLópez", "followers_count": 12}
NO = httpx.Response(404, json={"error": "Record not found"})


@dataclass
class Wire:
    """Answers by path, `"GET notifications"`; a list is answered one after the other, then empty lists."""

    answers: dict[str, Any]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.get(f"{request.method} {_short(request)}", NO)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else httpx.Response(200, json=[])
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer(request)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def asked(self, call: str) -> list[httpx.Request]:
        """Every request of a call."""
        return [one for one in self.requests if f"{one.method} {_short(one)}" == call]


def saying(answers: Mapping[str, Any]) -> tuple[Mastodon, Wire]:
    """Our account, on a server that answers like this; calls without a version are those of the first."""
    wire = Wire({"GET accounts/verify_credentials": ME, "GET v2/instance": INSTANCE, **answers})
    return Mastodon(ACCOUNT, HANDLE, "secret-token", URL, lambda: NOON, httpx.MockTransport(wire)), wire


def pages(*rows: list[Any]) -> list[httpx.Response]:
    """Lists, one after the other."""
    return [httpx.Response(200, json=some) for some in rows]


def notified(number: int, status: Mapping[str, Any], kind: str = "mention") -> dict[str, Any]:
    """A notification of a post."""
    return {"id": str(number), "type": kind, "status": dict(status)}


def post(number: int, text: str = "<p>@acme hola</p>", **more: Any) -> dict[str, Any]:
    """A post of Marta's, who is on another server."""
    return {
        "id": str(number),
        "uri": f"https://elsewhere.example/posts/{number}",
        "url": f"https://elsewhere.example/@marta/{number}",
        "account": MARTA,
        "content": text,
        "created_at": "2026-03-03T11:00:00.000Z",
        "visibility": "public",
        "language": "es",
    } | more


def _short(request: httpx.Request) -> str:
    return request.url.path.removeprefix("/api/").removeprefix("v1/")
