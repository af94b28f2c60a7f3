import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.desk.mention import Mention, Replyable
from bot.desk.source import Search, Source, Stream
from bot.errors import Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.base import ALWAYS, Adapter, Gap, Outgoing
from bot.platforms.bluesky import refusals as bluesky_refusals
from bot.platforms.bluesky.lists import MOST_PAGES, Mark
from bot.platforms.bluesky.uris import tid
from tests.platforms.bluesky.wire import OURS, URI, no, posts, saying, view

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
MENTIONS = Source("bluesky:acme.example", Stream.MENTIONS)
SEARCH = Source(
    "bluesky:acme.example", Stream.SEARCH, Search("s", ("acme corp", 'a "b"'), ("down",), ("lyrics",), ("es",))
)
REFS = {"cid": "c1", "root_uri": URI, "root_cid": "c1"}
REPLY = Outgoing("Mira acme.com, @marta.example", URI, "did:plc:marta", URI, "7.1", NOON, language="es", refs=REFS)
PLACE = f"at://{OURS}/app.bsky.feed.post/{tid(NOON, '7.1')}"
SAME = {"value": {"text": REPLY.text, "reply": {"parent": {"uri": URI}}}}
ABSENT = no("InvalidRequest", message="Could not locate record: at://x")
NOBODY = no("InvalidRequest", message="Unable to resolve handle")


def notification(number: int, at: str = "2026-03-03T11:00:00.000Z", **more: Any) -> dict[str, Any]:
    uri = f"at://did:plc:marta/app.bsky.feed.post/{number}"
    return {**view(uri), "reason": "mention", "indexedAt": at, **more}


def marta(**more: Any) -> list[Mention]:
    """A post of Marta's, found by its address."""
    sought = saying(getPosts={"posts": [view(**more)]})[0].post_at("https://bsky.app/profile/did:plc:marta/post/3k")
    return [sought.found] if sought.found else []


def test_bluesky_is_an_adapter_that_may_be_asked_to_send_again() -> None:
    adapter: Adapter = saying()[0]

    assert (adapter.limit, adapter.repeatable_for) == (300, ALWAYS)


def test_what_a_mention_lacks_is_asked_for_and_what_is_gone_by_now_is_heard_all_the_same() -> None:
    page = {"notifications": [notification(2, labels=[{"val": "porn"}]), notification(1)], "cursor": ""}
    gated = view("at://did:plc:marta/app.bsky.feed.post/1", viewer={"replyDisabled": True})
    followed = {"profiles": [{"did": "did:plc:marta", "followersCount": 9}]}
    adapter, wire = saying(listNotifications=page, getPosts={"posts": [gated]}, getProfiles=followed)

    (found,) = adapter.read(MENTIONS, str(Mark(NOON - timedelta(days=1))))

    assert [one.replyable for one in found.mentions] == [Replyable.CLOSED, Replyable.API]
    assert [one.warning for one in found.mentions] == ["", "adult content"]
    assert {one.author.followers for one in found.mentions} == {9}
    assert wire.asked("listNotifications")[0].url.params.get_list("reasons") == ["mention", "reply", "quote"]


def test_likes_and_follows_are_no_mentions_even_where_they_come_along() -> None:
    page = {"notifications": [notification(2, reason="like"), notification(1)]}

    (found,) = saying(listNotifications=page)[0].read(MENTIONS, str(Mark(NOON - timedelta(days=1))))

    assert [one.post_id[-1] for one in found.mentions] == ["1"]


def test_what_we_pass_on_is_no_post_of_ours() -> None:
    ours = {"did": OURS, "handle": "acme.example"}
    passed_on = {"post": view(), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    adapter, wire = saying(getAuthorFeed={"feed": [passed_on, {"post": view(f"{URI}2", author=ours)}]})

    (found,) = adapter.read(Source("bluesky:acme.example", Stream.OWN), str(Mark(NOON - timedelta(days=1))))

    assert [one.post_id[-1] for one in found.mentions] == ["2"]
    assert wire.asked("getAuthorFeed")[0].url.params["actor"] == OURS


def test_a_broken_post_does_not_take_the_others_along(caplog: pytest.LogCaptureFixture) -> None:
    broken = [notification(3, author=None), {**notification(2), "uri": "secret words"}, notification(5, at="noon")]
    adapter, _ = saying(listNotifications={"notifications": [*broken, notification(1)]}, getPosts={"posts": []})

    with caplog.at_level(logging.WARNING):
        (found,) = adapter.read(MENTIONS, str(Mark(NOON - timedelta(days=1))))

    assert [one.post_id[-1] for one in found.mentions] == ["1"]
    assert [one.msg for one in caplog.records] == ["mention.unreadable"] * 3
    assert "secret" not in caplog.text


def test_a_post_that_answers_what_nobody_can_name_keeps_no_other_from_being_heard() -> None:
    def answering(key: str) -> dict[str, Any]:
        return {"text": "hola", "reply": {"parent": {"uri": f"at://did:plc:marta/app.bsky.feed.post/{key}"}}}

    def looked_up(request: httpx.Request) -> Any:
        return no("InvalidRequest") if "poison" in str(request.url) else posts(request)

    page = [notification(2, record=answering("poison")), notification(1, record=answering("0"))]
    adapter, _ = saying(listNotifications={"notifications": page}, getPosts=[{"posts": []}, *[looked_up] * 3])

    (found,) = adapter.read(MENTIONS, str(Mark(NOON - timedelta(days=1))))

    assert [one.parent and one.parent.id[-1] for one in found.mentions] == ["0", None]


def test_a_list_that_never_ends_is_heard_as_far_as_it_goes_and_says_what_is_missing() -> None:
    numbers = iter(range(MOST_PAGES))
    further = lambda request: {"notifications": [notification(next(numbers))], "cursor": "on"}  # noqa: E731
    since = NOON - timedelta(days=1)

    pages = list(saying(listNotifications=further)[0].read(MENTIONS, str(Mark(since))))

    assert sum(len(page.mentions) for page in pages) == MOST_PAGES
    assert [page.gap for page in pages if page.gap] == [Gap(since, NOON - timedelta(hours=1))]


def test_a_search_asks_for_each_phrase_and_tag_and_leaves_out_the_rest_itself() -> None:
    found = [
        view(f"{URI}1", "Acme Corp va mal", Langs=["es"]),
        view(f"{URI}2", "acme corp LYRICS", Langs=["es"]),
        view(f"{URI}3", "acme corp", Langs=["en"]),
        view(f"{URI}4", "acme corp"),
        view(f"{URI}5", "acme corp", author={"did": OURS, "handle": "acme.example"}),
    ]
    adapter, wire = saying(searchPosts=lambda request: {"posts": found})

    (page,) = adapter.read(SEARCH, str(Mark(NOON - timedelta(days=1))))

    assert [one.post_id[-1] for one in page.mentions] == ["1", "3", "4"]
    assert [one.url.params["q"] for one in wire.asked("searchPosts")] == ['"acme corp"', '"a  b "', "#down"]
    assert {one.url.params["since"] for one in wire.asked("searchPosts")} == {"2026-03-02T12:00:00.000Z"}
    assert len(page.uses) == 5


def test_a_reply_is_a_record_that_follows_from_it_alone() -> None:
    adapter, wire = saying(putRecord={}, resolveHandle={"did": "did:plc:marta"})

    adapter.send(REPLY)

    (body,) = wire.bodies("putRecord")
    record = body.pop("record")
    assert body == {"repo": OURS, "collection": "app.bsky.feed.post", "rkey": tid(NOON, "7.1"), "swapRecord": None}
    assert [one["features"][0]["$type"].partition("#")[2] for one in record.pop("facets")] == ["link", "mention"]
    assert record == {
        "$type": "app.bsky.feed.post",
        "text": REPLY.text,
        "createdAt": "2026-03-03T12:00:00.000Z",
        "langs": ["es"],
        "reply": {"root": {"uri": URI, "cid": "c1"}, "parent": {"uri": URI, "cid": "c1"}},
    }


def test_whoever_is_named_and_is_nobody_is_a_word_like_others() -> None:
    adapter, wire = saying(putRecord={}, resolveHandle=NOBODY)

    adapter.send(REPLY)

    assert len(wire.bodies("putRecord")[0]["record"]["facets"]) == 1


def test_what_stands_at_the_place_already_is_the_reply() -> None:
    adapter, _ = saying(putRecord=no("InvalidSwap"), resolveHandle=NOBODY, getRecord=SAME)

    published = adapter.send(REPLY)

    assert published.post_id == PLACE
    assert published.url == f"https://bsky.app/profile/acme.example/post/{tid(NOON, '7.1')}"


def test_a_record_of_other_words_at_the_place_is_not_the_reply() -> None:
    adapter, _ = saying(putRecord=no("InvalidSwap"), resolveHandle=NOBODY, getRecord={"value": {"text": "otra"}})

    with pytest.raises(Unsure):
        adapter.send(REPLY)

    assert adapter.look(REPLY, NOON).found is None


@pytest.mark.parametrize(
    ("refused", "error"), [(no("InvalidSwap"), Unsure), (no("InvalidRequest"), Unreachable), (no("", 429), Throttled)]
)
def test_where_the_place_cannot_be_seen_nothing_is_called_certain(
    refused: httpx.Response, error: type[RemoteError]
) -> None:
    adapter, _ = saying(putRecord=refused, resolveHandle=NOBODY, getRecord=httpx.Response(502))

    with pytest.raises(error):
        adapter.send(REPLY)


@pytest.mark.parametrize(
    "refused",
    [{"getPosts": {"posts": []}}, {"putRecord": no("AccountTakedown", 401)}, {"putRecord": no("InvalidRequest")}],
)
def test_what_an_earlier_try_published_is_not_called_refused(refused: dict[str, Any]) -> None:
    adapter, _ = saying(**{"resolveHandle": NOBODY, "getRecord": SAME, **refused})

    assert adapter.send(REPLY).post_id == PLACE


@pytest.mark.parametrize(
    ("refused", "cause"),
    [
        ({"getPosts": {"posts": []}}, bluesky_refusals.GONE),
        ({"getPosts": {"posts": [view(viewer={"replyDisabled": True})]}}, bluesky_refusals.LIMITED),
        ({"putRecord": no("InvalidRequest", message="grapheme too big (maximum 300)")}, bluesky_refusals.TOO_LONG),
        ({"putRecord": no("AccountDeactivated")}, bluesky_refusals.LOCKED),
        ({"putRecord": no("", 401)}, bluesky_refusals.NOT_VALID),
        ({"putRecord": no("Strange words\n<!here>", 403)}, ""),
    ],
)
def test_a_refusal_says_why_and_puts_nothing_else(refused: dict[str, Any], cause: str) -> None:
    adapter, _ = saying(**{"resolveHandle": NOBODY, "getRecord": ABSENT, **refused})

    with pytest.raises(Rejected) as caught:
        adapter.send(REPLY)

    assert caught.value.cause == cause
    assert caught.value.code.replace(" ", "").isalnum()


def test_a_write_too_many_waits_as_long_as_bluesky_says() -> None:
    reset = str(int(datetime.now(UTC).timestamp()) + 90)
    full = no("RateLimitExceeded", 429, **{"ratelimit-reset": reset, "ratelimit-remaining": "0"})

    with pytest.raises(Throttled) as caught:
        saying(putRecord=full, resolveHandle=NOBODY)[0].send(REPLY)

    assert 80 < caught.value.retry_after <= 90


def test_a_name_that_cannot_be_looked_up_now_puts_off_the_reply() -> None:
    adapter, wire = saying(resolveHandle=httpx.ReadTimeout(""))

    with pytest.raises(Unreachable):
        adapter.send(REPLY)

    assert wire.asked("putRecord") == []


def test_the_place_is_asked_for_a_reply_by_both_words_for_its_absence() -> None:
    adapter, _ = saying(getRecord=[ABSENT, no("RecordNotFound"), no("InvalidRequest"), SAME])

    assert adapter.look(REPLY, NOON).found is None
    assert adapter.look(REPLY, NOON).found is None
    with pytest.raises(Rejected):
        adapter.look(REPLY, NOON)
    assert adapter.look(replace(REPLY, language=None), NOON).found


def test_a_post_that_is_left_out_is_gone() -> None:
    (heard,) = marta()

    checked = saying(getPosts={"posts": []})[0].check_posts([heard])

    assert (checked.found, checked.gone) == ({}, frozenset({URI}))


@pytest.mark.parametrize("odd", [{}, {"posts": None}, {"posts": [None]}, {"posts": [{}]}, {"posts": [view("x")]}])
def test_no_post_is_gone_because_a_server_is_odd(odd: dict[str, Any]) -> None:
    with pytest.raises(Unreachable):
        saying(getPosts=odd)[0].check_posts(marta())


def test_a_post_is_found_by_handle_and_by_id_and_not_where_nobody_has_the_handle() -> None:
    adapter, _ = saying(resolveHandle=[{"did": "did:plc:marta"}, NOBODY])

    found = adapter.post_at("https://bsky.app/profile/marta.example/post/3k").found

    assert found is not None
    assert found.post_id == URI
    with pytest.raises(Rejected) as caught:
        adapter.post_at("https://bsky.app/profile/nobody.example/post/3k")
    assert caught.value.cause == bluesky_refusals.NO_SUCH


def test_a_gate_that_lets_one_account_in_may_keep_out_another() -> None:
    (heard,) = marta(viewer={"replyDisabled": False})
    adapter, promo = saying()[0], "bluesky:promo.example"

    assert adapter.replyable(heard) is Replyable.API
    assert adapter.replyable(replace(heard, account=promo)) is Replyable.CLOSED
    assert adapter.replyable(replace(heard, account=promo, refs=REFS)) is Replyable.API


def test_by_hand_leads_to_the_post_for_no_composer_takes_an_answer() -> None:
    (heard,) = marta()

    assert saying()[0].by_hand_url("Hola", heard) == "https://bsky.app/profile/marta.example/post/3k"


@pytest.mark.parametrize("body", [{}, {"did": 7, "handle": "acme.example"}, {"did": OURS, "handle": "other.example"}])
def test_an_account_that_is_not_ours_is_no_account(body: dict[str, Any]) -> None:
    with pytest.raises(RemoteError):
        saying(getSession=body)[0].check()
