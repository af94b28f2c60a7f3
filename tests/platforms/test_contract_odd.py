"""What every adapter is asked about what goes wrong: lost answers, limits, refused credentials, odd servers."""

import contextlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

import httpx
import pytest

from bot.desk.source import Stream
from bot.errors import LockedOut, RemoteError, Throttled, Unreachable
from bot.sandbox.faults import FaultKind
from tests.platforms.worlds import LINK, LOOK, LOOKUP, OWN, READ, SEARCH, World

Ask = Callable[[], object]

BROKEN = [FaultKind.DROP_AFTER, FaultKind.HALF, FaultKind.DROP_BEFORE, FaultKind.ERROR, FaultKind.HTML]


def questions(world: World) -> Mapping[str, Ask]:
    """Everything that is asked of a network, by what answers it; each has an answer that is not nothing."""
    sources = {READ: world.source(), SEARCH: world.search(tags=("acmedown",)), OWN: world.source(Stream.OWN)}
    cursors = {what: world.start(source) for what, source in sources.items()}
    theirs, since = world.mention(f"{world.us} #acmedown"), world.network.time.now()
    reply = world.reply(theirs)
    world.adapter.send(reply)
    asked: Mapping[str, Ask] = {
        **{what: partial(world.ids, cursors[what], source) for what, source in sources.items()},
        LOOKUP: lambda: world.adapter.check_posts([theirs]).found,
        LINK: lambda: world.adapter.post_at(theirs.url).found,
        LOOK: lambda: world.adapter.look(reply, since).found,
    }
    return {what: ask for what, ask in asked.items() if what in world.methods}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_question_that_fails_proves_nothing_and_may_be_asked_again(world: World, kind: FaultKind) -> None:
    for what, ask in questions(world).items():
        world.spoil(what, kind)

        with pytest.raises(Unreachable):
            ask()
        assert ask(), what


def test_too_many_questions_wait(world: World) -> None:
    for what, ask in questions(world).items():
        world.spoil(what, FaultKind.THROTTLED)

        with pytest.raises(Throttled) as caught:
            ask()
        assert caught.value.retry_after >= 1
        assert ask(), what


def test_refused_credentials_are_told_in_words_and_publish_nothing(world: World) -> None:
    theirs, cursor = world.mention(), world.start()
    stranger, reply = world.stranger(), world.reply(theirs)

    for ask in (
        stranger.check,
        lambda: stranger.start(world.source()),
        lambda: list(stranger.read(world.source(), cursor)),
        lambda: stranger.check_posts([theirs]),
        lambda: stranger.post_at(theirs.url),
        lambda: stranger.look(reply, world.network.time.now()),
        lambda: stranger.send(reply),
    ):
        with pytest.raises(LockedOut) as caught:
            ask()
        assert caught.value.cause
    assert world.answers_to(theirs.post_id) == []


ODD = {
    "an empty object": httpx.Response(200, json={}),
    "a list": httpx.Response(200, json=[]),
    "null": httpx.Response(200, json=None),
    "wrong types": httpx.Response(200, json={"data": 7, "id": [], "errors": "no", "meta": None, "posts": 1}),
    "misshapen entries": httpx.Response(200, json={"data": [7, {}, {"id": None}], "posts": [None]}),
    "nothing": httpx.Response(200),
    "a page": httpx.Response(200, html="<html><body>Welcome to the hotel's network</body></html>"),
    "a redirect": httpx.Response(302, headers={"location": "https://hotel.example/"}),
    "not found": httpx.Response(404, html="<html>404</html>"),
    "a teapot": httpx.Response(418, json={"error": {"code": []}}),
}


@pytest.mark.parametrize("answer", ODD)
def test_an_odd_server_is_an_error_of_the_four_kinds_and_proves_nothing(world: World, answer: str) -> None:
    theirs, cursor = world.mention(), world.start()
    reply, before = world.reply(theirs), world.network.time.now() - timedelta(minutes=1)
    odd = world.over(lambda request: ODD[answer])

    with contextlib.suppress(RemoteError):
        odd.start(world.source())
    with contextlib.suppress(RemoteError):
        assert [page.mentions for page in odd.read(world.source(), cursor) if page.mentions] == []
    with contextlib.suppress(RemoteError):
        assert odd.check_posts([theirs]).gone == frozenset()
    with contextlib.suppress(RemoteError):
        assert odd.look(reply, before).found is None
    for ask in (odd.check, lambda: odd.send(reply), lambda: odd.post_at(theirs.url)):
        with pytest.raises(RemoteError):
            ask()
