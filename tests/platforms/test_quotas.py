"""What headers say of a limit is believed where it is whole, and nothing else is made of them."""

from datetime import UTC, datetime
from itertools import count

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.hearing import Quota
from bot.platforms.http import MOST_QUOTAS, Http
from bot.platforms.quotas import quota

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def headers(name: str, limit: str = "300", left: str = "240", reset: str = str(int(NOON.timestamp()))) -> httpx.Headers:
    return httpx.Headers({f"{name}-limit": limit, f"{name}-remaining": left, f"{name}-reset": reset})


@pytest.mark.parametrize("name", ["X-Rate-Limit", "RateLimit", "X-RateLimit"])
@pytest.mark.parametrize("reset", [str(int(NOON.timestamp())), "2026-03-03T12:00:00.000Z"])
def test_each_network_says_it_in_its_way(name: str, reset: str) -> None:
    assert quota(headers(name, reset=reset)) == Quota(300, 240, NOON)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=30))
def test_nonsense_is_no_quota(limit: str, left: str, reset: str) -> None:
    told = quota({"ratelimit-limit": limit, "ratelimit-remaining": left, "ratelimit-reset": reset})

    assert told is None or min(told.limit, told.left) >= 0


def test_each_path_has_its_own_and_the_last_of_all_is_known_too() -> None:
    asked = count()

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={}, headers=headers("ratelimit", left=str(next(asked))))

    http = Http("https://x.test", httpx.Auth(), httpx.MockTransport(answer))

    for path in ("/a", "/b", *(f"/statuses/{number}" for number in range(MOST_QUOTAS - 3))):
        http.get(path, {})

    assert [told.left if (told := http.quota(path)) else None for path in ("/a", "/b", None)] == [0, 1, MOST_QUOTAS - 2]
    assert http.quota("/never") is None
