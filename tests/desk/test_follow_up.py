from datetime import timedelta

import pytest

from bot.desk import follow_up as rules
from bot.desk.follow_up import FollowUp, FollowUpState
from bot.errors import Refused
from tests.build import ANA, NOON

DUE = FollowUp(1, 1, NOON, ANA.id)


def test_what_is_not_due_does_not_fire() -> None:
    assert rules.fire(DUE, NOON - timedelta(seconds=1)).events == ()


def test_a_follow_up_fires_once() -> None:
    fired = rules.fire(DUE, NOON).subject

    assert (fired.state, fired.reminders) == (FollowUpState.FIRED, 1)
    assert rules.fire(fired, NOON + timedelta(days=9)).events == ()


def test_later_makes_it_fire_once_more() -> None:
    again = rules.later(rules.fire(DUE, NOON).subject, ANA.id, NOON + timedelta(days=2), 3, NOON).subject

    assert rules.fire(again, NOON + timedelta(days=2)).subject.reminders == 2


def test_it_reminds_three_times_at_most() -> None:
    fired = rules.fire(FollowUp(1, 1, NOON, ANA.id, reminders=2), NOON).subject

    with pytest.raises(Refused, match="enough_reminders"):
        rules.later(fired, ANA.id, NOON + timedelta(days=2), 3, NOON)


def test_what_is_done_does_not_come_back() -> None:
    with pytest.raises(Refused, match="follow_up_over"):
        rules.later(rules.done(DUE), ANA.id, NOON + timedelta(days=2), 3, NOON)
    assert rules.fire(rules.done(DUE), NOON).events == ()
