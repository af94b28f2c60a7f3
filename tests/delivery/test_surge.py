"""A surge's card is posted once, edited in place, and says when it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.mention import Author
from bot.desk.surge import SurgePlan
from bot.sandbox.faults import FaultKind
from bot.store.outbox import Kind
from bot.work import surging
from bot.work.surging import SurgeWatch
from tests.build import ANA
from tests.delivery.stage import FAULTS, POST, Stage
from tests.work.desks import CARE


def write(stage: Stage, *numbers: int) -> None:
    for number in numbers:
        stage.heard(str(9000 + number), author=Author(f"6{number}", f"p{number}", "P"), text="¿Otra vez? #login")


@pytest.mark.parametrize("kind", FAULTS)
def test_a_surge_has_one_card_that_grows_and_ends_whatever_becomes_of_the_call(stage: Stage, kind: FaultKind) -> None:
    stage.desk = replace(stage.desk, layout=replace(stage.desk.layout, surge=SurgePlan(cases=3)))
    stage.start_loop()
    write(stage, 1, 2)
    stage.settle()
    watch = SurgeWatch(stage.desk)
    write(stage, 3, 4)
    watch.look(stage.now())
    stage.spoil(POST, kind, 2)
    stage.settle()
    begun = [card.text for card in stage.roots(CARE) if "more posts* about" in card.text]
    write(stage, 5)
    watch.look(stage.now())
    stage.settle()
    grown = [card.text for card in stage.roots(CARE) if "more posts* about" in card.text]

    watch.look(stage.forward(timedelta(minutes=30)))
    stage.settle()

    texts = [card.text for card in stage.roots(CARE)]
    assert [text.split(" about")[0] for text in (*begun, *grown)] == ["*2 more posts*", "*3 more posts*"]
    assert sum("every post has a card of its own" in text for text in texts) == 1
    assert sum("MD-" in text for text in texts) == 5


def test_a_surges_card_does_not_wait_behind_the_cards_that_come_out_of_it(stage: Stage) -> None:
    stage.desk = replace(stage.desk, layout=replace(stage.desk.layout, surge=SurgePlan(cases=3)))
    watch = SurgeWatch(stage.desk)
    write(stage, *range(1, 9))
    watch.look(stage.now())
    stage.settle()

    surging.show_next(stage.desk, 1, ANA, stage.now())
    watch.look(stage.now())

    assert {Kind.CARD, Kind.SURGE} <= {delivery.kind for delivery in stage.claimed()}
