"""Ordered rules: the first whose conditions all hold decides, and below the last one stands the account's own team."""

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.case import Priority
from bot.desk.label import Label
from bot.desk.mention import Mention
from bot.desk.routing import Arrival, Route, Routed, routed, takes
from tests import build
from tests.work.desks import LAYOUT, PROMO

SOMEBODY = build.mention(text="¿Cuánto cuesta la fibra?")
ARRIVED = Arrival(SOMEBODY, SOMEBODY.account, "promo", "sales", "misspelt", "es", Label.QUESTION)

HOLDING: dict[str, Any] = {
    "platforms": ("bluesky", "x"),
    "accounts": ("x:brand_es",),
    "roles": ("promo",),
    "searches": ("misspelt",),
    "words": ("FIBRA",),
    "authors": ("x:marta_l",),
    "followers_at_least": 12_400,
    "languages": ("de", "es"),
    "labels": (Label.QUESTION,),
}
FAILING: dict[str, Any] = {
    "platforms": ("bluesky",),
    "accounts": ("x:brand_promo",),
    "roles": ("care",),
    "searches": ("other",),
    "words": ("módem",),
    "authors": ("bluesky:marta_l",),
    "followers_at_least": 12_401,
    "languages": ("de",),
    "labels": (Label.PRAISE, Label.PRESS),
}


@pytest.mark.parametrize("condition", HOLDING)
def test_a_rule_takes_what_all_its_conditions_hold_for(condition: str) -> None:
    everything = Route("all", "care", **HOLDING)

    assert takes(everything, ARRIVED)
    assert takes(Route("one", "care", **{condition: HOLDING[condition]}), ARRIVED)
    assert not takes(replace(everything, **{condition: FAILING[condition]}), ARRIVED)


def test_what_a_platform_does_not_say_holds_for_no_condition() -> None:
    silent = replace(ARRIVED, search=None, language=None, label=None)
    nobody = replace(SOMEBODY, author=replace(SOMEBODY.author, followers=None))

    for route in (Route("a", "care", searches=("misspelt",)), Route("b", "care", languages=("es",))):
        assert not takes(route, silent)
    assert not takes(Route("c", "care", followers_at_least=1), replace(ARRIVED, mention=nobody))


def test_the_first_rule_that_takes_a_mention_decides() -> None:
    routes = (
        Route("other", "press", languages=("de",)),
        Route("first", set_label=Label.SALES, priority=Priority.URGENT, words=("cuánto",)),
        Route("second", "care"),
    )

    assert routed(routes, ARRIVED) == Routed("sales", Priority.URGENT, Label.SALES, "first")


def test_what_no_rule_takes_goes_to_the_accounts_own_team() -> None:
    routes = (Route("other", "press", languages=("de",)),)

    assert routed(routes, ARRIVED) == Routed("sales", Priority.NORMAL, Label.QUESTION, None)


@pytest.mark.parametrize(
    ("text", "team"), [("¡No funciona nada!", "care"), ("¿Cómo puedo daros de baja?", "care"), ("Qué oferta", "sales")]
)
def test_whoever_asks_the_promo_account_for_help_reaches_care(text: str, team: str) -> None:
    rule = Route("promo-help", "care", roles=("promo",), labels=(Label.QUESTION, Label.COMPLAINT))
    asked: Mention = build.mention(account=PROMO, text=text)

    assert replace(LAYOUT, routes=(rule,)).routed(asked, "es", PROMO).team == team
