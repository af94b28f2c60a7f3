"""Breakers: a side that is away is left in peace, asked politely, and tried with one line before the rest follow."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery.breakers import MOST_FAILURES, Breakers
from tests.build import NOON
from tests.delivery.rounds import Clock

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


def opened(clock: Clock) -> Breakers:
    breakers = Breakers(clock)
    for _ in range(MOST_FAILURES):
        breakers.failed("slack")
    return breakers


def test_five_failures_in_a_row_stop_the_claiming_and_no_fewer(clock: Clock) -> None:
    breakers = Breakers(clock)
    for _ in range(MOST_FAILURES - 1):
        breakers.failed("slack")
    breakers.worked("slack")
    for _ in range(MOST_FAILURES - 1):
        breakers.failed("slack")
    before = breakers.gate(())("slack")

    breakers.failed("slack")

    assert (before, breakers.gate(())("slack"), breakers.gate(())("x:brand_es")) == (True, False, True)
    assert breakers.open_sides() == ["slack"]


def test_a_side_is_probed_ever_more_rarely_but_at_least_every_half_minute(clock: Clock) -> None:
    breakers = opened(clock)
    probes = []
    for second in range(300):
        clock.moment = NOON + second * SECOND
        probes += [second] * len(breakers.to_probe())

    waits = [later - sooner for sooner, later in pairwise(probes)]

    assert probes[0] == 2
    assert waits == sorted(waits)
    assert max(waits) == 30


def test_after_an_answer_one_line_tries_and_decides_for_the_rest(clock: Clock) -> None:
    breakers = opened(clock)
    breakers.answered("slack")
    gate = breakers.gate(())
    tries = [gate("slack"), gate("slack"), breakers.gate(["slack"])("slack")]

    breakers.failed("slack")
    after_a_failure = breakers.gate(())("slack")
    breakers.answered("slack")
    breakers.worked("slack")

    assert (tries, after_a_failure) == ([True, False, False], False)
    assert breakers.open_sides() == []


def test_after_an_answer_what_is_unsure_may_be_looked_for_and_that_decides_too(clock: Clock) -> None:
    breakers = opened(clock)
    before = breakers.silent_sides()
    breakers.answered("slack")

    on_trial = breakers.silent_sides(), breakers.open_sides()
    breakers.worked("slack")  # as a look does, and there may be nothing else left to bring

    assert (before, on_trial) == (["slack"], ([], ["slack"]))
    assert breakers.open_sides() == []


def test_a_second_answer_is_proof_enough_where_nothing_is_to_be_brought_and_nothing_is_on_its_way(
    clock: Clock,
) -> None:
    breakers = opened(clock)
    breakers.answered("slack")
    clock.moment += 60 * SECOND
    while_carrying = breakers.to_probe(["slack"])

    probed = breakers.to_probe()
    breakers.answered("slack")

    assert (while_carrying, probed) == ([], ["slack"])
    assert breakers.open_sides() == []


def test_opening_and_closing_are_each_told_once(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    breakers = opened(clock)

    for _ in range(3):
        breakers.failed("slack")
        breakers.answered("slack")
    breakers.worked("slack")
    breakers.worked("slack")

    assert [record.message for record in caplog.records] == ["breaker.opened", "breaker.closed"]
