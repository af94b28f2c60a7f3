from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.bluesky.uris import is_did, is_handle, is_post, seen_at, tid

MOMENTS = st.timedeltas(timedelta(), timedelta(days=80_000)).map(datetime(2000, 1, 1, tzinfo=UTC).__add__)
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


@given(MOMENTS, st.text(), st.text())
def test_a_key_is_of_its_moment_whatever_else_it_tells_apart(moment: datetime, one: str, other: str) -> None:
    key = tid(moment, one)

    assert len(key) == 13
    assert key == tid(moment, one)
    assert key < tid(moment + timedelta(microseconds=1), other)
    assert key[:11] == tid(moment, other)[:11]


def test_a_key_is_spelled_as_the_protocol_spells_it() -> None:
    assert tid(datetime(2026, 3, 3, 12, tzinfo=UTC), "").startswith("3mg5pspvo22")
    assert tid(datetime(1970, 1, 1, tzinfo=UTC), "7.1")[:11] == "2" * 11


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://bsky.app/profile/marta.bsky.social/post/3kabc?x=1", ("marta.bsky.social", "3kabc")),
        (f"https://bsky.app/profile/{DID}/post/3kabc", (DID, "3kabc")),
        (f"at://{DID}/app.bsky.feed.post/3kabc", (DID, "3kabc")),
        ("https://bsky.app/profile/marta.bsky.social", None),
        ("https://bsky.app.evil.example/profile/marta.bsky.social/post/3kabc", None),
        ("https://bsky.app/profile/marta/post/3kabc", None),
        (f"at://{DID}/app.bsky.feed.like/3kabc", None),
    ],
)
def test_a_post_is_known_by_the_address_that_people_see(address: str, found: tuple[str, str] | None) -> None:
    assert seen_at(address) == found


def test_ids_and_handles_are_told_from_anything_else() -> None:
    assert [is_did(one) for one in (DID, "did:web:acme.example", "marta.bsky.social", None)] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_handle(one) for one in ("a.example", "handle.invalid", "acme", "a_b.example", 7)] == [True] + [False] * 4
    assert is_post(f"at://{DID}/app.bsky.feed.post/3k")
    assert not is_post("at://marta.bsky.social/app.bsky.feed.post/3k")
