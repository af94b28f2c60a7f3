"""The worlds that the contract's questions are asked of, and the server that all of them stand on."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager

import pytest

from tests.platforms.bluesky.world import bluesky_world
from tests.platforms.mastodon.world import ODD, mastodon_world
from tests.platforms.worlds import World
from tests.platforms.x.world import oauth1, oauth2, x_world
from tests.sandbox.served import Stage, running

WORLDS: Mapping[str, Callable[[Stage], AbstractContextManager[World]]] = {
    "x-2.168": lambda stage: x_world(stage, "2.168", oauth2),
    "x-2.166": lambda stage: x_world(stage, "2.166", oauth1),
    "bluesky": bluesky_world,
    "mastodon": mastodon_world,
    "odd mastodon": lambda stage: mastodon_world(stage, ODD),
}
"""A network more is a line more."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with running() as stage:
        yield stage


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, stage: Stage) -> Iterator[World]:
    with WORLDS[request.param](stage) as world:
        yield world
