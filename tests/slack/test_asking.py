"""What Slack's answers prove: only its own words are a refusal."""

from collections.abc import Iterator

import pytest

from bot.errors import RemoteError, Unsure
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT_TOKEN
from bot.slack.asking import called, shuts_out
from bot.slack.bolt import make_client


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def error(box: Sandbox, token: str = BOT_TOKEN, path: str = "api") -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        called(make_client(token, f"{box.url}/{path}/").auth_test)
    return caught.value


def test_a_token_that_is_not_taken_is_a_refusal(box: Sandbox) -> None:
    assert shuts_out(error(box, token="xoxb-unknown"))


@pytest.mark.parametrize("kind", [FaultKind.ERROR, FaultKind.HTML, FaultKind.THROTTLED, FaultKind.DROP_BEFORE])
def test_a_slack_that_fails_refuses_nothing(box: Sandbox, kind: FaultKind) -> None:
    box.faults.add("slack", "auth.test", kind)

    assert not shuts_out(error(box))


def test_a_page_in_the_place_of_an_answer_proves_nothing_and_is_not_repeated(box: Sandbox) -> None:
    told = error(box, path="elsewhere")

    assert isinstance(told, Unsure)
    assert told.code == "404"
