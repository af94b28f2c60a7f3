"""The operators' card: one message, as true as the rows, and no work of its own making."""

import pytest

from bot.desk.switch import Act, Switch
from bot.slack.views.blocks import Message
from bot.store import claims, outbox
from bot.store.outbox import Kind, State
from bot.work import operating, switching
from bot.work.operating import Watch
from bot.work.sources import SourcesWatch
from tests.delivery.stage import OPS, POST, Stage, with_operators
from tests.work.desks import X


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """A desk with an operators' channel."""
    return with_operators(stage)


def gave_up(stage: Stage, key: str) -> None:
    """The desk gives a line up that is due, for nobody is to be found any more."""
    with stage.desk.db.transaction() as tx:
        claimed = claims.claim(tx, stage.now(), stage.now(), 10, [])
        (line,) = (one for one in claimed if one.key == key)
        outbox.settle(tx, line, State.FAILED, stage.now(), error="user_not_found")


def watched(stage: Stage, watch: Watch) -> None:
    watch.look(stage.now())
    stage.settle()


def test_a_desk_that_is_well_says_nothing(stage: Stage) -> None:
    watched(stage, Watch(stage.desk, tuple))

    assert stage.roots(OPS) == []


def test_what_was_given_up_is_told_once_and_well_again_when_it_is_brought(stage: Stage) -> None:
    watch = Watch(stage.desk, tuple)
    case_id = stage.heard()
    gave_up(stage, f"card:{case_id}")

    watched(stage, watch)
    (told,) = stage.roots(OPS)
    operating.retry(stage.desk.db, [f"card:{case_id}"], "U0ZOE", stage.now())
    watched(stage, watch)

    assert f"`card:{case_id}`" in told.text
    assert "user_not_found" in told.text
    assert [(line.ts, "All is well" in line.text) for line in stage.roots(OPS)] == [(told.ts, True)]
    assert stage.card()


def test_a_card_that_tells_the_same_is_not_drawn_again(stage: Stage) -> None:
    watch = Watch(stage.desk, tuple)
    gave_up(stage, f"card:{stage.heard()}")
    watched(stage, watch)
    stage.box.slack.ledger.clear()

    watched(stage, watch)

    assert len(stage.box.slack.ledger) == 0


def test_an_alarm_is_told_until_it_is_over(stage: Stage) -> None:
    watch = Watch(stage.desk, tuple)
    with stage.desk.db.transaction() as tx:
        operating.alarm(tx, "is_archived", "C0CARE", stage.now())
        operating.alarm(tx, "is_archived", "C0CARE", stage.now())
    watched(stage, watch)
    (told,) = stage.roots(OPS)

    with stage.desk.db.transaction() as tx:
        operating.calm(tx, "C0CARE")
    watched(stage, watch)

    assert told.text.count("<#C0CARE>") == 1
    assert "unarchive it" in told.text
    assert "All is well" in stage.roots(OPS)[0].text


def test_who_does_not_answer_is_an_alarm_for_as_long_as_that_lasts(stage: Stage) -> None:
    silent = ["x:brand_es"]
    watch = Watch(stage.desk, lambda: silent)
    watched(stage, watch)
    told = stage.roots(OPS)[0].text

    silent.clear()
    watched(stage, watch)

    assert "*Alarm* · x:brand_es" in told
    assert "it does not answer" in told
    assert "All is well" in stage.roots(OPS)[0].text


def test_a_dropped_line_comes_back_only_when_it_is_asked_for_again(stage: Stage) -> None:
    case_id = stage.heard()
    gave_up(stage, f"card:{case_id}")

    operating.drop(stage.desk.db, [f"card:{case_id}"], "U0ZOE")
    stage.loop.try_again()
    stage.settle()
    dropped = stage.line(f"card:{case_id}").state
    stage.author_writes_again(case_id)
    stage.settle()

    assert dropped is State.DROPPED
    assert stage.card()


def test_a_broken_operators_channel_makes_no_work_of_its_own(stage: Stage) -> None:
    watch = Watch(stage.desk, tuple)
    gave_up(stage, f"card:{stage.heard()}")
    watch.look(stage.now())
    gave_up(stage, f"{Kind.OPERATORS}:{operating.CARD}")
    stage.box.slack.ledger.clear()

    for _ in range(3):
        watched(stage, watch)

    assert stage.calls(POST) == 0


def test_an_operators_card_that_was_posted_unseen_is_found(stage: Stage) -> None:
    gave_up(stage, f"card:{stage.heard()}")
    Watch(stage.desk, tuple).look(stage.now())
    (delivery,) = stage.claimed()
    lost = stage.poster.post(OPS, Message("…", []), delivery.key)

    stage.die()
    stage.settle()

    assert [line.ts for line in stage.roots(OPS)] == [lost.ts]


def test_the_sources_stand_in_a_message_of_their_own_that_is_edited(stage: Stage) -> None:
    sources = SourcesWatch(stage.desk)
    sources.look(stage.now(), stage.desk.db.clock())
    stage.settle()
    (before,) = stage.roots(OPS)

    switching.pause(stage.desk, Switch(Act.LISTEN, X), "U0LUIS", stage.now())
    sources.look(stage.now(), stage.desk.db.clock())
    watched(stage, Watch(stage.desk, tuple))
    (after,) = stage.roots(OPS)

    assert "listening, not asked yet" in before.text
    assert (after.ts, "*listening paused* by <@U0LUIS>" in after.text) == (before.ts, True)
