"""The sandbox's Bluesky is as strict as Bluesky, so that what passes here passes there."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.sandbox.bluesky.limits import WRITES, Limits
from bot.sandbox.bluesky.manners import BlueskyManners, tid
from bot.sandbox.bluesky.problems import Problem
from bot.sandbox.time import Time
from tests.sandbox.bluesky.server import Bluesky, opened
from tests.sandbox.served import Stage, running

POSTS = "app.bsky.feed.post"
KEY = tid(1_772_539_200_000_000)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as stage:
        yield stage


@pytest.fixture
def bluesky(stage: Stage) -> Iterator[Bluesky]:
    with opened(stage) as bluesky:
        bluesky.sign_in()
        yield bluesky


def put(bluesky: Bluesky, record: dict[str, Any], key: str = KEY, **more: Any) -> httpx.Response:
    body = {"repo": bluesky.account.id, "collection": POSTS, "rkey": key, "record": record, "swapRecord": None}
    return bluesky.post("com.atproto.repo.putRecord", body | more)


def record(text: str = "Hola", **more: Any) -> dict[str, Any]:
    return {"$type": POSTS, "text": text, "createdAt": "2026-03-03T12:00:00.000Z", **more}


def answering(bluesky: Bluesky, uri: str) -> dict[str, Any]:
    (parent,) = bluesky.get("app.bsky.feed.getPosts", uris=uri).json()["posts"]
    itself = {"uri": uri, "cid": parent["cid"]}
    return record(reply=parent["record"].get("reply", {"root": itself}) | {"parent": itself})


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_the_same_record_may_be_put_again_and_no_other_in_its_place(bluesky: Bluesky) -> None:
    first, again, other = put(bluesky, record()), put(bluesky, record()), put(bluesky, record("Otra cosa"))

    assert first.json() == again.json()
    assert refused(other) == (400, "InvalidSwap")
    assert other.json()["message"] == f"Record was at {first.json()['cid']}"
    assert [post.words for post in bluesky.network.posts] == ["Hola"]
    asked = {"repo": bluesky.account.id, "collection": POSTS, "rkey": KEY}
    assert bluesky.get("com.atproto.repo.getRecord", **asked).json()["value"] == record()


def test_an_answer_to_what_is_gone_or_gated_is_taken_and_seen_by_nobody(bluesky: Bluesky) -> None:
    gone, gated = bluesky.network.post("marta", "hola"), bluesky.network.post("marta", "hola")
    answers = [answering(bluesky, one.id) for one in (gone, gated)]
    bluesky.network.delete(gone.id)
    bluesky.network.limit_replies(gated.id)

    taken = [put(bluesky, answer, tid(number)) for number, answer in enumerate(answers)]

    assert [one.status_code for one in taken] == [200, 200]
    assert [post.id for post in bluesky.network.posts] == [gated.id]
    (seen,) = bluesky.get("app.bsky.feed.getPosts", uris=[gone.id, gated.id]).json()["posts"]
    assert seen["viewer"]["replyDisabled"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        record("a" * 301),
        record("👨‍👩‍👧" * 200),
        record(" "),
        record(createdAt="2026-03-03 12:00"),
        record(langs=["español"]),
        record(colour="red"),
        record(facets=[{"index": {"byteStart": 0, "byteEnd": 9}, "features": []}]),
        record("né", facets=[{"index": {"byteStart": 0, "byteEnd": 2}, "features": [{"$type": "x#tag", "tag": "n"}]}]),
        record(reply={"root": {"uri": "at://x", "cid": "c"}, "parent": {"uri": "at://x", "cid": "c"}}),
        {"text": "Hola"},
    ],
    ids=range(10),
)
def test_a_record_that_is_no_post_is_refused(bluesky: Bluesky, wrong: dict[str, Any]) -> None:
    assert refused(put(bluesky, wrong)) == (400, "InvalidRequest")
    assert bluesky.network.posts == []


@pytest.mark.parametrize(
    "more", [{"rkey": "7"}, {"collection": "app.bsky.feed.like"}, {"swapRecord": "bafy"}, {"validate": False}]
)
def test_nothing_is_put_anywhere_else_or_over_anything(bluesky: Bluesky, more: dict[str, Any]) -> None:
    assert refused(put(bluesky, record(), **more)) == (400, "InvalidRequest")


def test_tokens_end_and_a_refresh_token_serves_once_but_for_a_lost_answer(bluesky: Bluesky) -> None:
    opened = bluesky.sign_in().json()
    with_token = {"Authorization": f"Bearer {opened['refreshJwt']}"}
    renew = "/xrpc/com.atproto.server.refreshSession"

    first, lost = [bluesky.client.post(renew, headers=with_token).json() for _ in range(2)]
    bluesky.network.time.forward(timedelta(hours=2, seconds=1))

    assert first["refreshJwt"] == lost["refreshJwt"]
    assert refused(bluesky.get("com.atproto.server.getSession")) == (400, "ExpiredToken")
    assert refused(bluesky.client.post(renew, headers=with_token)) == (400, "ExpiredToken")


def test_whoever_is_not_signed_in_gets_nothing(bluesky: Bluesky) -> None:
    wrong = bluesky.sign_in("wrong")
    del bluesky.client.headers["Authorization"]
    without = bluesky.get("com.atproto.server.getSession")
    bluesky.client.headers["Authorization"] = "Bearer nobody's"

    assert refused(wrong) == (401, "AuthenticationRequired")
    assert refused(without) == (401, "AuthMissing")
    assert refused(bluesky.get("com.atproto.server.getSession")) == (400, "InvalidToken")


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("app.bsky.notification.listNotifications", {"limit": "101"}),
        ("app.bsky.notification.listNotifications", {"reasons": "gossip"}),
        ("app.bsky.notification.listNotifications", {"reasons[]": "mention"}),
        ("app.bsky.feed.getPosts", {}),
        ("app.bsky.feed.getPosts", {"uris": ["at://x"] * 26}),
        ("app.bsky.feed.searchPosts", {"q": "a", "sort": "latest", "since": "noon"}),
        ("com.atproto.identity.resolveHandle", {"handle": "nobody.example"}),
    ],
)
def test_a_question_that_bluesky_does_not_know_is_refused(bluesky: Bluesky, method: str, query: dict[str, Any]) -> None:
    assert refused(bluesky.get(method, **query)) == (400, "InvalidRequest")


def test_people_are_told_of_who_names_answers_or_quotes_them(bluesky: Bluesky) -> None:
    ours = bluesky.network.post("acme.example", "Ya está")
    bluesky.network.post("marta", "@acme.example hola")
    below = bluesky.network.post("ben", "gracias", reply_to=ours.id)
    bluesky.network.post("eva", "y a mí", reply_to=below.id)
    bluesky.network.post("eva", "mirad", quote_of=ours.id)
    bluesky.network.post("eva", "acme no va")

    told = bluesky.get("app.bsky.notification.listNotifications").json()["notifications"]

    assert [one["reason"] for one in told] == ["quote", "reply", "reply", "mention"]


def test_writes_too_many_are_told_until_when_and_pass_in_the_next_hour() -> None:
    clock = Time(speed=60)
    limits = Limits(clock)
    limits.spend(WRITES, "acme", 4999)

    with pytest.raises(Problem) as caught:
        limits.spend(WRITES, "acme", 2)

    assert (caught.value.status, caught.value.body["error"]) == (429, "RateLimitExceeded")
    assert 50 < int((caught.value.headers or {})["RateLimit-Reset"]) - time.time() <= 61
    limits.spend(WRITES, "promo", 2)
    clock.forward(timedelta(hours=1))
    limits.spend(WRITES, "acme", 2)


@pytest.mark.parametrize(
    ("wanted", "handle"),
    [
        ("acme.example", "acme.example"),
        ("@Marta_L", "marta-l.bsky.social"),
        ("ñ", "someone.bsky.social"),
        ("1.2", "1-2.bsky.social"),
    ],
)
def test_everybody_gets_a_domain(wanted: str, handle: str) -> None:
    assert BlueskyManners().fit_handle(wanted) == handle
