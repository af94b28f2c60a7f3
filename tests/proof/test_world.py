"""A world in a process of its own, and the time that both sides live by."""

from datetime import datetime, timedelta

import httpx
import pytest

from bot.sandbox.server import Sandbox
from tests.proof.world import SharedTime, World


def _posted(box: Sandbox, text: str) -> list[str]:
    box.x.post("marta_l", text)
    return [post.text for post in box.x.posts]


def _now(box: Sandbox) -> datetime:
    return box.time.now()


def test_a_world_answers_from_its_own_process_and_lives_in_the_same_time() -> None:
    def furnish(box: Sandbox) -> Sandbox:
        box.x.post("tom", "first")
        return box

    with World(SharedTime(speed=60.0), furnish) as world:
        before = world.ask(_now)
        world.time.forward(timedelta(days=2))

        assert world.ask(_posted, "second") == ["first", "second"]
        assert world.ask(_now) - before > timedelta(days=2)
        assert httpx.post(f"{world.url}/sandbox/state", json={}).json()["ok"]
        with pytest.raises(ValueError, match="needs a text"):
            world.ask(_posted, " ")
