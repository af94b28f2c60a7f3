"""`/readyz` and `/healthz` tell the truth, while the desk starts and stops as well."""

from collections.abc import Iterator

import httpx
import pytest

from bot.errors import ConfigError
from bot.health import Health
from tests.loopback import UNENCRYPTED


class World:
    """What the questions are about, set by hand; `None` is a question that cannot be answered."""

    slack: bool | None = True
    polling: bool | None = True
    given_up: int | None = 0


def answer(value: bool | None) -> bool:
    if value is None:
        raise ConnectionError
    return value


def counted(value: int | None) -> int:
    if value is None:
        raise ConnectionError
    return value


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def health(world: World) -> Iterator[Health]:
    health = Health(
        0,
        ready={"slack": lambda: answer(world.slack)},
        well={"polling": lambda: answer(world.polling)},
        figures={"deliveries_given_up": lambda: counted(world.given_up)},
    )
    health.start()
    yield health
    health.stop()


def asked(health: Health, path: str) -> tuple[int, dict[str, object]]:
    response = httpx.get(health.url.replace("/healthz", path), trust_env=False, verify=UNENCRYPTED)
    return response.status_code, response.json()


def test_a_desk_that_has_not_started_or_is_stopping_takes_no_presses(health: Health) -> None:
    before = asked(health, "/readyz")
    health.ready.set()
    started = asked(health, "/readyz")
    health.ready.clear()

    assert before == (503, {"started": False, "slack": True})
    assert started == (200, {"started": True, "slack": True})
    assert asked(health, "/readyz")[0] == asked(health, "/healthz")[0] == 503


@pytest.mark.parametrize("polling", [False, None])
def test_a_desk_that_does_not_hear_may_be_sent_presses_but_is_not_well(
    health: Health, world: World, polling: bool | None
) -> None:
    health.ready.set()

    world.polling, world.given_up = polling, None

    assert asked(health, "/readyz")[0] == 200
    assert asked(health, "/healthz") == (
        503,
        {"started": True, "slack": True, "polling": False, "deliveries_given_up": None},
    )


def test_a_desk_without_slack_is_neither_ready_nor_well(health: Health, world: World) -> None:
    health.ready.set()

    world.slack = False

    assert asked(health, "/readyz")[0] == asked(health, "/healthz")[0] == 503


def test_a_port_that_is_taken_is_told_by_its_key(health: Health) -> None:
    port = httpx.URL(health.url).port
    assert port is not None

    with pytest.raises(ConfigError, match=f"^desk.health_port: {port}: Address already in use"):
        Health(port, ready={}, well={}, figures={})
