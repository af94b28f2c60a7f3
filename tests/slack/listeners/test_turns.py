"""Late keystrokes do not undo newer ones, nor what was handed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.listeners.turns import REMEMBERED, Turns


@given(st.lists(st.floats(min_value=1, max_value=1e10), min_size=1))
def test_whatever_the_order_the_last_words_kept_are_the_newest(moments: list[float]) -> None:
    turns, kept = Turns(), 0.0

    for moment in moments:
        with turns.typed("V1", moment) as newest:
            kept = moment if newest else kept

    assert kept == max(moments)


def test_nothing_is_newer_than_what_was_handed_over() -> None:
    turns = Turns()

    with turns.handed_over("V1"):
        pass

    with turns.typed("V1", 1e12) as newest:
        assert not newest
    with turns.typed("V2", 1.0) as newest:
        assert newest


def test_a_refused_submission_lets_the_typing_go_on() -> None:
    turns = Turns()

    with pytest.raises(ValueError, match="refused"), turns.handed_over("V1"):
        raise ValueError("refused")

    with turns.typed("V1", 1.0) as newest:
        assert newest


def test_only_the_modals_of_late_are_remembered() -> None:
    turns = Turns()

    for number in range(REMEMBERED + 1):
        with turns.typed(f"V{number}", 2.0):
            pass

    with turns.typed("V0", 1.0) as newest:
        assert newest
    with turns.typed(f"V{REMEMBERED}", 1.0) as newest:
        assert not newest
