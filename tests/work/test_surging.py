"""Bursts: every case is on exactly one card, its own or the surge's, and none waits too long for its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.case import Priority
from bot.desk.mention import Author, Visibility
from bot.desk.surge import SurgePlan
from bot.store import surges
from bot.store.database import Database
from bot.work import casework, surging
from bot.work.surging import SurgeWatch
from tests.build import ANA
from tests.work.desks import LAYOUT, ZOE, AtWork, at_work, refusal

MINUTE = timedelta(minutes=1)
PLAN = SurgePlan(cases=3)


@pytest.fixture
def burst(db: Database) -> AtWork:
    """A desk on which three people make a surge."""
    return at_work(db, replace(LAYOUT, surge=PLAN))


def person(number: int) -> Author:
    return Author(str(600 + number), f"p{number}", f"P {number}")


def write(work: AtWork, *numbers: int, text: str = "No puedo entrar #login", **differs: Any) -> list[int]:
    """So many people write; returns their cases."""
    return [work.heard(str(9000 + number), author=person(number), text=text, **differs) for number in numbers]


def folded(work: AtWork) -> set[int]:
    return {case.id for case in work.cases() if case.surge_id is not None}


def carded(work: AtWork) -> set[int]:
    return {int(key.removeprefix("card:")) for key in work.to_tell("card")}


def each_is_on_one_card(work: AtWork) -> bool:
    everybody = {case.id for case in work.cases()}
    return folded(work) | carded(work) == everybody and not folded(work) & carded(work)


def test_what_follows_the_first_of_a_burst_is_on_its_card(burst: AtWork) -> None:
    cases = write(burst, *range(10))
    other = write(burst, 20, text="Mi gato es bonito")

    SurgeWatch(burst.desk).look(burst.now())

    assert folded(burst) == set(cases[2:])
    assert carded(burst) == {*cases[:2], *other}
    assert (burst.to_tell("surge"), each_is_on_one_card(burst)) == (["surge:1"], True)
    assert all(case.reply_due_at for case in burst.cases())


def test_a_direct_message_neither_makes_a_surge_nor_is_told_of_by_one(burst: AtWork) -> None:
    write(burst, 0, 1, 2, visibility=Visibility.DIRECT)
    assert folded(burst) == set()

    *_, last = write(burst, 3, 4, 5)
    write(burst, 6, visibility=Visibility.DIRECT)

    assert (folded(burst), each_is_on_one_card(burst)) == ({last}, True)


def test_the_next_five_come_out_at_a_press_of_somebody_of_the_team(burst: AtWork) -> None:
    write(burst, *range(10))
    waiting = sorted(folded(burst))

    shown = surging.show_next(burst.desk, 1, ANA, burst.now())
    rest = [surging.show_next(burst.desk, 1, ANA, burst.now()) for _ in range(2)]

    assert (shown, rest) == (waiting[:5], [waiting[5:], []])
    assert (folded(burst), each_is_on_one_card(burst)) == (set(), True)
    assert refusal(surging.show_next, burst.desk, 1, ZOE, burst.now()) == "not_in_surge_team"
    assert refusal(surging.show_next, burst.desk, 9, ANA, burst.now()) == "stale_button"


def test_who_writes_again_or_is_worked_on_comes_out(burst: AtWork) -> None:
    cases = write(burst, *range(6))

    burst.author_writes_again(cases[3], "9103")
    casework.claim(burst.desk, cases[4], ANA, burst.now())

    assert folded(burst) == {cases[2], cases[5]}
    assert each_is_on_one_card(burst)


def test_nobody_waits_longer_than_half_of_their_time(burst: AtWork) -> None:
    cases = write(burst, *range(4))
    watch = SurgeWatch(burst.desk)
    for number in range(12):
        burst.forward(9 * MINUTE)
        write(burst, 40 + number)
        watch.look(burst.now())
    assert set(cases[2:]) <= folded(burst)

    burst.forward(12 * MINUTE)
    watch.look(burst.now())

    assert set(cases) <= carded(burst)
    assert each_is_on_one_card(burst)


def test_when_a_burst_is_over_everybody_has_a_card_and_the_next_begins_anew(burst: AtWork) -> None:
    write(burst, *range(6))
    watch = SurgeWatch(burst.desk)
    watch.look(burst.now())

    watch.look(burst.forward(PLAN.quiet_for))

    assert (folded(burst), each_is_on_one_card(burst)) == (set(), True)
    burst.forward(timedelta(hours=1))
    late = write(burst, *range(50, 54))
    assert folded(burst) == set(late[2:])
    with burst.desk.db.reading() as tx:
        assert [surge.id for surge in surges.current(tx)] == [2]


def test_an_urgent_case_has_a_card_of_its_own_and_is_counted(db: Database) -> None:
    layout = replace(LAYOUT, surge=PLAN)
    work = at_work(db, layout)
    write(work, *range(4))
    with work.desk.db.transaction() as tx:
        urgent = replace(work.cases()[-1], priority=Priority.URGENT, id=work.cases()[0].id)
        surging.new_card(tx, work.desk, urgent, work.dossier(urgent.id).newest.mention, work.now())

    assert each_is_on_one_card(work)
    with work.desk.db.reading() as tx:
        assert surges.read(tx, 1).urgent == 1


def test_a_case_that_was_read_before_it_came_out_is_not_folded_again(burst: AtWork) -> None:
    cases = write(burst, *range(4))

    casework.claim(burst.desk, cases[3], ANA, burst.now())
    casework.release(burst.desk, cases[3], ANA, burst.now())

    assert burst.case(cases[3]).surge_id is None
    assert each_is_on_one_card(burst)


def test_two_queues_have_surges_of_their_own(burst: AtWork) -> None:
    write(burst, *range(4))
    german = write(burst, *range(10, 12), hint="de")

    assert not folded(burst) & set(german)
