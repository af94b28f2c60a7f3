"""When posts make a surge, and what no surge keeps back."""

from datetime import timedelta

import pytest

from bot.desk.case import Priority
from bot.desk.surge import SurgePlan, must_show, topic_of, topics
from tests.build import NOON, case

PLAN = SurgePlan(cases=4)
OTHERS = ["mi gato es bonito", "wo bleibt mein Paket", "love the new colours", "quiero darme de baja"]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("No puedo entrar #login", "#login"),
        ("otra vez https://status.example/es?utm=1", "status.example/es"),
        ("la aplicación otra vez", "aplicación"),
    ],
)
def test_a_tag_a_link_or_a_word_that_half_share_makes_a_surge(text: str, topic: str) -> None:
    assert topic_of(text, [f"{text} {number}" for number in range(3)], PLAN) == topic


def test_a_tag_is_enough_among_many_others_and_a_word_is_not() -> None:
    tagged, worded = ["hola #login"] * 3, ["la aplicación"] * 3

    assert topic_of("ay #login", tagged + OTHERS * 5, PLAN) == "#login"
    assert topic_of("ay aplicación", worded + OTHERS * 5, PLAN) is None


def test_fewer_than_the_plan_says_make_none_and_neither_does_a_plan_of_none() -> None:
    assert topic_of("#login", ["#login"] * 2, PLAN) is None
    assert topic_of("#login", ["#login"] * 99, SurgePlan(cases=0)) is None


def test_our_own_names_are_no_topic() -> None:
    assert topics("@acme_es acme #acme hello!", {"acme"}) == {"hello"}


def test_what_is_urgent_or_half_over_is_never_kept_back() -> None:
    assert not must_show(case(), NOON + timedelta(minutes=119))
    assert must_show(case(), NOON + timedelta(minutes=120))
    assert must_show(case(priority=Priority.URGENT), NOON)
