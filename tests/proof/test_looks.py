"""A card that shows what is past is told from one that is up to date."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.sandbox.server import Sandbox
from bot.store.database import Database
from bot.work import casework
from tests.build import ANA
from tests.delivery.stage import Stage, claimed_by_an_edit_that_lands_late, staged
from tests.proof.looks import looks, stale


@pytest.fixture
def stage(db: Database) -> Iterator[Stage]:
    with Sandbox() as box:
        stage = staged(db, box)
        yield stage
        stage.close()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_old_edit_that_lands_late_is_seen_until_the_card_is_drawn_again(stage: Stage) -> None:
    case_id = claimed_by_an_edit_that_lands_late(stage)
    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    before = stale(stage.desk, looks(stage.box))
    stage.forward(timedelta(minutes=3))
    stage.box.faults.catch_up()
    landed = stale(stage.desk, looks(stage.box))

    stage.forward(timedelta(minutes=10))
    stage.loop.sweep()
    stage.settle()

    assert (before, landed, stale(stage.desk, looks(stage.box))) == (0, 1, 0)
