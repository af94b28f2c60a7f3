"""The contract's questions, asked of a Mastodon server that others wrote."""

from collections.abc import Iterator

import httpx
import pytest

from bot.sandbox.faults import FaultKind
from tests.platforms import test_contract_odd
from tests.platforms.mocked import CANNOT, MockWorld, mock_running, mock_world
from tests.platforms.test_contract import *  # noqa: F403  The questions are asked of the world that stands below.
from tests.platforms.test_contract_again import *  # noqa: F403
from tests.platforms.test_contract_odd import (  # noqa: F401
    test_refused_credentials_are_told_in_words_and_publish_nothing,
    test_too_many_questions_wait,
)
from tests.platforms.test_contract_replies import *  # noqa: F403


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    with mock_running() as client:
        yield client


@pytest.fixture
def world(request: pytest.FixtureRequest, server: httpx.Client) -> Iterator[MockWorld]:
    question = str(request.node.originalname)
    if question in CANNOT:
        pytest.skip(CANNOT[question])
    with mock_world(server) as world:
        yield world


@pytest.mark.parametrize("kind", [FaultKind.ERROR, FaultKind.HALF])
def test_what_it_spoils_proves_nothing_and_may_be_asked_again(world: MockWorld, kind: FaultKind) -> None:
    test_contract_odd.test_a_question_that_fails_proves_nothing_and_may_be_asked_again(world, kind)


def test_its_pages_are_read_forward_and_nothing_is_lost_between_them(world: MockWorld) -> None:
    tagged = world.search(tags=("acmedown",))
    cursor, trail = world.start(), world.start(tagged)
    said = [world.say(f"{world.us} #acmedown {number}") for number in range(42)]

    first = next(world.adapter.read(world.source(), cursor))

    assert world.ids(cursor) == world.ids(trail, tagged) == said
    assert world.ids(first.cursor) == said[len(first.mentions) :]
