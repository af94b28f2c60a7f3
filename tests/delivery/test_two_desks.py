"""Two desks on one Slack app, a trial beside the real one: neither takes for its own what the other has posted."""

from datetime import timedelta

from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.workspace import BOT
from bot.slack.poster import EVENT_TYPE
from bot.slack.views.blocks import Message
from bot.store import desk_id
from bot.store.database import Database
from bot.work import casework
from tests.build import ANA, BEN, NOON
from tests.delivery.stage import POST, Stage
from tests.delivery.test_sweeping import doubled, swept
from tests.work.desks import CARE

THEIRS = Message("of the other desk", [])


def test_what_another_desk_has_said_is_not_what_was_to_be_told(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    casework.assign(stage.desk, case_id, ANA, BEN, stage.now())
    (key,) = stage.to_tell("notice")
    stage.poster_of("another").post(BEN.id, THEIRS, key)
    stage.box.faults.add("slack", POST, FaultKind.DROP_BEFORE, channel=BEN.id)

    stage.settle()

    assert [line.text == THEIRS.text for line in stage.roots(BEN.id)] == [True, False]


def test_a_sweep_leaves_another_desks_messages_and_takes_those_of_an_earlier_release(stage: Stage) -> None:
    case_id = doubled(stage)
    theirs = stage.poster_of("another").post(CARE, THEIRS, f"card:{case_id}", subject="x:9001")
    names = {"delivery": f"card:{case_id}", "subject": "x:9001"}
    old = stage.box.slack.write(CARE, BOT, "ours", metadata={"event_type": EVENT_TYPE, "event_payload": names})
    before = len(stage.roots(CARE))

    swept(stage)

    left = [line.ts for line in stage.roots(CARE)]
    assert (before, len(left)) == (4, 2)
    assert theirs.ts in left
    assert old.ts not in left


def test_a_desk_keeps_its_id_and_no_other_has_it(db: Database) -> None:
    with db.transaction() as tx:
        made = desk_id.read(tx, NOON)

    with db.transaction() as tx:
        assert desk_id.read(tx, NOON + timedelta(days=1)) == made
    assert len(made) == 12
