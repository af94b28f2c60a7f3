import contextlib
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.mention import Mention, Replyable, Visibility
from bot.desk.source import Search, Source, Stream
from bot.errors import LockedOut, Rejected, RemoteError, Throttled, Unreachable, Unsure
from bot.platforms.base import NEVER, Gap, Outgoing
from bot.platforms.mastodon import refusals
from bot.platforms.mastodon.adapter import REPEATABLE_FOR, Mastodon
from bot.platforms.mastodon.trail import KEPT
from tests.platforms.mastodon.wire import (
    ACCOUNT,
    HANDLE,
    INSTANCE,
    MARTA,
    ME,
    NO,
    NOON,
    URL,
    notified,
    pages,
    post,
    saying,
)

MENTIONS, OWN = Source(ACCOUNT, Stream.MENTIONS), Source(ACCOUNT, Stream.OWN)
TAGGED = Source(ACCOUNT, Stream.SEARCH, Search("down", tags=("acmedown",)))
NAMED = Source(ACCOUNT, Stream.SEARCH, Search("name", phrases=("acme corp",)))
REPLY = Outgoing(
    text="@marta@elsewhere.example Lo miramos",
    parent_post_id="https://elsewhere.example/posts/5",
    parent_author_id="marta@elsewhere.example",
    thread_id="https://elsewhere.example/posts/5",
    key="7.1",
    begun_at=NOON,
    language="es",
    visibility=Visibility.FOLLOWERS,
    warning="Averías",
    refs={"id": "5", "at": "social.example"},
)
OURS = post(6, "<p>@<span>marta</span> Lo miramos</p>", account=ME, in_reply_to_id="5")


def heard(status: dict[str, Any], **answers: Any) -> Mention:
    """A post that comes as the only notification."""
    adapter, _ = saying({"GET notifications": pages([], [notified(1, status)]), **answers})
    (page,) = adapter.read(MENTIONS, "0")
    return page.mentions[0]


def test_a_post_is_known_by_the_name_that_all_servers_share() -> None:
    here = heard(post(5))
    elsewhere = heard(post(77, uri="https://elsewhere.example/posts/5", account=MARTA | {"id": "300"}))

    assert here.post_id == elsewhere.post_id == here.thread_id == "https://elsewhere.example/posts/5"
    assert here.author.id == elsewhere.author.id == "marta@elsewhere.example"
    assert (here.refs["id"], elsewhere.refs["id"]) == ("5", "77")


def test_an_author_on_our_own_server_has_its_name_too() -> None:
    mention = heard(post(5, account=MARTA | {"acct": "Marta"}))

    assert (mention.author.handle, mention.author.id) == ("Marta@social.example", "marta@social.example")
    assert mention.author.name == "Marta López"


def test_a_thread_is_named_by_its_first_post_and_the_parent_comes_along() -> None:
    above = [post(1, "<p>root</p>"), post(3, "<p>parent</p>")]

    mention = heard(post(5, in_reply_to_id="3"), **{"GET statuses/5/context": {"ancestors": above}})

    assert mention.thread_id == "https://elsewhere.example/posts/1"
    assert mention.parent is not None
    assert (mention.parent_id, mention.parent.text) == ("https://elsewhere.example/posts/3", "parent")


def test_a_thread_too_long_for_the_server_is_walked_up() -> None:
    answers = {
        "GET statuses/5/context": httpx.ReadTimeout("long"),
        "GET statuses/3": post(3, in_reply_to_id="1"),
        "GET statuses/1": post(1),
    }

    mention = heard(post(5, in_reply_to_id="3"), **answers)

    assert mention.thread_id == "https://elsewhere.example/posts/1"
    assert mention.parent_id == "https://elsewhere.example/posts/3"


def test_a_thread_that_breaks_the_server_does_not_keep_us_from_hearing_the_rest() -> None:
    told = pages([], *[[notified(2, post(6)), notified(1, post(5, in_reply_to_id="3"))]] * 3)
    broken = {"GET statuses/5/context": httpx.Response(500), "GET statuses/3": httpx.Response(500)}
    adapter, _ = saying({"GET notifications": told, **broken})

    for _ in range(2):
        with pytest.raises(Unreachable):
            next(adapter.read(MENTIONS, "0"))

    assert [mention.refs["id"] for mention in next(adapter.read(MENTIONS, "0")).mentions] == ["5", "6"]


def test_an_answer_to_what_we_may_not_see_is_an_answer_all_the_same() -> None:
    alone = heard(post(5, in_reply_to_id="3"))
    under_others = heard(post(5, in_reply_to_id="3"), **{"GET statuses/5/context": {"ancestors": [post(1)]}})

    for mention in (alone, under_others):
        assert (mention.parent_id, mention.parent) == ("https://social.example/statuses/3", None)
    assert alone.thread_id == alone.post_id
    assert under_others.thread_id == "https://elsewhere.example/posts/1"


@pytest.mark.parametrize(
    ("word", "visibility"),
    [("public", Visibility.PUBLIC), ("private", Visibility.FOLLOWERS), ("mutuals_only", Visibility.DIRECT)],
)
def test_of_an_audience_that_only_some_servers_know_the_narrowest_is_believed(
    word: str, visibility: Visibility
) -> None:
    assert heard(post(5, visibility=word)).visibility is visibility


def test_no_post_is_from_tomorrow() -> None:
    assert heard(post(5, created_at="2036-01-01T00:00:00Z")).posted_at == NOON


def test_a_warning_is_read_before_the_words_and_a_quote_beside_them() -> None:
    inline = '<p class="quote-inline">RE: <a href="https://x.example">https://x.example</a></p>'
    quote = {"state": "accepted", "quoted_status": post(2, "<p>antes</p>")}

    mention = heard(post(5, f"{inline}<p>ahora</p>", spoiler_text="Red\ncaída", quote=quote))

    assert (mention.warning, mention.text) == ("Red caída", "ahora")
    assert mention.quoted is not None
    assert mention.quoted.text == "antes"


def test_what_names_and_quotes_us_is_heard_once() -> None:
    told = [notified(2, post(5), "quote"), notified(1, post(5))]
    adapter, wire = saying({"GET notifications": pages([], told)})

    (page,) = adapter.read(MENTIONS, "0")

    assert [mention.refs["id"] for mention in page.mentions] == ["5"]
    query = wire.asked("GET notifications")[-1].url.params
    assert (query.get_list("types[]"), query["include_filtered"], query["min_id"]) == (
        ["mention", "quote"],
        "true",
        "2",
    )


def test_a_broken_post_does_not_take_the_others_along(caplog: pytest.LogCaptureFixture) -> None:
    broken = [post(2, account=None), post(3, account={"acct": "secret words"}), {"content": "secret"}, None]
    told = [{"id": str(number), "type": "mention", "status": one} for number, one in enumerate(broken, start=1)]
    adapter, _ = saying({"GET notifications": pages([], [notified(9, post(5)), *told])})

    with caplog.at_level(logging.WARNING):
        (page,) = adapter.read(MENTIONS, "0")

    assert ([mention.refs["id"] for mention in page.mentions], page.cursor) == (["5"], "9")
    assert "secret" not in caplog.text


def test_pages_without_an_end_are_given_up() -> None:
    adapter, _ = saying({"GET timelines/tag/acmedown": pages(*([post(number)] for number in range(1, 1000)))})

    with pytest.raises(Unreachable):
        list(adapter.read(TAGGED, ""))


def test_a_tag_that_says_more_than_is_read_at_once_is_heard_on_and_on_without_a_gap() -> None:
    rows = [[post(number)] for number in range(1000, 2000)]
    adapter, _ = saying({"GET timelines/tag/acmedown": pages(*rows)})
    heard, cursor = [], "999"

    for _ in range(5):
        with contextlib.suppress(Unreachable):
            for page in adapter.read(TAGGED, cursor):
                assert page.gap is None
                heard += [mention.refs["id"] for mention in page.mentions]
                cursor = page.cursor

    assert heard[:240] == [str(number) for number in range(1000, 1240)]
    assert len(heard) >= 900


def test_what_a_phrase_finds_too_much_of_is_heard_from_the_newest_on_and_the_rest_is_told() -> None:
    def found(request: httpx.Request) -> httpx.Response:
        top = 90_000 - int(request.url.params.get("offset", "0"))
        rows = [
            post(number, "acme corp", created_at=f"2026-03-03T10:{number % 60:02}:00Z")
            for number in range(top, top - 40, -1)
        ]
        return httpx.Response(200, json={"statuses": rows})

    adapter, _ = saying({"GET v2/search": found})

    found_pages = list(adapter.read(NAMED, " ".join(str(number) for number in range(10_001, 10_041))))

    heard = [mention.refs["id"] for page in found_pages for mention in page.mentions]
    assert heard == [str(number) for number in range(89_001, 90_001)]
    assert [page.gap for page in found_pages if page.gap] == [Gap(None, datetime(2026, 3, 3, 10, tzinfo=UTC))]
    assert found_pages[0].gap


def test_a_post_that_comes_late_from_another_server_is_heard() -> None:
    adapter, _ = saying({"GET timelines/tag/acmedown": pages([post(30), post(10)])})
    cursor = adapter.start(TAGGED).cursor
    adapter, _ = saying({"GET timelines/tag/acmedown": pages([post(40), post(30), post(20), post(10)])})

    (page,) = adapter.read(TAGGED, cursor)

    assert [mention.refs["id"] for mention in page.mentions] == ["20", "40"]


@given(st.lists(st.lists(st.integers(0, KEPT - 1), max_size=60), max_size=6))
def test_what_is_sorted_in_behind_fewer_posts_than_the_trail_holds_is_heard_once(arrivals: list[list[int]]) -> None:
    timeline = _Timeline()
    adapter = Mastodon(ACCOUNT, HANDLE, "t", URL, lambda: NOON, httpx.MockTransport(timeline))
    heard, cursor = [], adapter.start(TAGGED).cursor

    for polled in arrivals:
        for behind in polled:
            timeline.sort_in(behind)
        for page in adapter.read(TAGGED, cursor):
            heard += [mention.refs["id"] for mention in page.mentions]
            cursor = page.cursor

    assert sorted(heard) == sorted(timeline.came)


class _Timeline:
    """A server's posts with a tag, by number: new ones stand last, or before some of the others."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self._numbers = [2**40 * number for number in range(1, 4)]

    def sort_in(self, behind: int) -> None:
        """One more post, with so many posts before it that are newer."""
        place = max(len(self._numbers) - behind, 0)
        before = self._numbers[place - 1] if place else 0
        after = self._numbers[place] if place < len(self._numbers) else before + 2**41
        self._numbers.insert(place, (before + after) // 2)
        self.came.append(str(self._numbers[place]))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "verify_credentials" in request.url.path:
            return httpx.Response(200, json=ME)
        if "timelines" not in request.url.path:
            return NO
        after, limit = int(request.url.params.get("min_id", "0")), int(request.url.params["limit"])
        found = [number for number in self._numbers if number > after]
        page = found[:limit] if "min_id" in request.url.params else found[-limit:]
        return httpx.Response(200, json=[post(number) for number in reversed(page)])


def test_a_post_that_comes_days_late_is_no_news_unless_nobody_listened() -> None:
    old = "2026-03-01T11:00:00.000Z"
    adapter, _ = saying({"GET timelines/tag/acmedown": pages([post(40, created_at=old), post(20, created_at=old)])})

    (page,) = adapter.read(TAGGED, "10 30")

    assert [mention.refs["id"] for mention in page.mentions] == ["40"]
    assert page.cursor == "10 20 30 40"


def test_a_phrase_is_not_looked_for_where_the_server_has_no_full_text() -> None:
    adapter, wire = saying({"GET v2/search": {"statuses": []}})

    with pytest.raises(Rejected) as caught:
        adapter.start(NAMED)

    assert (caught.value.code, caught.value.cause) == ("no_search", refusals.NO_SEARCH)
    assert wire.asked("GET v2/search")[0].url.params["q"] == "from:me"


def test_a_tag_of_any_script_is_asked_for() -> None:
    adapter, wire = saying({})

    with pytest.raises(Rejected):
        adapter.start(Source(ACCOUNT, Stream.SEARCH, Search("down", tags=("caída/x",))))

    assert wire.requests[-1].url.raw_path.startswith(b"/api/v1/timelines/tag/ca%C3%ADda%2Fx?")


def test_a_reply_goes_out_as_it_was_approved_under_a_key_of_its_own() -> None:
    adapter, wire = saying({"POST statuses": OURS})

    first, again = adapter.send(REPLY), adapter.send(REPLY)
    adapter.send(replace(REPLY, key="7.2"))

    bodies = [one.read() for one in wire.asked("POST statuses")]
    keys = [one.headers["idempotency-key"] for one in wire.asked("POST statuses")]
    assert first == again
    assert httpx.Response(200, content=bodies[0]).json() == {
        "status": REPLY.text,
        "in_reply_to_id": "5",
        "visibility": "private",
        "spoiler_text": "Averías",
        "language": "es",
    }
    assert keys[0] == keys[1] != keys[2]


def test_what_another_server_heard_is_answered_by_the_id_that_ours_gives_it() -> None:
    adapter, wire = saying({"POST statuses": OURS, "GET v2/search": {"statuses": [post(500)]}})

    adapter.send(replace(REPLY, refs={"id": "5", "at": "other.example"}))

    assert wire.asked("GET v2/search")[0].url.params["q"] == REPLY.parent_post_id
    assert b'"in_reply_to_id":"500"' in wire.asked("POST statuses")[0].read()


@pytest.mark.parametrize("version", ["2.7.2 (compatible; Pleroma 2.6.0)", "0.17.3", "", "4.4"])
def test_where_no_key_is_known_to_be_kept_nothing_is_sent_twice(version: str) -> None:
    answers = {"GET v2/instance": INSTANCE | {"version": version}, "GET accounts/99/statuses": pages([OURS])}
    adapter, wire = saying(answers)

    with pytest.raises(Unsure):
        adapter.send(REPLY)

    assert adapter.repeatable_for == NEVER
    assert wire.asked("POST statuses") == []


@pytest.mark.parametrize("version", ["4.4.2", "3.5.19", "4.5.0-beta.1+glitch"])
def test_mastodon_keeps_keys_for_a_while(version: str) -> None:
    adapter, _ = saying({"GET v2/instance": INSTANCE | {"version": version}})
    assert adapter.repeatable_for == NEVER

    adapter.check()

    assert adapter.repeatable_for == REPEATABLE_FOR


def test_our_reply_is_looked_for_no_further_back_than_it_can_be() -> None:
    old = post(2, OURS["content"], account=ME, in_reply_to_id="5", created_at="2026-03-03T09:00:00Z")
    adapter, wire = saying({"GET accounts/99/statuses": pages([OURS | {"in_reply_to_id": "4"}, old])})

    assert adapter.look(REPLY, NOON).found is None
    assert len(wire.asked("GET accounts/99/statuses")) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hola", "@marta@elsewhere.example Hola"),
        ("Hola @Marta@Elsewhere.example", "Hola @Marta@Elsewhere.example"),
        ("@marta hola", "@marta@elsewhere.example @marta hola"),
        ("", "@marta@elsewhere.example "),
    ],
)
def test_the_author_is_named_with_their_server(text: str, named: str) -> None:
    assert saying({})[0].addressed(text, heard(post(5))) == named


def test_on_our_own_server_the_name_alone_is_enough() -> None:
    mention = heard(post(5, account=MARTA | {"acct": "marta"}))

    assert saying({})[0].addressed("Hola @marta", mention) == "Hola @marta"


def test_the_server_says_how_long_a_reply_may_be() -> None:
    adapter, _ = saying({})
    assert (adapter.limit, adapter.measure("https://acme.example/")) == (500, 21)

    adapter.check()

    assert (adapter.limit, adapter.measure("https://acme.com/")) == (5000, 30)


def test_an_older_server_is_asked_in_its_own_words_and_a_silent_one_not_at_every_turn() -> None:
    old = {"uri": "https://social.example", "max_toot_chars": 1000, "version": "2.7.2 (compatible; Pleroma 2.6.0)"}
    adapter, _ = saying({"GET v2/instance": NO, "GET instance": old})
    silent, wire = saying({"GET v2/instance": NO})

    adapter.check()
    silent.check()
    silent.check()

    assert (adapter.limit, silent.limit) == (1000, 500)
    assert len(wire.asked("GET v2/instance")) == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"GET accounts/verify_credentials": ME | {"username": "other"}}, "belongs to @other, not to @acme"),
        ({"GET v2/instance": INSTANCE | {"domain": "mastodon.test"}}, "calls itself mastodon.test"),
    ],
)
def test_another_account_than_the_configured_one_is_told(answers: dict[str, Any], said: str) -> None:
    with pytest.raises(LockedOut) as caught:
        saying(answers)[0].check()

    assert said in caught.value.cause


@pytest.mark.parametrize("name", ["social.example", "web.social.example", "SOCIAL.example"])
def test_a_server_may_answer_at_another_address_than_it_is_named_by(name: str) -> None:
    assert saying({"GET v2/instance": INSTANCE | {"domain": name}})[0].check() == "@acme@social.example"


@pytest.mark.parametrize(
    ("status", "error", "kind", "cause"),
    [
        (401, "The access token is invalid", LockedOut, refusals.NOT_VALID),
        (403, "This action is outside the authorized scopes", LockedOut, refusals.NOT_ALLOWED),
        (404, "Record not found", Rejected, refusals.GONE),
        (410, "Gone", Rejected, refusals.GONE),
        (422, "Validation failed: Text character limit of 500 exceeded", Rejected, refusals.TOO_LONG),
        (422, "Validierung fehlgeschlagen", Rejected, refusals.NOT_TAKEN),
        (301, "", Rejected, refusals.MOVED),
        (418, "", Rejected, ""),
    ],
)
def test_a_refusal_is_told_in_words(status: int, error: str, kind: type[RemoteError], cause: str) -> None:
    adapter, _ = saying({"POST statuses": httpx.Response(status, json={"error": error})})

    with pytest.raises(Rejected) as caught:
        adapter.send(REPLY)

    assert (type(caught.value), caught.value.cause) == (kind, cause)


def test_a_limit_opens_again_when_the_server_says() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2126-01-01T00:00:00.000000Z"}
    adapter, _ = saying({"POST statuses": httpx.Response(429, json={"error": "Too many requests"}, headers=headers)})

    with pytest.raises(Throttled) as caught:
        adapter.send(REPLY)

    assert caught.value.retry_after == timedelta(days=1).total_seconds()


def test_what_only_some_may_see_is_answered_by_the_account_that_heard_it() -> None:
    mention = heard(post(5, visibility="private"))
    other = Mastodon("mastodon:promo@social.example", "promo@social.example", "t", "https://social.example")

    assert saying({})[0].replyable(mention) is Replyable.API
    assert other.replyable(mention) is Replyable.BY_HAND
    assert other.replyable(replace(mention, visibility=Visibility.UNLISTED)) is Replyable.API


def test_by_hand_a_post_is_answered_on_our_own_server() -> None:
    url = saying({})[0].by_hand_url("Hola", heard(post(5)))

    assert url == "https://social.example/authorize_interaction?uri=https%3A%2F%2Felsewhere.example%2Fposts%2F5"


def test_a_post_that_cannot_be_told_of_is_neither_there_nor_gone() -> None:
    mention = heard(post(5))
    answers = {"GET statuses": [httpx.Response(500)], "GET statuses/5": httpx.Response(403)}
    hidden, _ = saying({**answers, "GET statuses": pages([])})

    checked = hidden.check_posts([mention])

    assert (dict(checked.found), checked.gone) == ({}, frozenset())
    with pytest.raises(Unreachable):
        saying(answers)[0].check_posts([mention])


def test_a_post_that_breaks_the_server_does_not_keep_us_from_checking_the_rest() -> None:
    broken, sound = heard(post(5)), heard(post(6))
    adapter, _ = saying({"GET statuses": pages([post(6)]), "GET statuses/5": httpx.Response(500)})

    assert set(adapter.check_posts([broken, sound]).found) == {sound.post_id}


def test_our_own_words_come_from_our_own_stream_only() -> None:
    ours = post(6, account=ME)
    adapter, _ = saying(
        {"GET accounts/99/statuses": pages([ours]), "GET notifications": pages([], [notified(1, ours)])}
    )

    assert [page.mentions for page in adapter.read(MENTIONS, "0")] == [()]
    assert [mention.refs["id"] for page in adapter.read(OWN, "0") for mention in page.mentions] == ["6"]
