"""Ticks go on whatever happens in them, and say so once."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.errors import Throttled, Unreachable
from bot.ticks import IDLE, Guard, Tick, Ticks

SECOND = timedelta(seconds=1)


class Job:
    """Breaks as it is told: each call takes the next of `fates`, and is well when there is none."""

    def __init__(self, *fates: Exception) -> None:
        self.fates = list(fates)
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.fates:
            raise self.fates.pop(0)


def guard(job: Callable[[], object], holds: bool = True, every: timedelta = SECOND) -> Guard:
    return Guard(Tick("poll x:brand_es", every, job), lambda _: holds)


def away() -> OperationalError:
    return OperationalError("SELECT 1", {}, ConnectionError("connection refused"))


def test_a_tick_that_breaks_is_run_less_and_less_often_and_heals_by_itself() -> None:
    one = guard(Job(*[RuntimeError() for _ in range(12)]))

    pauses = [one.tick() for _ in range(14)]

    assert pauses[:4] == [1, 1, 2, 4]
    assert pauses[11:] == [60, 1, 1]


def test_a_database_that_is_away_is_asked_again_within_seconds() -> None:
    one = guard(Job(*[away() for _ in range(300)]))

    assert max(one.tick() for _ in range(300)) == 2


def test_a_database_that_is_away_is_told_without_the_way_to_it(caplog: pytest.LogCaptureFixture) -> None:
    guard(Job(away())).tick()

    (record,) = caplog.records
    assert (record.exc_info, vars(record)["cause"]) == (None, "connection refused")


def test_a_network_that_asked_for_quiet_gets_it() -> None:
    one = guard(Job(Throttled("429", 600), Unreachable("ConnectError")))

    assert [one.tick(), one.tick(), one.tick()] == [600, 1, 1]


def test_what_breaks_again_and_again_is_told_once_until_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    one = guard(Job(*[RuntimeError() for _ in range(50)], ValueError(), ValueError()))

    with caplog.at_level(logging.INFO, "bot.ticks"):
        for _ in range(53):
            one.tick()

    told = [(record.message, getattr(record, "times", None)) for record in caplog.records]
    assert told == [("tick.broken", 1), ("tick.broken", 51), ("tick.mended", 52)]


def test_what_found_nothing_to_do_is_not_told_to_be_well_again(caplog: pytest.LogCaptureFixture) -> None:
    fates: list[Exception | object] = [Unreachable("connect_error"), IDLE, Unreachable("connect_error"), IDLE, None]

    def job() -> object:
        fate = fates.pop(0)
        if isinstance(fate, Exception):
            raise fate
        return fate

    with caplog.at_level(logging.INFO, "bot.ticks"):
        pauses = [guarded.tick() for guarded in [guard(job)] * 5]

    assert [record.message for record in caplog.records] == ["tick.put_off", "tick.mended"]
    assert set(pauses) == {1}


def test_a_duty_of_another_replica_is_left_alone() -> None:
    job = Job()

    pause = guard(job, holds=False, every=timedelta(minutes=1)).tick()

    assert (job.calls, pause) == (0, 1)


def test_a_clock_that_is_set_back_stops_nothing() -> None:
    hours_back, ticked = threading.Event(), threading.Semaphore(0)
    ticks = Ticks(
        [Tick("rare", timedelta(hours=1), ticked.release, alone=False)],
        lambda _: True,
        now=lambda: time.time() - 3600 * hours_back.is_set(),
        steady=lambda: time.monotonic() + 3600 * hours_back.is_set(),
    )
    ticks.start()
    assert ticked.acquire(timeout=30)

    hours_back.set()

    assert ticked.acquire(timeout=30)
    assert ticks.stop(30.0)


def test_a_tick_that_hangs_keeps_no_other_from_ticking() -> None:
    hangs, ticked = threading.Event(), threading.Semaphore(0)
    ticks = Ticks(
        [Tick("hangs", SECOND, hangs.wait), Tick("ticks", timedelta(milliseconds=1), ticked.release)], lambda _: True
    )

    ticks.start()
    for _ in range(3):
        assert ticked.acquire(timeout=30)

    assert ticks.alive()
    assert not ticks.stop(0.0)
    hangs.set()
    assert ticks.stop(30.0)
