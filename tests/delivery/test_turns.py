"""Turns: whatever piles up in one team, each of the others is served as often."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.turns import dealt
from bot.store.lanes import Head
from bot.store.outbox import Kind
from tests.build import NOON

TEAMS = ("care", "press", "sales")
PILES = st.dictionaries(st.sampled_from(TEAMS), st.integers(1, 30), min_size=1)
SERVED = st.dictionaries(st.sampled_from(TEAMS), st.integers(1, 9))


def heads(piles: dict[str, int]) -> list[Head]:
    """So many lanes of each team, in each of which something has been due for longer the more there are."""
    return [
        Head(TEAMS.index(team) * 100 + number, team, f"{team} {number}", Kind.NOTICE, NOON - number * size * SECOND)
        for team, size in piles.items()
        for number in range(size)
    ]


SECOND = timedelta(seconds=1)


@given(piles=PILES, served=SERVED, most=st.integers(1, 40))
def test_no_team_is_a_turn_ahead_of_one_that_still_waits(
    piles: dict[str, int], served: dict[str, int], most: int
) -> None:
    order = dealt(heads(piles), served)

    taken = [head.team for head in order[:most]]
    waiting = {head.team for head in order[most:]}
    assert sorted(order, key=lambda head: head.id) == sorted(heads(piles), key=lambda head: head.id)
    assert all(taken.count(team) <= taken.count(other) + 1 for team in piles for other in waiting)


@given(piles=PILES, served=SERVED)
def test_the_team_that_was_served_longest_ago_comes_first(piles: dict[str, int], served: dict[str, int]) -> None:
    first = dealt(heads(piles), served)[0]

    assert served.get(first.team, 0) == min(served.get(team, 0) for team in piles)


@given(piles=PILES)
def test_within_a_team_the_longest_due_comes_first(piles: dict[str, int]) -> None:
    order = dealt(heads(piles), {})

    for team in piles:
        moments = [head.due_at for head in order if head.team == team]
        assert moments == sorted(moments)
