"""What X publishes for an account, and what it refuses."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

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


def refused(answer: httpx.Response) -> str:
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("application/problem+json")
    return str(answer.json()["detail"])


def test_whoever_called_us_up_is_answered_in_their_thread(x: X) -> None:
    asked = x.network.post("ana", "@acme where is my line?")

    answer = x.reply("On its way & <soon>", asked)

    posted = x.network.posts[-1]
    assert answer.status_code == 201
    assert answer.json()["data"]["id"] == posted.id
    assert answer.json()["data"]["text"] == "@ana On its way &amp; &lt;soon&gt;"
    assert (posted.thread_id, posted.reply_to, posted.words) == (asked.id, asked.id, "On its way & <soon>")


def test_whoever_quotes_us_is_answered(x: X) -> None:
    ours = x.network.post("acme", "All lines work")

    assert x.reply("Let us look", x.network.post("ana", "they do not", quote_of=ours.id)).status_code == 201


def test_whoever_did_not_call_us_up_is_not_answered(x: X) -> None:
    asked = x.network.post("ana", "@acme where is my line?")
    carried = x.network.post("ben", "@ana @acme same here", reply_to=asked.id)
    stranger = x.network.post("cleo", "acme is slow today")

    details = [refused(x.reply("Let us look", post)) for post in (carried, stranger)]

    assert all("not been mentioned or otherwise engaged" in detail for detail in details)


def test_one_may_answer_oneself(x: X) -> None:
    ours = x.network.post("acme", "All lines work")

    assert x.reply("Most of them", ours).status_code == 201


def test_an_author_who_takes_no_replies_gets_none(x: X) -> None:
    asked = x.network.post("ana", "@acme where is my line?")
    x.network.limit_replies(asked.id)

    detail = refused(x.reply("Let us look", asked))
    [shown] = x.mentions(**{"post.fields": "reply_settings"})["data"]

    assert "restricted who can reply" in detail
    assert shown["reply_settings"] == "following"


def test_a_post_that_is_gone_is_not_answered(x: X) -> None:
    answer = x.client.post("/2/tweets", json={"text": "Hi", "reply": {"in_reply_to_tweet_id": "77"}})

    assert "deleted" in refused(answer)


def test_the_same_words_to_the_same_author_are_a_duplicate_for_a_day(x: X) -> None:
    asked = x.network.post("ana", "@acme where is my line?")
    other = x.network.post("ben", "@acme and mine?")
    x.reply("Let us look", asked)

    again = refused(x.reply("Let us look", asked))
    elsewhere = x.reply("Let us look", other)
    x.network.time.forward(timedelta(days=1, seconds=1))
    later = x.reply("Let us look", asked)

    assert "duplicate" in again
    assert (elsewhere.status_code, later.status_code) == (201, 201)


def test_a_network_may_forget_to_refuse_duplicates(x: X) -> None:
    asked = x.network.post("ana", "@acme where is my line?")
    x.network.takes_duplicates = True
    x.reply("Let us look", asked)

    again = x.reply("Let us look", asked)

    assert again.status_code == 201


def test_the_length_is_weighed_as_x_weighs_it(x: X) -> None:
    fits = [x.reply(text) for text in ("a" * 280, "日" * 140, "https://example.com/" + "x" * 400)]
    too_long = [x.reply(text) for text in ("b" * 281, "本" * 141)]

    assert [answer.status_code for answer in fits] == [201] * 3
    assert [answer.status_code for answer in too_long] == [400] * 2
    assert "too long" in too_long[0].json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"{}",
        b'{"text": 5}',
        b'{"text": " "}',
        b'{"text": "Hi", "colour": "red"}',
        b'{"text": "Hi", "reply": {}}',
        b'{"text": "Hi", "reply": {"in_reply_to_tweet_id": 5}}',
        b'{"text": "Hi", "reply": {"in_reply_to_tweet_id": "5", "more": 1}}',
    ],
)
def test_a_body_of_another_form_is_refused(x: X, body: bytes) -> None:
    answer = x.client.post("/2/tweets", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert x.network.posts == []
