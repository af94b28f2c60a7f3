"""The card: one a case, whatever becomes of the calls that post and edit it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.workspace import BOT
from bot.slack import ids
from bot.slack.views.card import card
from bot.slack.views.notices import thread_opening
from bot.store import given_up
from bot.store.outbox import State
from bot.work import casework, looking_up
from tests.build import ANA, BEN
from tests.delivery.stage import DONE, EDIT, FAULTS, HISTORY, POST, Stage, claimed_by_an_edit_that_lands_late
from tests.work.desks import CARE, CARE_DE, ZOE


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("times", [1, 3])
def test_a_new_card_is_posted_once_whatever_becomes_of_the_call(stage: Stage, kind: FaultKind, times: int) -> None:
    stage.spoil(POST, kind, times)

    case_id = stage.heard()
    stage.settle()

    assert stage.line(f"card:{case_id}").state is State.SENT
    place = looking_up.card_place(stage.desk, case_id)
    assert place is not None
    assert (place.channel, place.ts) == (CARE, stage.card().ts)
    assert len([call for call in stage.box.slack.ledger if call.method == POST and call.ok]) == 1
    assert kind not in DONE or stage.calls(POST) == 1


@pytest.mark.parametrize("kind", FAULTS)
def test_a_card_shows_the_newest_state_whatever_becomes_of_its_edits(stage: Stage, kind: FaultKind) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.spoil(EDIT, kind, 2)

    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()

    assert f"<@{ANA.id}> has it" in stage.card().text


@pytest.mark.parametrize("kind", FAULTS)
def test_a_lost_card_is_found_even_when_looking_fails_at_first(stage: Stage, kind: FaultKind) -> None:
    stage.spoil(POST, FaultKind.DROP_AFTER)
    stage.spoil(HISTORY, kind, 2)

    stage.heard()
    stage.settle()

    assert stage.card()
    assert stage.calls(POST) == 1


def test_a_card_that_was_posted_before_the_process_died_is_found_and_not_posted_again(stage: Stage) -> None:
    case_id = stage.heard()
    (delivery,) = stage.claimed()
    stage.poster.post(CARE, card(stage.dossier(case_id), stage.desk.layout, stage.now()), delivery.key)

    stage.die()
    stage.settle()

    assert stage.line(f"card:{case_id}").state is State.SENT
    assert stage.calls(POST) == 1
    assert looking_up.card_place(stage.desk, case_id) is not None


def test_a_redraw_that_its_process_died_of_is_drawn_although_the_card_is_found(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.claimed()

    stage.die()
    stage.settle()

    assert f"<@{ANA.id}> has it" in stage.card().text


def test_a_card_is_known_by_its_first_post_even_under_another_number(stage: Stage) -> None:
    case_id = stage.heard("9001")
    stage.claimed()
    drawn = card(stage.dossier(case_id), stage.desk.layout, stage.now())
    stage.poster.post(CARE, drawn, f"card:{case_id + 40}", subject="x:9001")

    stage.die()
    stage.settle()

    assert stage.card().ts == stage.line(f"card:{case_id}").found


def test_a_card_that_the_process_died_before_posting_is_posted(stage: Stage) -> None:
    stage.heard()
    stage.claimed()

    stage.die()
    stage.settle()

    assert stage.card()


def test_what_changed_while_a_card_was_unsure_is_shown_when_it_is_found(stage: Stage) -> None:
    stage.spoil(POST, FaultKind.DROP_AFTER)
    case_id = stage.heard()
    stage.deliver()

    casework.claim(stage.desk, case_id, BEN, stage.now())
    stage.settle()

    assert f"<@{BEN.id}> has it" in stage.card().text


def test_a_card_that_somebody_deleted_is_posted_once_more_when_it_changes(stage: Stage) -> None:
    case_id = stage.heard()
    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    stage.box.slack.remove(stage.card())

    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    for agent in (ANA, BEN):
        casework.claim(stage.desk, case_id, agent, stage.now())
        casework.release(stage.desk, case_id, agent, stage.now())
        stage.settle()

    assert len(stage.roots(CARE)) == 1
    assert looking_up.card_place(stage.desk, case_id) is not None


def test_a_moved_case_has_its_card_in_the_new_channel_and_leaves_a_stub_with_a_link(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()

    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    moved, stub = stage.card(CARE_DE), stage.card(CARE)
    assert f"p{moved.ts.replace('.', '')}" in str(stub.blocks)
    assert ids.CLAIM in str(moved.blocks)
    assert ids.CLAIM not in str(stub.blocks)


def test_a_card_that_somebody_deleted_needs_no_stub_where_its_case_leaves(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.box.slack.remove(stage.card())

    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    with stage.desk.db.reading() as tx:
        assert given_up.lines(tx, 1) == []
    assert stage.card(CARE_DE)


@pytest.mark.parametrize("kind", FAULTS)
def test_a_card_that_moves_while_its_fate_is_unknown_is_not_left_in_two_channels(stage: Stage, kind: FaultKind) -> None:
    stage.spoil(POST, kind)
    case_id = stage.heard()
    stage.deliver()

    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    assert ids.CLAIM in str(stage.card(CARE_DE).blocks)
    assert not [left for left in stage.roots(CARE) if ids.CLAIM in str(left.blocks)]


def test_a_case_that_moves_there_and_back_has_one_card_and_stubs(stage: Stage) -> None:
    case_id = stage.heard()
    stage.settle()

    for language in ("de", "es"):
        casework.move(stage.desk, case_id, ANA, "care", language, stage.now())
        stage.settle()

    cards = [post for channel in (CARE, CARE_DE) for post in stage.roots(channel) if ids.CLAIM in str(post.blocks)]
    assert [post.channel for post in cards] == [CARE]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_card_that_came_from_a_team_that_is_no_more_is_looked_for_where_the_desk_still_is(stage: Stage) -> None:
    case_id = stage.heard()
    casework.move(stage.desk, case_id, ANA, "sales", None, stage.now())
    stage.settle()
    casework.move(stage.desk, case_id, ZOE, "care", "es", stage.now())
    layout = stage.desk.layout
    queues = tuple(queue for queue in layout.queues if queue.team == "care")
    layout = replace(layout, teams={"care": layout.teams["care"]}, queues=queues)
    stage.desk = replace(stage.desk, layout=layout)
    stage.start_loop()
    stage.spoil(POST, FaultKind.DROP_AFTER)

    stage.settle()

    assert stage.line(f"card:{case_id}").state is State.SENT
    assert stage.card()


def test_a_card_waits_for_the_desk_to_be_let_into_its_channel(stage: Stage) -> None:
    stage.box.slack.kick(CARE, BOT)
    stage.heard()
    for _ in range(2):
        stage.deliver()
        stage.forward(timedelta(minutes=15))

    stage.box.slack.add_channel(CARE, "care", (BOT, ANA.id))
    stage.settle()

    assert stage.card()


@pytest.mark.parametrize("kind", FAULTS)
def test_the_thread_begins_with_what_it_is_for_once(stage: Stage, kind: FaultKind) -> None:
    case_id = stage.heard()
    stage.settle()
    stage.spoil(POST, kind)

    casework.claim(stage.desk, case_id, ANA, stage.now())
    stage.settle()

    (opening,) = stage.box.slack.replies(CARE, stage.card().ts)
    assert opening.text == thread_opening().text


def test_a_card_shows_the_newest_state_although_an_older_edit_lands_after_a_newer_one(stage: Stage) -> None:
    case_id = claimed_by_an_edit_that_lands_late(stage)
    casework.release(stage.desk, case_id, ANA, stage.now())
    stage.settle()
    stage.forward(timedelta(minutes=3))
    stage.box.faults.catch_up()
    stale = stage.card().text

    stage.forward(timedelta(minutes=10))
    stage.loop.sweep()
    stage.settle()
    drawn = stage.calls(EDIT)
    stage.forward(timedelta(minutes=10))
    stage.loop.sweep()

    assert f"<@{ANA.id}> has it" in stale
    assert "nobody yet" in stage.card().text
    assert (stage.left(), stage.calls(EDIT)) == ([], drawn)


def test_a_stub_stays_one_although_an_edit_of_the_card_that_it_was_lands_late(stage: Stage) -> None:
    case_id = claimed_by_an_edit_that_lands_late(stage)
    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()
    stub = stage.card().text
    stage.forward(timedelta(minutes=3))
    stage.box.faults.catch_up()

    stage.forward(timedelta(minutes=10))
    stage.loop.sweep()
    stage.settle()

    assert stage.card().text == stub
