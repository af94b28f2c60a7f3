import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.desk.mention import Author, Post, Replyable
from bot.desk.source import Search, Source, Stream
from bot.errors import LockedOut, Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.base import Adapter, Gap, Outgoing, Published
from bot.platforms.naming import kept
from bot.platforms.x import refusals as x_refusals
from bot.platforms.x.adapter import X
from bot.platforms.x.auth import XCredentials
from bot.platforms.x.names import AUGUST_2026, BEFORE_2026
from bot.platforms.x.posts import moment_of, snowflake
from tests import build
from tests.platforms.wire import MARTA, NOON, page, post, x_saying

REPLY = Outgoing("Lo miramos ahora mismo", "20", parent_author_id="7", thread_id="20", key="1.1", begun_at=NOON)
MENTIONS = Source("x:acme_es", Stream.MENTIONS)
OLD = "https://api.twitter.com/2/problems/"
NEW = "https://api.x.com/2/problems/"


def ids(x: X, cursor: str = "1") -> list[str]:
    return [mention.post_id for found in x.read(MENTIONS, cursor) for mention in found.mentions]


def problem(status: int, detail: str = "", kind: str = "about:blank", **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"title": "No", "detail": detail, "type": kind, "status": status} | more)


def test_x_is_an_adapter() -> None:
    adapter: Adapter = x_saying()[0]

    assert adapter.limit == 280


def test_pages_that_come_newest_first_are_handed_out_oldest_first() -> None:
    first = page(post(5), post(4), further="t1", users=[MARTA])
    x, wire = x_saying(mentions=[first, page(post(3), post(2), users=[MARTA])])

    assert ids(x) == ["2", "3", "4", "5"]
    assert [query.get("pagination_token") for query in wire.queries("users/99/mentions")] == [None, "t1"]
    assert {query["since_id"] for query in wire.queries("users/99/mentions")} == {"1"}


def test_a_flood_comes_in_pages_whose_cursors_rise() -> None:
    everything = [page(*(post(n) for n in range(top, top - 100, -1)), further=str(top)) for top in (350, 250)]
    x, _ = x_saying(mentions=[*everything, page(*(post(n) for n in range(150, 100, -1)))])

    pages = list(x.read(MENTIONS, "100"))

    assert [len(found.mentions) for found in pages] == [100, 100, 50]
    assert [found.cursor for found in pages] == ["200", "300", "350"]


def test_an_empty_page_with_a_token_is_not_the_end() -> None:
    x, _ = x_saying(mentions=[page(further="t1"), page(post(2))])

    assert ids(x) == ["2"]


def test_a_post_that_two_pages_bring_comes_once() -> None:
    x, _ = x_saying(mentions=[page(post(3), post(2), further="t"), page(post(2))])

    assert ids(x) == ["2", "3"]


def test_pages_without_an_end_are_given_up() -> None:
    x, _ = x_saying(mentions=lambda request: httpx.Response(200, json=page(post(2), further="again")))

    with pytest.raises(Unreachable):
        ids(x)


def test_a_page_of_our_own_posts_moves_the_cursor() -> None:
    x, _ = x_saying(mentions=page(post(9, author="99")))

    assert [(found.mentions, found.cursor) for found in x.read(MENTIONS, "1")] == [((), "9")]


def test_nothing_new_is_no_page() -> None:
    x, _ = x_saying(mentions=page())
    x.check()
    assert [found.mentions for found in x.read(MENTIONS, "1")] == [()]  # It tells what asking who we are has cost.

    assert list(x.read(MENTIONS, "1")) == []


def test_a_broken_post_does_not_take_the_others_along(caplog: pytest.LogCaptureFixture) -> None:
    nameless = post(3)
    del nameless["author_id"]
    x, _ = x_saying(mentions=page(post(5), nameless, {"text": "@acme_es no id"}, post(2)))

    with caplog.at_level(logging.WARNING):
        found = ids(x)

    assert found == ["2", "5"]
    assert [(one.msg, one.__dict__["post"]) for one in caplog.records] == [
        ("mention.unreadable", None),
        ("mention.unreadable", "3"),
    ]
    assert "no id" not in caplog.text


def test_what_x_keeps_no_more_and_lets_nobody_search_is_told() -> None:
    newest = snowflake(NOON)
    answer = problem(403, "", f"{NEW}client-forbidden")
    x, _ = x_saying(mentions=page(*(post(newest + n) for n in range(800))), search=answer)

    first, *rest = x.read(MENTIONS, str(snowflake(NOON - timedelta(days=1))))

    assert sum(len(found.mentions) for found in [first, *rest]) == 800
    assert first.gap == Gap(NOON - timedelta(days=1), NOON)
    assert [found.gap for found in rest] == [None] * 7


def test_what_can_be_searched_for_once_somebody_has_paid_is_not_given_up() -> None:
    x, _ = x_saying(mentions=page(*(post(snowflake(NOON) + n) for n in range(800))), search=problem(402))

    with pytest.raises(LockedOut):
        ids(x, str(snowflake(NOON - timedelta(days=1))))


def test_what_x_keeps_is_not_searched_for() -> None:
    x, wire = x_saying(mentions=page(*(post(n) for n in range(2, 701))))

    assert len(ids(x)) == 699
    assert wire.queries("tweets/search/recent") == []


def test_a_search_that_finds_more_than_anybody_would_read_says_so() -> None:
    newest = snowflake(NOON)

    def endless(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("pagination_token", newest)) - 1
        return httpx.Response(200, json=page(post(number), further=str(number)))

    x, _ = x_saying(search=endless)
    source = Source("x:acme_es", Stream.SEARCH, Search("s", ("acme",)))

    (found,) = x.read(source, str(snowflake(NOON - timedelta(days=1))))

    assert len(found.mentions) == 64
    assert found.gap == Gap(NOON - timedelta(days=1), moment_of(newest - 64))


def test_the_first_start_begins_behind_the_newest_mention() -> None:
    assert x_saying(mentions=page(post(40), post(39)))[0].start(MENTIONS).cursor == "40"


def test_the_first_start_without_any_mention_begins_at_this_moment() -> None:
    cursor = int(x_saying(mentions=page())[0].start(MENTIONS).cursor)

    assert snowflake(NOON - timedelta(minutes=11)) < cursor < snowflake(NOON)


def knows(name: str) -> Any:
    """An X that knows one generation's names only."""

    def answer(request: httpx.Request) -> httpx.Response:
        for given in request.url.params:
            if given.endswith(".fields") and given not in (name, "user.fields", "media.fields"):
                errors = [{"parameters": {given: [""]}, "message": f"The query parameter [{given}] is not one of"}]
                return problem(400, "One or more parameters to your request was invalid.", errors=errors)
        return httpx.Response(200, json=page(post(2)))

    return answer


def test_the_newest_names_are_asked_for_first() -> None:
    x, wire = x_saying(mentions=knows("post.fields"))

    assert ids(x) == ["2"]
    assert [query["expansions"] for query in wire.queries("users/99/mentions")] == [AUGUST_2026.expansions]


def test_older_names_serve_where_x_does_not_know_the_newer_and_are_remembered() -> None:
    x, wire = x_saying(mentions=knows("tweet.fields"))

    assert ids(x) + ids(x) == ["2", "2"]
    asked = [query["expansions"] for query in wire.queries("users/99/mentions")]
    assert len(asked) == 4
    assert asked[2:] == [BEFORE_2026.expansions] * 2


def test_another_mistake_is_not_taken_for_an_unknown_name() -> None:
    x, wire = x_saying(mentions=problem(400, errors=[{"parameters": {"since_id": ["x"]}, "message": "not valid"}]))

    with pytest.raises(Rejected):
        ids(x)
    assert len(wire.queries("users/99/mentions")) == 1


def test_who_we_are_is_asked_once() -> None:
    x, wire = x_saying(mentions=page())

    ids(x)
    ids(x)

    assert len(wire.queries("users/me")) == 1


def test_a_check_tells_whose_the_credentials_are() -> None:
    assert x_saying()[0].check() == "@Acme_ES"


def test_credentials_of_another_account_are_rejected_in_words() -> None:
    x, _ = x_saying(me={"data": {"id": "5", "username": "other"}})

    with pytest.raises(Rejected) as caught:
        x.check()

    assert "@other" in caught.value.cause
    with pytest.raises(Rejected):
        x.send(REPLY)


def test_a_reply_is_published_under_its_parent() -> None:
    x, wire = x_saying(post=httpx.Response(201, json={"data": {"id": "31", "text": "…"}}))

    assert x.send(REPLY) == Published("31", "https://x.com/Acme_ES/status/31")
    assert json.loads(wire.requests[-1].content) == {
        "text": "Lo miramos ahora mismo",
        "reply": {"in_reply_to_tweet_id": "20"},
    }


NOT_SUMMONED = "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by"


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (problem(403, f"{NOT_SUMMONED} the author"), x_refusals.ONLY_PEOPLE),
        (problem(403, "The original Post author restricted who can reply to this Post."), x_refusals.LIMITED),
        (httpx.Response(403, json={"errors": [{"code": 433, "message": "?"}]}), x_refusals.LIMITED),
        (
            problem(403, "You attempted to reply to a Tweet that is deleted or not visible to you."),
            x_refusals.GONE,
        ),
        (problem(400, "", f"{OLD}resource-not-found"), x_refusals.GONE),
        (httpx.Response(403, json={"errors": [{"code": 186, "message": "?"}]}), x_refusals.TOO_LONG),
        (problem(400, "", errors=[{"message": "Your Post text is too long."}]), x_refusals.TOO_LONG),
        (problem(403, "", f"{NEW}oauth1-permissions"), x_refusals.NOT_ALLOWED),
        (problem(403, "", f"{OLD}client-forbidden"), x_refusals.NOT_ALLOWED),
        (problem(401, "Unauthorized"), x_refusals.NOT_VALID),
        (problem(402, "", f"{NEW}credits-depleted"), x_refusals.NO_MONEY),
        (problem(429, "", f"{NEW}usage-capped"), x_refusals.NO_MONEY),
        (problem(403, "Something new"), ""),
        (httpx.Response(403, text="<html>"), ""),
    ],
)
def test_a_refusal_says_why_in_words(answer: httpx.Response, cause: str) -> None:
    x, _ = x_saying(post=answer)

    with pytest.raises(Rejected) as caught:
        x.send(REPLY)

    assert caught.value.cause == cause


@pytest.mark.parametrize(
    "answer",
    [
        problem(403, "You are not allowed to create a Tweet with duplicate content."),
        httpx.Response(403, json={"errors": [{"code": 187, "message": "Status is a duplicate."}]}),
        problem(500),
        httpx.Response(201, json={"data": {"text": "no id"}}),
        httpx.Response(200, json={"errors": [{"title": "odd"}]}),
        httpx.ReadTimeout(""),
    ],
    ids=repr,
)
def test_whoever_may_have_published_looks_before_anything_else(answer: Any) -> None:
    with pytest.raises(Unsure):
        x_saying(post=answer)[0].send(REPLY)


def test_a_reply_that_never_left_may_be_sent_again() -> None:
    with pytest.raises(Unreachable):
        x_saying(post=httpx.ConnectError(""))[0].send(REPLY)


def test_nothing_is_sent_while_nobody_knows_who_we_are() -> None:
    x, wire = x_saying(me=httpx.ReadTimeout(""), post={})

    with pytest.raises(Unreachable):
        x.send(REPLY)
    assert wire.queries("tweets") == []


def test_too_many_requests_wait_as_long_as_x_says() -> None:
    x, _ = x_saying(mentions=httpx.Response(429, headers={"retry-after": "12"}, json={"title": "Too Many Requests"}))

    with pytest.raises(Throttled) as caught:
        ids(x)

    assert caught.value.retry_after == 12


def test_no_refusal_repeats_what_x_quoted() -> None:
    x, _ = x_saying(post=problem(403, "Your text 'Lo miramos' by secret-token is bad", "https://h/<!channel>"))

    with pytest.raises(RemoteError) as caught:
        x.send(REPLY)

    assert caught.value.code == "403 channel"
    assert "miramos" not in str(caught.value)


def ours(number: int, text: str, parent: str = "20", **more: Any) -> dict[str, Any]:
    references = [{"type": "replied_to", "id": parent}]
    return post(number, text, author="99", referenced_posts=references, **more)


def test_a_lost_reply_is_found_by_parent_and_words() -> None:
    timeline = page(
        ours(34, "@marta_l Lo miramos ahora mismo"),
        ours(33, "@marta_l Lo miramos ahora mismo"),
        ours(32, "@marta_l Otra cosa"),
        ours(31, "@ben Lo miramos ahora mismo", parent="21"),
    )

    found = x_saying(timeline=timeline)[0].look(REPLY, NOON).found

    assert found == Published("33", "https://x.com/Acme_ES/status/33")


def test_a_reply_with_a_link_is_found() -> None:
    link = {"start": 9, "end": 32, "url": "https://t.co/a", "expanded_url": "https://acme.example/es"}
    timeline = page(ours(33, "@marta_l Mira https://t.co/a", entities={"urls": [link]}))

    assert x_saying(timeline=timeline)[0].look(replace(REPLY, text="Mira acme.example/es"), NOON).found is not None


def test_what_is_not_on_the_timeline_is_not_found() -> None:
    x, wire = x_saying(timeline=page())

    assert x.look(REPLY, NOON).found is None
    assert wire.queries("users/99/tweets")[0]["since_id"] == str(snowflake(NOON - timedelta(hours=1)))


def test_an_unreadable_timeline_proves_nothing() -> None:
    with pytest.raises(Unreachable):
        x_saying(timeline=httpx.Response(500))[0].look(REPLY, NOON)


def told_gone(version: str, kind: str, **more: str) -> dict[str, Any]:
    return {"resource_id": version, "parameter": "ids", "resource_type": "tweet", "type": f"{NEW}{kind}"} | more


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (told_gone("20", "resource-not-found"), {"20"}),
        (told_gone("20", "not-authorized-for-resource"), {"20"}),
        (told_gone("20", "resource-not-found", parameter="referenced_posts.id"), set()),
        (told_gone("20", "operational-disconnect"), set()),
        (told_gone("5", "resource-not-found"), set()),
    ],
)
def test_only_what_x_says_is_gone_is_gone(error: dict[str, str], gone: set[str]) -> None:
    x, _ = x_saying(post={"errors": [error]})

    assert x.check_posts([build.mention("20")]).gone == gone


def test_a_post_that_was_found_is_not_gone_whatever_else_x_says_of_it() -> None:
    answer = page(post(20), users=[MARTA]) | {"errors": [told_gone("20", "resource-not-found")]}

    checked = x_saying(post=answer)[0].check_posts([build.mention("20")])

    assert (set(checked.found), checked.gone) == ({"20"}, frozenset())


def test_an_edited_post_is_answered_by_hand_as_it_is_now() -> None:
    edited = replace(build.mention("20"), refs={"version": "22"})

    assert "in_reply_to=22&" in x_saying()[0].by_hand_url("Hola", edited)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/marta_l/status/20",
        "http://mobile.twitter.com/m/status/20?s=20",
        "https://www.x.com/i/status/20#m",
    ],
)
def test_a_link_to_a_post_is_known_however_it_is_written(url: str) -> None:
    x, wire = x_saying(post=page(post(20), users=[MARTA]))

    found = x.post_at(url).found

    assert found is not None
    assert (found.post_id, found.source) == ("20", "")
    assert wire.queries("tweets")[0]["ids"] == "20"


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ({"refs": kept(["ACME_es"]), "replyable": Replyable.CLOSED}, Replyable.API),
        ({"refs": kept(["acme"])}, Replyable.BY_HAND),
        ({"refs": kept(["acme"]), "replyable": Replyable.CLOSED}, Replyable.CLOSED),
        ({"quoted": Post("1", Author("99", "Acme_es", "Acme"), "Hola", None, "https://x.com/i/1")}, Replyable.API),
    ],
)
def test_whom_an_account_may_answer_is_told_of_what_another_heard(said: dict[str, Any], how: Replyable) -> None:
    heard = replace(build.mention("20", account="x:acme", replyable=Replyable.BY_HAND), **said)

    assert x_saying()[0].replyable(heard) is how


def test_a_person_finds_the_text_prefilled() -> None:
    address = urlsplit(x_saying()[0].by_hand_url("¿Más & más? #1", build.mention("20")))

    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://x.com/intent/tweet"
    assert parse_qs(address.query) == {"in_reply_to": ["20"], "text": ["¿Más & más? #1"]}


def test_an_address_below_a_path_is_kept() -> None:
    seen: list[str] = []

    def wire(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(401)

    x = X("x:a", "a", XCredentials(bearer_token="t"), "http://stand.in/x", transport=httpx.MockTransport(wire))

    with pytest.raises(Rejected):
        x.check()
    assert seen == ["http://stand.in/x/2/users/me"]
