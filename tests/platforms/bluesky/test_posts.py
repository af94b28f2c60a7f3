from datetime import UTC, datetime
from typing import Any

import pytest

from bot.desk.mention import Media, Mention, Replyable
from bot.desk.source import Source, Stream
from bot.platforms.bluesky.posts import Around, listed_at, mention
from tests.platforms.bluesky.wire import MARTA, URI, view

OTHER = "at://did:plc:ben/app.bsky.feed.post/3j"
ROOT = "at://did:plc:acme/app.bsky.feed.post/3a"


def heard(raw: dict[str, Any], **parents: Any) -> Mention:
    return mention(raw, Around(parents), Source("bluesky:acme.example", Stream.MENTIONS))


def test_a_post_is_its_record_within_what_bluesky_knows_of_it() -> None:
    found = heard(view(text="hola\x00 ", Langs=["pt-BR", "es"]))

    assert (found.post_id, found.thread_id, found.text, found.hint) == (URI, URI, "hola ", "pt")
    assert (found.author.name, found.author.followers, found.author.verified) == ("Marta López", None, False)
    assert found.url == "https://bsky.app/profile/marta.example/post/3k"
    assert found.refs == {"cid": "c1", "root_uri": URI, "root_cid": "c1"}


def test_lists_go_by_the_earlier_of_what_its_author_says_and_when_it_came_in() -> None:
    ahead = {**view(), "record": {"createdAt": "2027-01-01T00:00:00Z"}}

    assert listed_at(view()) == datetime(2026, 3, 3, 11, 0, 0, tzinfo=UTC)
    assert listed_at(ahead) == datetime(2026, 3, 3, 11, 0, 1, tzinfo=UTC)


def test_an_answer_knows_its_parent_and_the_version_of_its_root() -> None:
    answered = {"root": {"uri": ROOT, "cid": "r1"}, "parent": {"uri": OTHER, "cid": "p1"}}

    found = mention(view(Reply=answered), Around({OTHER: view(OTHER, "antes")}), Source("b", Stream.OWN))

    assert (found.thread_id, found.parent_id, found.parent and found.parent.text) == (ROOT, OTHER, "antes")
    assert found.refs == {"cid": "c1", "root_uri": ROOT, "root_cid": "r1"}


@pytest.mark.parametrize(
    ("embed", "media"),
    [
        ({"$type": "app.bsky.embed.images", "images": [{"alt": "A\nred"}, {}, 7]}, [("image", "A red"), ("image", "")]),
        ({"$type": "app.bsky.embed.video", "alt": "A film"}, [("video", "A film")]),
        ({"$type": "app.bsky.embed.video", "presentation": "gif"}, [("gif", "")]),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia",
                "media": {"$type": "app.bsky.embed.images", "images": [{"alt": "A"}]},
            },
            [("image", "A")],
        ),
        ({"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example"}}, []),
    ],
)
def test_media_are_what_their_author_says_of_them(embed: dict[str, Any], media: list[tuple[str, str]]) -> None:
    assert heard(view(Embed=embed)).media == tuple(Media(*one) for one in media)


@pytest.mark.parametrize("with_media", [False, True])
def test_a_quoted_post_is_there_alone_or_beside_media(with_media: bool) -> None:
    quoted = {"record": {**view(OTHER), "value": {"text": "mira"}}}

    found = heard(view(embed={"record": quoted} if with_media else quoted))

    assert found.quoted
    assert (found.quoted.id, found.quoted.text) == (OTHER, "mira")


def test_a_quoted_post_that_is_hidden_is_none() -> None:
    assert heard(view(embed={"record": {"uri": OTHER, "blocked": True}})).quoted is None


def test_a_warning_is_what_stands_in_front_of_a_post_and_no_opinion_about_it() -> None:
    own = {"values": [{"val": "nudity"}]}
    labels = [{"val": "nudity"}, {"val": "rude"}, {"val": "gore"}, {"val": "porn", "neg": True}]

    assert heard(view(Labels=own, labels=labels)).warning == "nudity, graphic media"


@pytest.mark.parametrize(
    ("more", "how"),
    [
        ({}, Replyable.API),
        ({"viewer": {"replyDisabled": False}}, Replyable.API),
        ({"viewer": {"replyDisabled": True}}, Replyable.CLOSED),
        ({"author": {**MARTA, "viewer": {"blockedBy": True}}}, Replyable.CLOSED),
        ({"author": {**MARTA, "viewer": {"blocking": "at://did:plc:acme/app.bsky.graph.block/3"}}}, Replyable.CLOSED),
    ],
)
def test_it_is_known_beforehand_who_would_see_an_answer(more: dict[str, Any], how: Replyable) -> None:
    assert heard(view(**more)).replyable is how


@pytest.mark.parametrize("handle", ["handle.invalid", "<!here>", None])
def test_an_author_for_whose_handle_nobody_vouches_goes_by_their_id(handle: object) -> None:
    found = heard(view(author={"did": "did:plc:marta", "handle": handle}))

    assert (found.author.handle, found.author.name) == ("did:plc:marta", "did:plc:marta")
    assert found.url == "https://bsky.app/profile/did:plc:marta/post/3k"


@pytest.mark.parametrize("state", ["verifiedStatus", "trustedVerifierStatus"])
def test_a_verified_author_is_known_as_such(state: str) -> None:
    assert heard(view(author={**MARTA, "verification": {state: "valid"}})).author.verified


@pytest.mark.parametrize("uri", [None, 7, "https://bsky.app", "at://marta.example/app.bsky.feed.post/3k"])
def test_a_post_that_nobody_could_answer_is_unreadable(uri: object) -> None:
    with pytest.raises(ValueError, match="without a uri"):
        heard(view() | {"uri": uri})


@pytest.mark.parametrize("lacking", ["author", "indexedAt"])
def test_a_post_without_an_author_or_a_moment_is_unreadable(lacking: str) -> None:
    with pytest.raises(ValueError, match="without a"):
        heard({**view(), "record": {"text": "hola"}, lacking: None})


ODD: list[Any] = [None, 7, "x", [], {}, [7], {"uri": "x"}, [{"val": []}], {"$type": []}]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_misshapen_costs_no_more_than_itself(odd: Any) -> None:
    parts: dict[str, Any] = dict.fromkeys(("Text", "Langs", "Reply", "Embed", "Labels", "createdat"), odd)

    found = heard(view(**parts, labels=odd, embed=odd, viewer=odd) | {"cid": odd})

    assert (found.post_id, found.media, found.parent_id, found.quoted, found.warning) == (URI, (), None, None, "")
