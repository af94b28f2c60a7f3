from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.sandbox.mastodon.limits import Limits
from bot.sandbox.time import Time
from tests.loopback import UNENCRYPTED
from tests.platforms.mastodon.world import ODD, MastodonWorld, mastodon_world
from tests.sandbox.served import Stage, running


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as stage:
        yield stage


@pytest.fixture
def world(stage: Stage) -> Iterator[MastodonWorld]:
    with mastodon_world(stage) as world:
        yield world


@pytest.fixture
def client(world: MastodonWorld) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer mastodon-demo"}
    with httpx.Client(base_url=f"{world.url}/api", headers=headers, verify=UNENCRYPTED) as client:
        yield client


def publish(client: httpx.Client, key: str = "", **body: Any) -> httpx.Response:
    return client.post("/v1/statuses", json=body, headers={"Idempotency-Key": key} if key else {})


def test_who_has_no_token_hears_nothing(client: httpx.Client) -> None:
    answered = client.get("/v1/notifications", headers={"Authorization": "Bearer other"})

    assert (answered.status_code, answered.json()) == (401, {"error": "The access token is invalid"})


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"status": " "}, 422, "Text can't be blank"),
        ({"status": "a" * 501}, 422, "Text character limit of 500 exceeded"),
        ({"status": "a" * 490, "spoiler_text": "b" * 11}, 422, "Text character limit of 500 exceeded"),
        ({"status": "a", "visibility": "nobody"}, 422, "Visibility is not included in the list"),
        ({"status": "a", "in_reply_to_id": "1"}, 404, "Record not found"),
        ({"text": "a"}, 422, "the body holds what no post has"),
    ],
)
def test_what_mastodon_refuses_is_not_published(
    world: MastodonWorld, client: httpx.Client, body: dict[str, str], status: int, error: str
) -> None:
    before = world.network.posts

    answered = publish(client, **body)

    assert answered.status_code == status
    assert answered.json()["error"].endswith(error)
    assert world.network.posts == before


def test_a_link_and_a_name_are_as_long_as_everybodys(client: httpx.Client) -> None:
    text = "@marta@elsewhere.example https://example.com/" + "a" * 500 + " " + "b" * 469

    assert publish(client, status=text).status_code == 200
    assert publish(client, status=f"{text}b").status_code == 422


def test_a_key_brings_the_same_post_for_an_hour(world: MastodonWorld, client: httpx.Client) -> None:
    first, again = publish(client, "k", status="a").json(), publish(client, "k", status="a").json()
    other = publish(client, "l", status="a").json()
    world.network.time.forward(timedelta(minutes=61))
    later = publish(client, "k", status="a").json()

    assert first["id"] == again["id"]
    assert len({first["id"], other["id"], later["id"]}) == 3


def test_min_id_gives_what_comes_next_and_since_id_what_came_last(world: MastodonWorld, client: httpx.Client) -> None:
    numbers = [world.say(f"#down {number}").rpartition("/")[2] for number in range(5)]

    after = client.get("/v1/timelines/tag/down", params={"min_id": numbers[0], "limit": "2"}).json()
    last = client.get("/v1/timelines/tag/down", params={"since_id": numbers[0], "limit": "2"}).json()

    assert [one["id"] for one in after] == [numbers[2], numbers[1]]
    assert [one["id"] for one in last] == [numbers[4], numbers[3]]


def test_what_is_not_for_us_is_not_shown(world: MastodonWorld, client: httpx.Client) -> None:
    theirs = world.say("#down entre nosotras", visibility="followers").rpartition("/")[2]
    ours = world.say("@acme #down", visibility="direct").rpartition("/")[2]

    assert client.get(f"/v1/statuses/{theirs}").status_code == 404
    assert client.get(f"/v1/statuses/{ours}").json()["visibility"] == "direct"
    assert client.get("/v1/timelines/tag/down").json() == []


def test_posts_are_sent_as_the_html_that_mastodon_makes(world: MastodonWorld, client: httpx.Client) -> None:
    world.say("@acme <b>\n\n#Down https://www.example.com/a/very/long/way/to/go")

    (told,) = client.get("/v1/notifications", params={"types[]": "mention"}).json()

    content = told["status"]["content"]
    assert '<a href="https://social.example/@acme" class="u-url mention">@<span>acme</span></a>' in content
    assert "&lt;b&gt;</p><p>" in content
    assert '<span class="invisible">https://www.</span><span class="ellipsis">' in content
    assert told["status"]["tags"][0]["name"] == "down"


def test_unknown_parameters_are_refused(client: httpx.Client) -> None:
    assert client.get("/v1/notifications", params={"types": "mention"}).status_code == 422


def test_three_hundred_calls_in_five_minutes_are_enough() -> None:
    time = Time()
    limits = Limits(time)

    counted = [limits.count("1") for _ in range(301)]

    assert [allowed for allowed, _ in counted[-2:]] == [True, False]
    assert counted[-1][1]["X-RateLimit-Remaining"] == "0"
    assert counted[-1][1]["X-RateLimit-Reset"].endswith("Z")
    time.forward(timedelta(minutes=5))
    assert limits.count("1")[0]


def test_an_odd_server_says_that_it_is_none(stage: Stage) -> None:
    with mastodon_world(stage, ODD) as odd, httpx.Client(base_url=f"{odd.url}/api", verify=UNENCRYPTED) as client:
        client.headers["Authorization"] = "Bearer mastodon-demo"

        told = client.get("/v1/instance").json()
        said = odd.say("#down").rpartition("/")[2]
        page = client.get("/v1/timelines/tag/down", params={"min_id": f"{int(said):024x}"}).json()

    assert "compatible" in told["version"]
    assert [one["id"] for one in page] == [f"{int(said):024x}"]
