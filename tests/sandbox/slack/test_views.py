"""Modals and Homes in the sandbox's Slack."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.surfaces import Surfaces, TriggerError
from tests.sandbox.slack.stage import ANA, BEN, modal, options, refusal, text, writing

Json = dict[str, Any]
HOME = {"type": "home", "blocks": [{"type": "divider"}]}


def test_a_trigger_opens_one_modal(box: Sandbox, web: WebClient) -> None:
    trigger = box.slack.surfaces.trigger(ANA)

    view = web.views_open(trigger_id=trigger, view=modal(writing("body", initial_value="Hello")))["view"]

    assert [open.id for open in box.slack.views(ANA)] == [view["id"]]
    assert view["state"]["values"]["body"]["text"]["value"] == "Hello"
    assert refusal(lambda: web.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert refusal(lambda: web.views_open(trigger_id="made up", view=modal())) == "invalid_trigger_id"


def test_a_trigger_lives_three_seconds() -> None:
    seconds = [0.0]
    surfaces = Surfaces(clock=lambda: seconds[0])
    early, late = surfaces.trigger(ANA), surfaces.trigger(ANA)

    seconds[0] = 2.9
    assert surfaces.use(early) == ANA
    seconds[0] = 3.1
    with pytest.raises(TriggerError, match="expired_trigger_id"):
        surfaces.use(late)


def test_a_person_has_three_views_at_most_and_others_have_their_own(box: Sandbox, web: WebClient) -> None:
    web.views_open(trigger_id=box.slack.surfaces.trigger(ANA), view=modal())
    web.views_open(trigger_id=box.slack.surfaces.trigger(BEN), view=modal())
    for _ in range(2):
        web.views_push(trigger_id=box.slack.surfaces.trigger(ANA), view=modal())

    fourth: Json = {"trigger_id": box.slack.surfaces.trigger(ANA), "view": modal()}

    assert refusal(lambda: web.views_push(**fourth)) == "push_limit_reached"
    first, second, third = box.slack.views(ANA)
    assert (third.root, third.previous, second.previous) == (first.id, second.id, first.id)
    assert len(box.slack.views(BEN)) == 1


def test_a_push_needs_something_to_lie_on(box: Sandbox, web: WebClient) -> None:
    box.slack.surfaces.clear(ANA)
    trigger = box.slack.surfaces.trigger(ANA)

    assert refusal(lambda: web.views_push(trigger_id=trigger, view=modal())) == "not_found"


def test_an_update_keeps_the_id_and_what_was_typed_where_the_field_stays(box: Sandbox, web: WebClient) -> None:
    view = web.views_open(trigger_id=box.slack.surfaces.trigger(ANA), view=modal(writing("kept"), writing("gone")))[
        "view"
    ]
    for block in ("kept", "gone"):
        box.hands.press(user=ANA, view_id=view["id"], action_id="text", block_id=block, value="typed")

    new = modal(writing("kept", initial_value="first"), writing("new", initial_value="first"))
    updated = web.views_update(view_id=view["id"], view=new)["view"]

    values = {block: fields["text"]["value"] for block, fields in updated["state"]["values"].items()}
    assert values == {"kept": "typed", "new": "first"}
    assert updated["id"] == view["id"]
    assert updated["hash"] != view["hash"]


def test_an_update_of_what_has_changed_meanwhile_is_refused(box: Sandbox, web: WebClient) -> None:
    view = web.views_open(trigger_id=box.slack.surfaces.trigger(ANA), view=modal())["view"]
    seen = {"view_id": view["id"], "hash": view["hash"], "view": modal()}

    web.views_update(**seen)

    assert refusal(lambda: web.views_update(**seen)) == "hash_conflict"
    assert refusal(lambda: web.views_update(view_id="V0NONE", view=modal())) == "not_found"


def test_a_view_is_found_by_the_id_the_bot_gave_it(box: Sandbox, web: WebClient) -> None:
    named = modal(external_id="reply-7")
    web.views_open(trigger_id=box.slack.surfaces.trigger(ANA), view=named)

    web.views_update(external_id="reply-7", view=modal(external_id="reply-7", title=text("Changed")))

    assert box.slack.views(ANA)[-1].body["title"]["text"] == "Changed"
    twice: Json = {"trigger_id": box.slack.surfaces.trigger(ANA), "view": named}
    assert refusal(lambda: web.views_open(**twice)) == "duplicate_external_id"


def test_a_home_is_published_for_each_person_and_keeps_its_id(box: Sandbox, web: WebClient) -> None:
    first = web.views_publish(user_id=ANA, view=HOME)["view"]
    second = web.views_publish(user_id=ANA, view=HOME, hash=first["hash"])["view"]

    assert first["id"] == second["id"]
    assert box.slack.home(BEN) is None
    assert refusal(lambda: web.views_publish(user_id=ANA, view=HOME, hash="old")) == "hash_conflict"
    assert refusal(lambda: web.views_publish(user_id="U0NO", view=HOME)) == "user_not_found"


@pytest.mark.parametrize("view", [HOME, modal(title=text("t" * 25)), {}, modal(writing("a"), writing("a"))])
def test_a_view_that_slack_would_not_take_is_refused(box: Sandbox, web: WebClient, view: Json) -> None:
    trigger = box.slack.surfaces.trigger(ANA)

    assert refusal(lambda: web.views_open(trigger_id=trigger, view=view)) == "invalid_arguments"


def test_every_field_has_a_state_touched_or_not(box: Sandbox, web: WebClient) -> None:
    fields: dict[str, Json] = {
        "static_select": {"options": options("a", "b"), "initial_option": options("a")[0]},
        "checkboxes": {"options": options("a", "b")},
        "radio_buttons": {"options": options("a", "b")},
        "users_select": {"initial_user": ANA},
        "datepicker": {},
        "timepicker": {"initial_time": "10:00"},
        "datetimepicker": {},
        "plain_text_input": {},
    }
    blocks = [
        {
            "type": "input",
            "block_id": kind,
            "label": text("Field"),
            "element": {"type": kind, "action_id": "f", **more},
        }
        for kind, more in fields.items()
    ]

    view = web.views_open(trigger_id=box.slack.surfaces.trigger(ANA), view=modal(*blocks))["view"]

    values = {kind: field["f"] for kind, field in view["state"]["values"].items()}
    assert values.keys() == fields.keys()
    assert values["static_select"]["selected_option"]["value"] == "a"
    assert values["checkboxes"] == {"type": "checkboxes", "selected_options": []}
    assert values["radio_buttons"] == {"type": "radio_buttons", "selected_option": None}
    assert values["users_select"]["selected_user"] == ANA
    assert values["timepicker"]["selected_time"] == "10:00"
    assert values["plain_text_input"]["value"] is None
