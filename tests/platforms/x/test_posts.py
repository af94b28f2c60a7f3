from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.mention import Media, Mention, Replyable
from bot.desk.source import Source, Stream
from bot.platforms.x.posts import Included, mention, snowflake
from bot.platforms.x.summons import Us
from tests.platforms.wire import MARTA, post

US = Us("99", "Acme_ES")
HEARD = Source("x:acme_es", Stream.MENTIONS)


def read(raw: dict[str, Any], **includes: Any) -> Mention:
    included = Included()
    included.add({"includes": {"users": [MARTA]} | includes})
    found = mention(raw, included, US, HEARD)
    assert found is not None
    return found


def older(raw: dict[str, Any]) -> dict[str, Any]:
    """The same post as X named its fields before."""
    names = {
        "note_post": "note_tweet",
        "referenced_posts": "referenced_tweets",
        "edit_history_post_ids": "edit_history_tweet_ids",
    }
    return {names.get(name, name): value for name, value in raw.items()}


def test_a_mention_says_who_wrote_what_when_and_where() -> None:
    found = read(post(20, "@acme_es three days &amp; no answer"))

    assert (found.platform, found.account, found.post_id, found.thread_id) == ("x", "x:acme_es", "20", "20")
    assert found.text == "@acme_es three days & no answer"
    assert found.posted_at == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
    assert found.url == "https://x.com/marta_l/status/20"
    assert (found.author.handle, found.author.name, found.author.followers) == (
        "marta_l",
        "Marta López",
        12400,
    )
    assert found.author.verified


def test_only_what_x_escapes_is_unescaped_and_only_once() -> None:
    assert read(post(1, "@acme_es &amp;lt;b&amp;gt; &lt;!channel&gt; &quot; &#39;")).text == (
        "@acme_es &lt;b&gt; <!channel> &quot; &#39;"
    )


def test_a_link_stands_as_its_author_wrote_it_and_not_as_x_shortened_it() -> None:
    links = [
        {"url": "https://t.co/ab", "expanded_url": "https://bank.example/?a=1&b=\\1"},
        {"url": "https://t.co/abc", "expanded_url": "https://fine.example/"},
        {"url": "https://t.co/pic", "expanded_url": "https://x.com/marta_l/status/1/photo/1", "media_key": "3_1"},
        {"url": "@acme_es", "expanded_url": "https://evil.example/"},
        {"url": "https://t.co/odd", "expanded_url": None},
    ]
    words = "@acme_es https://t.co/abc https://t.co/ab &amp; https://t.co/odd https://t.co/pic"

    found = read(post(1, words, entities={"urls": links}))

    assert found.text == "@acme_es https://fine.example/ https://bank.example/?a=1&b=\\1 & https://t.co/odd"


def test_a_text_holds_nothing_that_no_database_holds() -> None:
    assert read(post(1, "@acme_es a\x00b\ud83dc\nd")).text == "@acme_es abc\nd"


@pytest.mark.parametrize("count", [10**12, -1, "many", None])
def test_followers_that_no_database_counts_are_unknown(count: object) -> None:
    crowd = MARTA | {"public_metrics": {"followers_count": count}}

    assert read(post(1), users=[crowd]).author.followers is None


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "yesterday", None])
def test_a_moment_that_cannot_be_is_read_from_the_id(told: object) -> None:
    number = snowflake(datetime(2026, 3, 3, 11, 0, tzinfo=UTC))

    assert read(post(number, created_at=told)).posted_at == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


def test_only_numbers_are_ids_and_what_else_is_misshapen_costs_no_post() -> None:
    odd: dict[str, Any] = {
        "conversation_id": "<!here>\x00",
        "attachments": {"media_keys": 7},
        "edit_history_post_ids": ["\ud800"],
    }
    odd["referenced_posts"] = [{"type": "replied_to", "id": "9" * 3000}]

    found = read(post(20, "@acme_es hi", **odd))

    assert (found.post_id, found.thread_id, found.parent_id, found.media) == ("20", "20", None, ())


@pytest.mark.parametrize("generation", [dict, older])
def test_a_long_post_is_read_whole(generation: Any) -> None:
    raw = post(1, "@acme_es cut …", note_post={"text": "@acme_es the whole &lt;story&gt;"})

    assert read(generation(raw)).text == "@acme_es the whole <story>"


@pytest.mark.parametrize("generation", [dict, older])
def test_an_edit_keeps_the_id_of_the_first_version(generation: Any) -> None:
    found = read(generation(post(22, edit_history_post_ids=["20", "21", "22"])))

    assert found.post_id == "20"
    assert found.url.endswith("/22")


@pytest.mark.parametrize("generation", [dict, older])
@pytest.mark.parametrize("name", ["posts", "tweets"])
def test_a_reply_brings_its_parent(generation: Any, name: str) -> None:
    parent = {
        "id": "5",
        "text": "We are &lt;back&gt;",
        "author_id": "99",
        "created_at": "2026-03-02T08:00:00Z",
    }
    raw = post(20, conversation_id="5", referenced_posts=[{"type": "replied_to", "id": "5"}])

    found = read(generation(raw), **{name: [parent], "users": [MARTA, {"id": "99", "username": "acme_es"}]})

    assert (found.thread_id, found.parent_id) == ("5", "5")
    assert found.parent is not None
    assert (found.parent.text, found.parent.author.handle) == ("We are <back>", "acme_es")


def test_a_deleted_parent_is_still_known_by_its_id() -> None:
    found = read(post(20, referenced_posts=[{"type": "replied_to", "id": "5"}]))

    assert (found.parent_id, found.parent) == ("5", None)


@pytest.mark.parametrize(
    ("lang", "hint"),
    [
        ("es", "es"),
        ("pt-BR", "pt"),
        ("in", "id"),
        ("iw", "he"),
        ("und", None),
        ("qme", None),
        ("zxx", None),
        (None, None),
    ],
)
def test_the_hint_is_a_language_or_nothing(lang: str | None, hint: str | None) -> None:
    assert read(post(1, lang=lang)).hint == hint


def test_media_come_with_what_their_author_says_of_them() -> None:
    media = [{"media_key": "3_1", "type": "photo", "alt_text": "A red\nlight"}, {"media_key": "7_2", "type": "video"}]

    found = read(post(1, attachments={"media_keys": ["3_1", "7_2"]}), media=media).media

    assert found == (Media("image", "A red light"), Media("video"))


def test_an_author_whom_x_keeps_back_is_shown_by_id() -> None:
    found = read(post(1, author="8"))

    assert (found.author.handle, found.author.followers) == ("8", None)


REPLY: dict[str, Any] = {"referenced_posts": [{"type": "replied_to", "id": "5"}]}
QUOTE: dict[str, Any] = {"referenced_posts": [{"type": "quoted", "id": "5"}]}
OURS = [{"id": "5", "author_id": "99", "text": "We are back"}]


@pytest.mark.parametrize(
    ("raw", "how"),
    [
        (post(1, "hola @acme_es"), Replyable.API),
        (post(1, "@acme_es hola"), Replyable.API),
        (post(1, "@acme_es hola", **REPLY), Replyable.BY_HAND),
        (post(1, "@ana @acme_es hola", **REPLY, display_text_range=[14, 18]), Replyable.BY_HAND),
        (post(1, "@ana hola @acme_es", **REPLY), Replyable.API),
        (post(1, "@ana @acme_es hola", **REPLY, display_text_range=[5, 18]), Replyable.API),
        (post(1, "look at this", **QUOTE), Replyable.API),
        (post(1, "acme is great"), Replyable.BY_HAND),
        (post(1, "hola @acme_es", reply_settings="mentionedUsers"), Replyable.API),
        (post(1, "hola @acme_es", reply_settings="following"), Replyable.API),
        (post(1, "look at this", **QUOTE, reply_settings="mentionedUsers"), Replyable.CLOSED),
        (post(1, "look at this", **QUOTE, reply_settings="following"), Replyable.BY_HAND),
    ],
)
def test_it_is_known_beforehand_how_a_post_may_be_answered(raw: dict[str, Any], how: Replyable) -> None:
    assert read(raw, posts=OURS).replyable is how
    assert read(older(raw), tweets=OURS).replyable is how


def test_a_name_far_down_a_long_post_is_a_summons() -> None:
    words = "long " * 80 + "@acme_es"
    named = [{"start": 400, "end": 408, "username": "ACME_es"}]
    raw = post(1, "@ana long …", **REPLY, note_post={"text": words, "entities": {"mentions": named}})

    assert read(raw).replyable is Replyable.API


def test_what_is_only_passed_on_is_no_mention() -> None:
    repost = post(2, referenced_posts=[{"type": "retweeted", "id": "1"}])

    assert mention(repost, Included(), US, HEARD) is None


def test_a_post_without_a_time_is_dated_by_its_id() -> None:
    moment = datetime(2026, 3, 3, 12, 30, tzinfo=UTC)

    assert read(post(snowflake(moment) + 5, created_at=None)).posted_at == moment


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
FIELDS = sorted(
    post(1)
    | {"attachments": 0, "note_post": 0, "referenced_posts": 0, "display_text_range": 0}
    | older({"note_post": 0})
)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_a_misshapen_field_costs_no_more_than_that_post(broken: dict[str, Any]) -> None:
    try:
        found = mention(post(1) | broken, Included(), US, HEARD)
    except (ValueError, TypeError):
        return

    assert found is None or found.post_id
