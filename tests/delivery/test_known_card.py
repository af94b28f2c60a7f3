"""The card that the desk knows stays the card, for in its thread stands what experts answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery.breakers import Breakers
from bot.delivery.carrier import Carrier
from bot.delivery.couriers import couriers
from bot.desk.escalation import Need
from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.workspace import BOT_TOKEN
from bot.slack import ids
from bot.slack.poster import Poster
from bot.slack.views.blocks import Message
from bot.store import places
from bot.store.places import Place
from bot.work import casework, escalating, looking_up, telling
from tests.build import ANA, EVA
from tests.delivery.stage import POST, Stage
from tests.delivery.test_sweeping import doubled, swept
from tests.work.desks import CARE, CARE_DE, spoken


class Freezing(WebClient):
    """A client of a replica that freezes before its next message leaves; `meanwhile` happens until it goes on."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def chat_postMessage(self, **arguments: Any) -> Any:
        self.meanwhile()
        return super().chat_postMessage(**arguments)


def freezing(stage: Stage, meanwhile: Callable[[], object]) -> Carrier:
    """A replica that freezes so, once or more often."""
    client = Freezing(BOT_TOKEN, base_url=f"{stage.box.url}/api/", timeout=5, retry_handlers=[])
    client.meanwhile = meanwhile
    its_couriers = couriers(stage.desk, Poster(client, stage.own_id), stage.now, spoken)
    return Carrier(stage.desk.db, its_couriers, Breakers(stage.now), stage.now)


def answered(stage: Stage, case_id: int) -> Place:
    """An expert has answered in the thread of the case's card; returns where that card stands."""
    casework.claim(stage.desk, case_id, ANA, stage.now())
    asked = escalating.ask(stage.desk, case_id, ANA, EVA.id, Need.ANSWER, "Refund?", None, True, stage.now())
    escalating.answer(stage.desk, asked.id, EVA, "Yes, within 14 days.", stage.now())
    stage.settle()
    return known(stage, case_id)


def known(stage: Stage, case_id: int) -> Place:
    place = looking_up.card_place(stage.desk, case_id)
    assert place is not None
    return place


def guidance(stage: Stage) -> list[str | None]:
    """In which threads it stands, by the `ts` of their first message."""
    return [line.thread_ts for line in stage.box.slack.messages(CARE) if "14 days" in line.text]


def test_it_stays_where_a_copy_was_shown_late_and_a_redraw_dies(stage: Stage) -> None:
    case_id = doubled(stage)
    before = answered(stage, case_id)
    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.claimed()

    stage.die()
    stage.settle()
    swept(stage)
    stage.settle()

    assert known(stage, case_id) == before
    assert (stage.card().ts, guidance(stage)) == (before.ts, [before.ts])


@pytest.mark.parametrize("redraw", ["is done", "is on its way"])
def test_it_stays_where_a_replica_that_was_frozen_posts_another_long_after(stage: Stage, redraw: str) -> None:
    case_id = stage.heard()
    (claimed,) = stage.claimed()
    before: list[Place] = []

    def meanwhile() -> None:
        stage.die()
        stage.settle()
        before.append(answered(stage, case_id))
        swept(stage)
        stage.settle()
        if redraw == "is on its way":
            casework.release(stage.desk, case_id, ANA, stage.forward(timedelta(hours=1)))
            stage.claimed()

    freezing(stage, meanwhile).deliver(claimed)
    copies = len(stage.roots(CARE))
    stage.die()
    stage.settle()
    swept(stage)
    stage.settle()

    assert (copies, [known(stage, case_id)]) == (2, before)
    assert (stage.card().ts, guidance(stage)) == (before[0].ts, [before[0].ts])


def test_what_is_posted_in_its_place_while_its_case_moves_away_is_a_stub(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.box.slack.remove(stage.card())
    with stage.desk.db.transaction() as tx:
        telling.card(tx, stage.desk, stage.dossier(case_id).case, stage.now())
    (claimed,) = stage.claimed()

    freezing(stage, lambda: casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())).deliver(claimed)
    stage.settle()

    assert ids.CLAIM in str(stage.card(CARE_DE).blocks)
    assert ids.CLAIM not in str(stage.card(CARE).blocks)


def test_what_was_told_under_a_copy_is_told_again_under_the_card(stage: Stage) -> None:
    case_id = doubled(stage)
    copy = answered(stage, case_id)
    card = stage.poster.post(CARE, Message("the card", []), f"card:{case_id}")
    with stage.desk.db.transaction() as tx:
        places.save(tx, f"card:{case_id}", card)

    swept(stage)
    stage.settle()

    assert copy.ts not in {line.ts for line in stage.roots(CARE)}
    assert guidance(stage) == [card.ts]


def test_what_goes_astray_for_somebody_deleted_the_card_is_told_once(stage: Stage) -> None:
    case_id = stage.heard()
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    asked = escalating.ask(stage.desk, case_id, ANA, EVA.id, Need.ANSWER, "Refund?", None, True, stage.now())
    stage.settle()
    stage.box.slack.remove(stage.card())
    stage.box.faults.add("slack", POST, FaultKind.DROP_AFTER, channel=CARE)

    escalating.answer(stage.desk, asked.id, EVA, "Yes, within 14 days.", stage.now())
    stage.settle()
    swept(stage)
    stage.settle()

    assert len(guidance(stage)) == 1
