"""The sandbox's X is searched in X's own language and refuses what X refuses; edits have ids of their own."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.sandbox.x.query import LONGEST
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


def searched(x: X, query: str, **more: str) -> list[str]:
    answer = x.get("/2/tweets/search/recent", query=query, **more)
    assert answer.status_code == 200, answer.text
    return [post["text"] for post in reversed(answer.json().get("data", []))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("acme", {"Acme está caída", "nada de ACME hoy", "@acme hola"}),
        ('"acme esta caida"', {"Acme está caída"}),
        ('"caída acme"', set()),
        ("#acmedown", {"#AcmeDown otra vez"}),
        ("@acme", {"@acme hola"}),
        ('(#acmedown OR "nada de") -hoy', {"#AcmeDown otra vez"}),
        ("acme lang:es -from:ben", {"Acme está caída"}),
        ("from:ben lang:pt", {"nada de ACME hoy"}),
        ("hola OR caída", {"Acme está caída", "@acme hola"}),
    ],
)
def test_a_query_finds_what_x_finds(x: X, query: str, found: set[str]) -> None:
    x.network.post("ana", "Acme está caída", lang="es")
    x.network.post("ben", "nada de ACME hoy", lang="pt")
    x.network.post("ben", "#AcmeDown otra vez", lang="es")
    x.network.post("ana", "@acme hola")

    assert set(searched(x, query)) == found


def test_reposts_are_found_unless_they_are_left_out(x: X) -> None:
    x.network.repost("ben", x.network.post("ana", "acme").id)

    assert searched(x, "acme") == ["acme", "RT @ana: acme"]
    assert searched(x, "acme -is:retweet") == ["acme"]


def test_an_edited_post_is_found_by_its_newest_words_only(x: X) -> None:
    post = x.network.post("ana", "acme uno")
    x.network.edit(post.id, "acme dos")

    assert searched(x, "acme") == ["acme dos"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "x" * (LONGEST + 1),
        "lang:es",
        "-acme",
        "-is:retweet lang:es",
        "(acme",
        "acme)",
        "()",
        "acme OR",
        "near:berlin acme",
        "is:nice acme",
        '""',
        '"acme',
    ],
)
def test_what_x_cannot_read_is_refused(x: X, query: str) -> None:
    assert x.get("/2/tweets/search/recent", query=query).status_code == 400


def test_a_search_reaches_seven_days_back_and_takes_no_older_id(x: X) -> None:
    old = x.network.post("ana", "acme old")
    x.network.time.forward(timedelta(days=7, minutes=1))
    x.network.post("ana", "acme new")

    assert searched(x, "acme") == ["acme new"]
    refused = x.get("/2/tweets/search/recent", query="acme", since_id=old.id)
    assert refused.status_code == 400
    assert "'since_id' must be" in refused.text


@pytest.mark.parametrize("most", ["9", "101"])
def test_a_page_has_ten_posts_to_a_hundred(x: X, most: str) -> None:
    assert x.get("/2/tweets/search/recent", query="acme", max_results=most).status_code == 400


def test_an_older_version_keeps_its_words_and_tells_the_newer_ids(x: X) -> None:
    first = x.network.post("ana", "@acme uno")
    second = x.network.edit(first.id, "@acme dos")

    told = x.get("/2/tweets", ids=f"{first.id},{second.id}").json()["data"]

    assert [(post["text"], post["edit_history_post_ids"]) for post in told] == [
        ("@acme uno", [first.id, second.id]),
        ("@acme dos", [first.id, second.id]),
    ]
    assert [post["id"] for post in x.mentions()["data"]] == [second.id]
