"""Bluesky at the network's edge: answers written down beforehand, and the requests that came, recorded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.platforms.bluesky.adapter import Bluesky
from bot.platforms.grants import Grant
from tests.platforms.bluesky.world import bluesky
from tests.platforms.pocket import Pocket
from tests.sandbox.bluesky.server import PASSWORD

OURS = "did:plc:acme"
MARTA = {"did": "did:plc:marta", "handle": "marta.example", "displayName": "Marta\nLópez"}
URI = "at://did:plc:marta/app.bsky.feed.post/3k"
US = {"did": OURS, "handle": "acme.example"}


@dataclass
class Wire:
    """Answers by the last part of a method's name; a list is answered one after the other, a call is asked."""

    answers: dict[str, Any]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[_method(request)]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    def asked(self, method: str) -> list[httpx.Request]:
        """Every request for a method."""
        return [one for one in self.requests if _method(one) == method]

    def bodies(self, method: str) -> list[dict[str, Any]]:
        """What was sent to a method."""
        return [json.loads(one.content) for one in self.asked(method)]


def saying(**answers: Any) -> tuple[Bluesky, Wire]:
    """Our account @acme.example, signed in to a Bluesky that answers these methods; it knows no people."""
    wire = Wire({"getSession": US, "getProfiles": {"profiles": []}, "getPosts": posts, **answers})
    vault = Pocket(Grant("access", "refresh", None))
    return bluesky(PASSWORD, "https://bsky.example", vault, httpx.MockTransport(wire)), wire


def posts(request: httpx.Request) -> dict[str, Any]:
    """Whatever posts are asked for, all by Marta."""
    return {"posts": [view(uri) for uri in request.url.params.get_list("uris")]}


def view(uri: str = URI, text: str = "@acme.example hola", **more: Any) -> dict[str, Any]:
    """A post as Bluesky shows it; what is named with a capital is of its record: `Langs=["es"]`."""
    said = {name.lower(): value for name, value in more.items() if name[0].isupper()}
    seen = {name: value for name, value in more.items() if name[0].islower()}
    made: Mapping[str, Any] = {"text": text, "createdAt": "2026-03-03T11:00:00.000Z", **said}
    return {"uri": uri, "cid": "c1", "author": MARTA, "record": made, "indexedAt": "2026-03-03T11:00:01.000Z", **seen}


def no(error: str, status: int = 400, message: str = "No", **headers: str) -> httpx.Response:
    """A refusal."""
    return httpx.Response(status, json={"error": error, "message": message}, headers=headers)


def _method(request: httpx.Request) -> str:
    return request.url.path.rpartition(".")[2]
