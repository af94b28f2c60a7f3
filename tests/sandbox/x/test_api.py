"""X's API over real sockets: who asks, and what is read."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

import httpx
import pytest
from oauthlib.oauth1 import Client

from bot.sandbox.faults import FaultKind
from tests.sandbox.served import Stage, running
from tests.sandbox.x.server import X, opened


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as stage:
        yield stage


@pytest.fixture
def x(stage: Stage) -> Iterator[X]:
    with opened(stage) as x:
        yield x


def signed(x: X, method: Literal["GET", "POST"], path: str, **keys: str) -> dict[str, str]:
    account = x.account
    secrets = {"client_secret": account.consumer_secret, "resource_owner_secret": account.access_secret}
    signer = Client(account.consumer_key, resource_owner_key=account.access_token, **{**secrets, **keys})
    _, headers, _ = signer.sign(f"{x.client.base_url}{path.lstrip('/')}", method)
    return dict(headers)


def pages(x: X, **query: str) -> Iterator[dict[str, Any]]:
    page = x.mentions(**query)
    while page:
        yield page
        token = page["meta"].get("next_token")
        page = x.mentions(**query, pagination_token=token) if token else {}


def test_the_token_tells_whose_request_it_is(x: X) -> None:
    other = x.network.add_account("other", "Other", token="other-token")

    mine = x.get("/2/users/me").json()
    theirs = x.client.get("/2/users/me", headers={"Authorization": "Bearer other-token"}).json()

    assert mine["data"] == {"id": x.account.id, "name": "Acme", "username": "acme"}
    assert theirs["data"]["id"] == other.id


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic eDp4", "OAuth nonsense"])
def test_without_credentials_nothing_is_told(x: X, authorization: str) -> None:
    refused = x.client.get("/2/users/me", headers={"Authorization": authorization})

    assert refused.status_code == 401
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert refused.json()["title"] == "Unauthorized"


def test_a_signed_request_is_the_accounts(x: X) -> None:
    path = f"/2/users/{x.account.id}/mentions?max_results=5&post.fields=text,lang"

    asked = x.client.get(path, headers=signed(x, "GET", path))
    created = x.client.post("/2/tweets", json={"text": "hello"}, headers=signed(x, "POST", "/2/tweets"))

    assert (asked.status_code, created.status_code) == (200, 201)


def test_a_wrong_signature_is_refused(x: X) -> None:
    badly = [
        signed(x, "GET", "/2/users/me", client_secret="wrong"),
        signed(x, "GET", "/2/users/me", resource_owner_secret="wrong"),
        signed(x, "GET", "/2/users/me", timestamp=str(int(time.time()) - 3600)),
        signed(x, "GET", "/2/users/me", signature_method="PLAINTEXT"),
        signed(x, "POST", "/2/users/me"),
        signed(x, "GET", "/2/users/me?user.fields=verified"),
    ]

    assert [x.client.get("/2/users/me", headers=one).status_code for one in badly] == [401] * 6


def test_a_signature_counts_once(x: X) -> None:
    headers = signed(x, "GET", "/2/users/me")

    first, again = (x.client.get("/2/users/me", headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 401)


def test_an_account_is_found_by_its_handle(x: X) -> None:
    found = x.get("/2/users/by/username/ACME", **{"user.fields": "verified,public_metrics"}).json()
    missing = x.get("/2/users/by/username/nobody").json()

    assert found["data"]["username"] == "acme"
    assert (found["data"]["verified"], found["data"]["public_metrics"]["followers_count"]) == (True, 25_000)
    assert "data" not in missing
    assert missing["errors"][0]["type"].endswith("/resource-not-found")


def test_mentions_come_newest_first_and_nothing_else_comes(x: X) -> None:
    first = x.network.post("ana", "@acme one")
    x.network.post("ben", "acme two")
    third = x.network.post("cleo", "three @Acme")

    answered = x.mentions()

    assert answered == {
        "data": [
            {"id": third.id, "text": "three @Acme", "edit_history_post_ids": [third.id]},
            {"id": first.id, "text": "@acme one", "edit_history_post_ids": [first.id]},
        ],
        "meta": {"result_count": 2, "newest_id": third.id, "oldest_id": first.id},
    }


def test_where_there_is_nothing_there_is_no_data(x: X) -> None:
    assert x.mentions() == {"meta": {"result_count": 0}}


def test_since_id_leaves_out_the_post_itself(x: X) -> None:
    ids = [x.network.post("ana", f"@acme {n}").id for n in range(3)]

    answered = x.mentions(since_id=ids[1])

    assert [post["id"] for post in answered["data"]] == [ids[2]]


def test_pages_follow_each_other_while_new_posts_arrive(x: X) -> None:
    ids = [x.network.post("ana", f"@acme {n}").id for n in range(13)]

    read = []
    for page in pages(x, max_results="5", since_id=ids[0]):
        read += [post["id"] for post in page["data"]]
        x.network.post("ben", "@acme meanwhile")

    assert read == ids[:0:-1]


def test_only_the_newest_800_mentions_are_to_be_had(x: X) -> None:
    ids = [x.network.post("ana", f"@acme {n}").id for n in range(805)]

    read = [post["id"] for page in pages(x, max_results="100") for post in page["data"]]

    assert read == ids[:4:-1]


@pytest.mark.parametrize(
    "query",
    [
        {"max_results": "4"},
        {"max_results": "101"},
        {"max_results": "ten"},
        {"since_id": "-1"},
        {"pagination_token": "nonsense"},
        {"page": "2"},
        {"post.fields": "text,colour"},
        {"expansions": "referenced_tweets.id"},
    ],
)
def test_what_x_does_not_know_is_refused(x: X, query: dict[str, str]) -> None:
    refused = x.get(f"/2/users/{x.account.id}/mentions", **query)

    assert refused.status_code == 400
    assert refused.json()["type"].endswith("/problems/invalid-request")
    assert refused.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("generation", "fields", "expansions"),
    [
        (
            "2.167",
            "author_id,in_reply_to_user_id,referenced_posts,",
            "author_id,referenced_posts.id,referenced_posts.id.author_id",
        ),
        ("2.168", "", "author_id,in_reply_to_user_id,referenced_posts"),
    ],
)
def test_what_was_asked_for_is_sent(x: X, generation: str, fields: str, expansions: str) -> None:
    x.network.generation = generation
    ours = x.network.post("acme", "We are here")
    theirs = x.network.post("ana", "really, @acme?", reply_to=ours.id, lang="en", followers=7, verified=True)

    answered = x.mentions(
        **{
            "post.fields": f"{fields}created_at,lang,conversation_id,entities,display_text_range,reply_settings",
            "expansions": expansions,
            "user.fields": "public_metrics,verified",
        }
    )

    [post] = answered["data"]
    assert post["text"] == "@acme really, @acme?"
    assert post["display_text_range"] == [6, 20]
    assert [one["start"] for one in post["entities"]["mentions"]] == [0, 14]
    assert (post["lang"], post["conversation_id"], post["reply_settings"]) == ("en", ours.id, "everyone")
    assert post["in_reply_to_user_id"] == x.account.id
    assert post["referenced_posts"] == [{"type": "replied_to", "id": ours.id}]
    assert post["created_at"] == theirs.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert [one["text"] for one in answered["includes"]["posts"]] == ["We are here"]
    ana, acme = answered["includes"]["users"]
    assert (ana["username"], ana["verified"], ana["public_metrics"]["followers_count"]) == ("ana", True, 7)
    assert acme["username"] == "acme"


def test_the_older_generation_has_its_own_names(x: X) -> None:
    x.network.generation = "2.166"
    ours = x.network.post("acme", "We are here")
    x.network.post("ana", "@acme " + "long " * 80, quote_of=ours.id)

    answered = x.mentions(**{"tweet.fields": "referenced_tweets,note_tweet", "expansions": "referenced_tweets.id"})
    refused = x.get(f"/2/users/{x.account.id}/mentions", **{"post.fields": "lang"})

    [post] = answered["data"]
    assert post["edit_history_tweet_ids"] == [post["id"]]
    assert post["referenced_tweets"] == [{"type": "quoted", "id": ours.id}]
    assert post["note_tweet"]["text"].endswith("long")
    assert [one["id"] for one in answered["includes"]["tweets"]] == [ours.id]
    assert refused.status_code == 400


def test_a_long_post_is_whole_only_in_its_note(x: X) -> None:
    x.network.post("ana", "so " * 120 + "and that was it, @acme & <all>")

    [post] = x.mentions(**{"post.fields": "note_post,entities"})["data"]

    assert post["text"].endswith("…")
    assert "entities" not in post
    assert post["note_post"]["text"].endswith("and that was it, @acme &amp; &lt;all&gt;")
    assert post["note_post"]["entities"]["mentions"][0]["username"] == "acme"


def test_posts_are_looked_up_and_the_missing_are_told(x: X) -> None:
    post = x.network.post("ana", "hello")

    answered = x.get("/2/tweets", ids=f"{post.id},77").json()

    assert [one["id"] for one in answered["data"]] == [post.id]
    assert [one["resource_id"] for one in answered["errors"]] == ["77"]
    assert x.get("/2/tweets", ids="").status_code == 400


def test_the_own_timeline_may_show_a_post_late(x: X) -> None:
    x.network.set_lag(30)
    post = x.network.post("acme", "hello")
    timeline = f"/2/users/{x.account.id}/tweets"

    at_once = x.get(timeline).json()
    x.network.time.forward(timedelta(seconds=30))
    later = x.get(timeline).json()

    assert "data" not in at_once
    assert [one["id"] for one in later["data"]] == [post.id]


def test_a_mention_may_be_shown_late(x: X) -> None:
    x.network.set_lag(30)
    post = x.network.post("somebody", "@acme hello")
    mentions = f"/2/users/{x.account.id}/mentions"

    at_once, is_late = x.get(mentions).json(), x.network.is_late
    x.network.time.forward(timedelta(seconds=30))
    later = x.get(mentions).json()

    assert "data" not in at_once
    assert [one["id"] for one in later["data"]] == [post.id]
    assert (is_late, x.network.is_late) == (True, False)


def test_the_window_counts_down_and_opens_again(x: X) -> None:
    asked = [x.get("/2/users/me") for _ in range(76)]
    x.network.time.forward(timedelta(minutes=15))
    again = x.get("/2/users/me")

    assert [one.status_code for one in asked] == [200] * 75 + [429]
    assert [asked[0].headers[f"x-rate-limit-{name}"] for name in ("limit", "remaining")] == ["75", "74"]
    assert 0 <= int(asked[75].headers["x-rate-limit-reset"]) - time.time() <= 901
    assert asked[75].json()["status"] == 429
    assert again.status_code == 200


def test_at_a_faster_clock_the_window_ends_sooner_in_life(stage: Stage) -> None:
    with opened(stage, speed=60) as x:
        headers = x.get("/2/users/me").headers

    assert int(headers["x-rate-limit-reset"]) - time.time() <= 16


def test_every_request_is_written_down(x: X) -> None:
    x.reply("hello")
    x.client.get("/2/users/me", headers={"Authorization": "Bearer wrong"})

    made, refused = x.network.ledger
    assert (made.method, made.account, made.status) == ("POST /2/tweets", "acme", 201)
    assert made.body == '{"text":"hello"}'
    assert (refused.path, refused.account, refused.status) == ("/x/2/users/me", None, 401)


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.HALF])
def test_a_post_may_stand_though_its_answer_is_lost(x: X, kind: FaultKind) -> None:
    x.faults.add("x", "POST /2/tweets", kind)

    with pytest.raises(httpx.RemoteProtocolError):
        x.reply("hello")

    assert [post.text for post in x.network.posts] == ["hello"]
    assert x.network.ledger[0].status == 201


def test_a_post_may_be_lost_on_its_way(x: X) -> None:
    x.faults.add("x", "POST /2/tweets", FaultKind.DROP_BEFORE)
    x.faults.add("x", "POST /2/tweets", FaultKind.THROTTLED)

    with pytest.raises(httpx.TransportError):
        x.reply("hello")
    throttled = x.reply("hello")

    assert throttled.status_code == 429
    assert x.network.posts == []
    assert [call.status for call in x.network.ledger] == [0, 0]
