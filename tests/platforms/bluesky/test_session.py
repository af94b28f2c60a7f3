from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.desk.source import Source, Stream
from bot.errors import LockedOut, Throttled, Unreachable
from bot.platforms.bluesky.adapter import Bluesky
from bot.platforms.bluesky.refusals import NOT_APP, NOT_VALID
from bot.sandbox.bluesky.limits import SIGN_INS
from bot.sandbox.faults import FaultKind
from tests.platforms.bluesky.wire import US, no, saying
from tests.platforms.bluesky.world import BlueskyWorld, bluesky, bluesky_world
from tests.platforms.pocket import Pocket
from tests.sandbox.served import Stage

MENTIONS = Source("bluesky:acme.example", Stream.MENTIONS)
TOKENS = {"accessJwt": "new", "refreshJwt": "newer"}


@pytest.fixture
def world(stage: Stage) -> Iterator[BlueskyWorld]:
    with bluesky_world(stage) as world:
        yield world


def asked(world: BlueskyWorld, method: str) -> int:
    return sum(call.method.endswith(method) for call in world.network.ledger)


def test_a_session_is_opened_once_and_renewed_when_it_ends(world: BlueskyWorld) -> None:
    for _ in range(3):
        world.start()
        world.network.time.forward(timedelta(hours=2, minutes=1))

    assert (asked(world, "createSession"), asked(world, "refreshSession")) == (1, 2)


def test_a_session_that_was_kept_is_taken_up_by_whoever_comes_next(world: BlueskyWorld) -> None:
    pocket = Pocket()
    for _ in range(2):
        bluesky("abcd-efgh-ijkl-mnop", world.url, pocket).start(MENTIONS)

    assert asked(world, "createSession") == 1


def test_a_session_that_was_ended_for_good_is_opened_anew(world: BlueskyWorld) -> None:
    world.start()
    world.network.time.forward(timedelta(days=91))

    world.start()

    assert asked(world, "createSession") == 2


def test_a_reply_whose_token_has_ended_stands_once(world: BlueskyWorld) -> None:
    theirs = world.mention()
    world.network.time.forward(timedelta(hours=3))

    world.adapter.send(world.reply(theirs))

    assert len(world.answers_to(theirs.post_id)) == 1


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.ERROR, FaultKind.HALF])
def test_a_session_whose_answer_is_lost_is_asked_for_again(world: BlueskyWorld, kind: FaultKind) -> None:
    world.start()
    world.network.time.forward(timedelta(hours=3))
    world.faults.add("bluesky", "com.atproto.server.refreshSession", kind)

    with pytest.raises(Unreachable):
        world.start()

    assert world.start()


def test_sign_ins_too_many_wait_as_long_as_bluesky_says(world: BlueskyWorld) -> None:
    for _ in range(SIGN_INS[0].points):
        bluesky("abcd-efgh-ijkl-mnop", world.url).check()

    with pytest.raises(Throttled) as caught:
        bluesky("abcd-efgh-ijkl-mnop", world.url).check()

    assert 200 < caught.value.retry_after <= 301


@pytest.mark.parametrize(
    ("refused", "cause"),
    [
        (no("AuthenticationRequired", 401), NOT_VALID),
        (no("AuthFactorTokenRequired", 401), NOT_APP),
        (no("ExpiredToken"), NOT_VALID),
    ],
)
def test_credentials_that_are_not_taken_are_told_in_words(refused: httpx.Response, cause: str) -> None:
    adapter, _ = saying(getSession=no("ExpiredToken"), refreshSession=no("InvalidToken"), createSession=refused)

    with pytest.raises(LockedOut) as caught:
        adapter.check()

    assert caught.value.cause == cause


@pytest.mark.parametrize("refused", [no("ExpiredToken"), no("InvalidToken"), no("AuthMissing", 401)])
def test_a_refresh_token_that_is_not_taken_any_more_gives_way_to_the_password(refused: httpx.Response) -> None:
    adapter, wire = saying(getSession=[no("ExpiredToken"), US], refreshSession=refused, createSession=TOKENS)

    assert adapter.check() == "@acme.example"
    assert wire.asked("getSession")[-1].headers["authorization"] == "Bearer new"
    assert wire.bodies("createSession") == [{"identifier": "acme.example", "password": "abcd-efgh-ijkl-mnop"}]


@pytest.mark.parametrize("tokens", [{}, {**TOKENS, "accessJwt": None}, {**TOKENS, "refreshJwt": "a\nb"}])
def test_a_session_without_its_tokens_is_none(tokens: dict[str, Any]) -> None:
    adapter, _ = saying(getSession=no("ExpiredToken"), refreshSession=tokens)

    with pytest.raises(Unreachable):
        adapter.check()


def test_a_handle_that_is_not_the_configured_one_is_told() -> None:
    with pytest.raises(LockedOut) as caught:
        saying(getSession={**US, "handle": "other.example"})[0].check()

    assert "@other.example" in caught.value.cause


def served_at(address: object) -> tuple[Bluesky, list[str]]:
    """What is asked of whom where our posts are said to be at `address`."""
    service = [{"id": "#other"}, {"id": "did:plc:acme#atproto_pds", "serviceEndpoint": address}]
    adapter, wire = saying(getSession={**US, "didDoc": {"service": service}}, listNotifications={"notifications": []})
    adapter.start(MENTIONS)
    return adapter, [request.url.host for request in wire.requests]


def test_everything_but_the_session_is_asked_of_the_server_that_has_our_posts() -> None:
    assert served_at("https://pds.example/")[1] == ["bsky.example", "pds.example"]


@pytest.mark.parametrize("address", ["http://pds.example", 7, None])
def test_no_token_goes_where_everybody_can_read_it(address: object) -> None:
    assert served_at(address)[1] == ["bsky.example", "bsky.example"]
