"""An X whose timeline is full of hostile posts, some of them no posts at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from bot.platforms.x.adapter import X
from bot.platforms.x.auth import XCredentials
from tests.build import NOON
from tests.proof.text.posts import Json, Strangers

ACCOUNT = "x:acme_es"
_ME = {"id": "99", "username": "acme_es", "name": "Acme"}


@dataclass(frozen=True)
class Timeline:
    """A page as X sends it. `texts` are the words of its readable posts by id, as their authors wrote them."""

    posts: list[Json]
    includes: Json
    texts: dict[str, str]


NOTHING = Timeline([], {}, {})


def timeline(strangers: Strangers, first: int, count: int) -> Timeline:
    """The next `count` posts. One in thirty has no author or no id: it must be lost, and nothing else with it."""
    posts, parents, users, texts = list[Json](), list[Json](), list[Json](), dict[str, str]()
    for number in range(first, first + count):
        text = strangers.text()
        post = _post(strangers, number, text)
        users.append(_user(strangers, number))
        if strangers.chance(0.2):
            parents.append(_post(strangers, 7_000_000 + number, strangers.text()) | {"author_id": f"1{number}"})
            post["referenced_posts"] = [{"type": "replied_to", "id": parents[-1]["id"]}]
        if strangers.chance(1 / 30):
            post |= strangers.one_of({"author_id": None}, {"id": None}, {"id": "<!channel>"}, {"author_id": "\ud800"})
        else:
            texts[str(number)] = json.loads(json.dumps(text))  # two halves of a pair become one there
        posts.append(post)
    return Timeline(posts, {"users": users, "posts": parents}, texts)


def x_showing(pages: Sequence[Timeline]) -> X:
    """Our account on an X that shows one of these pages at every poll."""
    left = list(pages)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/users/me"):
            return httpx.Response(200, json={"data": _ME})
        page = left.pop(0)
        body = {"data": page.posts, "includes": page.includes, "meta": {"result_count": len(page.posts)}}
        # Half of a surrogate pair travels as an escape, which is how it gets into a JSON parser.
        return httpx.Response(200, content=json.dumps(body).encode())

    return X(
        ACCOUNT, "acme_es", XCredentials(bearer_token="t"), now=lambda: NOON, transport=httpx.MockTransport(answer)
    )


def _post(strangers: Strangers, number: int, text: str) -> Json:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    post: Json = {"id": str(number), "author_id": f"1{number}", "conversation_id": str(number)}
    post |= {"created_at": "2026-03-03T11:58:00.000Z", "lang": "es", "text": escaped}
    if strangers.chance(0.1):
        post |= {"text": escaped[:200], "note_post": {"text": escaped}} if escaped else {}
    if strangers.chance(0.05):
        post |= strangers.one_of(
            {"lang": "<!channel>"},
            {"created_at": "yesterday"},
            {"created_at": "0001-01-01T00:00:00Z"},
            {"created_at": "9999-12-31T23:59:59-12:00"},
            {"edit_history_post_ids": ["\ud800"]},
            {"referenced_posts": [{"type": "replied_to", "id": "<!here>"}]},
            {"entities": {"mentions": "none"}},
            {"attachments": {"media_keys": [None, 3]}},
            {"conversation_id": "<!everyone>" + str(number)},
        )
    return post


def _user(strangers: Strangers, number: int) -> Json:
    handle = strangers.one_of("marta_l", "marta_l", "<!channel>", "", None, "a" * 400)
    followers = strangers.one_of(12_400, None, "many", -1, 10**12)
    return {
        "id": f"1{number}",
        "username": handle,
        "name": strangers.name(),
        "public_metrics": {"followers_count": followers},
        "verified": strangers.chance(0.1),
    }
