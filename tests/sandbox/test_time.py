from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.time import Time


def test_it_begins_now_and_can_be_moved_ahead() -> None:
    time = Time()

    time.forward(timedelta(days=2))

    assert timedelta() <= time.now() - timedelta(days=2) - datetime.now(UTC) + timedelta(seconds=1)
    assert time.now().tzinfo is UTC


def test_it_never_runs_backwards() -> None:
    time = Time(speed=1000)
    moments = [time.now() for _ in range(100)]

    with pytest.raises(ValueError, match="backwards"):
        time.forward(timedelta(seconds=-1))

    assert moments == sorted(moments)
