"""What the presser is told when something goes wrong, and what is written down about it."""

import logging
from itertools import count

import pytest
from slack_bolt import BoltRequest

from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.surfaces import Surfaces
from bot.slack import ids, refs
from tests.full_disk import no_room
from tests.slack.listeners.stage import ANA, ZOE, Stage


def test_a_refusal_is_no_error_of_ours(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        stage.press_card(ZOE, stage.case(), ids.CLAIM)

    assert caplog.records == []


def test_what_breaks_is_noted_by_its_id_and_told_in_plain_words(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.box.faults.add("slack", "views.open", FaultKind.ERROR)

    with caplog.at_level(logging.ERROR):
        pressed = stage.press_card(ANA, stage.case(), ids.DISMISS)

    assert pressed["ephemeral"] == ["That did not work, and it has been noted. Please try again."]
    assert [(record.message, record.__dict__["request"]) for record in caplog.records] == [
        ("listener.failed", ids.DISMISS)
    ]


def test_who_pressed_is_asked_to_press_again_when_slack_was_too_slow_for_a_window(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = stage.case()
    monkeypatch.setattr(stage.box.slack, "surfaces", Surfaces(count(0.0, 4.0).__next__))  # four seconds pass every time

    with caplog.at_level(logging.WARNING):
        pressed = stage.press_card(ANA, case_id, ids.DISMISS)

    assert (pressed["acked"], pressed["ephemeral"]) == (True, ["That took Slack too long. Please press again."])
    assert [(record.message, record.exc_info) for record in caplog.records] == [("window.too_late", None)]


def test_a_press_that_slack_brings_twice_opens_its_window_once_and_is_no_error(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.press_card(ANA, stage.case(), ids.DISMISS)
    payload = stage.box.slack.envelopes[-1].payload

    with caplog.at_level(logging.WARNING):
        again = stage.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))

    assert (again.status, caplog.records) == (200, [])


def test_a_press_in_a_window_that_is_closed_by_then_opens_nothing_and_is_no_error(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = stage.case()
    more = refs.menu_value(ids.Menu.MORE, case_id, stage.dossier(case_id).newest.id)
    stage.press_card(ANA, case_id, ids.MENU, more)
    stage.press_in_view(ANA, stage.window(ANA), ids.HISTORY)
    payload = stage.box.slack.envelopes[-1].payload
    stage.box.slack.surfaces.clear(ANA)
    late = payload | {"trigger_id": stage.box.slack.surfaces.trigger(ANA)}

    with caplog.at_level(logging.WARNING):
        answer = stage.app.dispatch(BoltRequest(body=late, mode="socket_mode"))

    assert (answer.status, stage.windows(ANA), caplog.records) == (200, 0, [])


def test_a_press_on_a_full_disk_is_refused_politely_and_may_be_made_again(stage: Stage) -> None:
    case_id = stage.case()

    with no_room(stage.desk.db):
        refused = stage.press_card(ANA, case_id, ids.CLAIM)
    free = stage.dossier(case_id).case.assignee is None
    stage.press_card(ANA, case_id, ids.CLAIM)

    assert refused["ephemeral"] == ["That did not work, and it has been noted. Please try again."]
    assert free
    assert stage.dossier(case_id).case.assignee == ANA


def test_an_event_that_could_not_be_worked_on_is_left_to_slack_to_bring_again(stage: Stage) -> None:
    stage.box.hands.home(ANA)
    payload = stage.box.slack.envelopes[-1].payload
    stage.box.faults.add("slack", "views.publish", FaultKind.ERROR)

    first = stage.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))
    again = stage.app.dispatch(BoltRequest(body=payload, mode="socket_mode"))

    assert (first.status, again.status) == (500, 200)


def test_who_cannot_be_told_at_least_sees_that_nothing_was_acknowledged(stage: Stage) -> None:
    pressed = stage.press_card(ZOE, stage.case(), ids.CLAIM)
    payload = stage.box.slack.envelopes[-1].payload
    nowhere = {**payload, "response_url": f"{stage.box.url}/actions/T0DEMO/nowhere"}

    answer = stage.app.dispatch(BoltRequest(body=nowhere, mode="socket_mode"))

    assert pressed["acked"]
    assert answer.status == 500


def test_a_deed_that_is_done_is_not_told_as_failed_when_it_cannot_be_shown(stage: Stage) -> None:
    case_id = stage.case()
    stage.clear_queue(but=case_id)
    stage.box.hands.home(ANA)
    view = stage.box.slack.home(ANA)
    assert view is not None
    stage.box.faults.add("slack", "views.publish", FaultKind.ERROR)

    pressed = stage.press_in_view(ANA, view, ids.CLAIM, refs.case_value(case_id, stage.dossier(case_id).newest.id))

    assert pressed["acked"]
    assert stage.found(case_id).assignee == ANA


def test_a_submission_that_breaks_leaves_the_modal_and_its_words_where_they_are(stage: Stage) -> None:
    case_id = stage.case()
    stage.press_card(ANA, case_id, ids.REPLY)
    view = stage.window(ANA)
    stage.box.slack.surfaces.update(view, {**view.body, "private_metadata": "forged"})

    sent = stage.submit(ANA, **{"text.0": "Palabras"})

    assert sent["response"]["errors"] == {ids.text_block(0): "This button is out of date. Please use the newest card."}
    assert stage.windows(ANA) == 1
