"""What the sandbox's Slack takes as Block Kit, limit by limit."""

from typing import Any

import pytest

from bot.sandbox.slack.blocks import faults_of_message, faults_of_view, too_long, with_ids
from tests.sandbox.slack.stage import actions, button, modal, options, text, writing

Json = dict[str, Any]


def section(**more: Any) -> Json:
    return {"type": "section", "text": text("words"), **more}


def beside(**element: Any) -> Json:
    return section(accessory=element)


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": options("a", "b"), **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(elements)}]}


CONFIRM = {"title": text("t" * 100), "text": text("t" * 300), "confirm": text("Yes"), "deny": text("No")}


@pytest.mark.parametrize(
    "block",
    [
        section(text=text("t" * 3000)),
        section(fields=[text("t" * 2000)] * 10),
        {"type": "header", "text": text("t" * 150)},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "t"}] * 10},
        {"type": "divider", "block_id": "b" * 255},
        actions(*(button(f"a{number}") for number in range(25))),
        actions({**button("a" * 255, "v" * 2000), "style": "danger", "url": "u" * 3000, "confirm": CONFIRM}),
        beside(type="overflow", action_id="more", options=options("a", "b", "c", "d", "e")),
        beside(**select(initial_option=options("a")[0], placeholder=text("p" * 150))),
        beside(type="static_select", option_groups=[{"label": text("g"), "options": options("a")}]),
        beside(type="checkboxes", options=options("a", "b"), initial_options=options("b")),
        beside(type="radio_buttons", options=options(*map(str, range(10)))),
        beside(type="users_select", initial_user="U0ANA"),
        beside(type="datepicker", initial_date="2026-03-05"),
        beside(type="timepicker", initial_time="09:30"),
        beside(type="datetimepicker", initial_date_time=1_772_546_520),
        beside(type="image", image_url="https://example.com/a.png", alt_text="a"),
        writing("b", max_length=3000, dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}),
        rich({"type": "text", "text": "<!channel> *no*", "style": {"bold": True}}, {"type": "emoji", "name": "x"}),
        rich({"type": "link", "url": "https://example.com"}, {"type": "user", "user_id": "U0ANA"}),
    ],
)
def test_blocks_within_the_limits_are_taken(block: Json) -> None:
    assert faults_of_message([block]) == []


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (section(text=text("t" * 3001)), "less than 3001"),
        (section(text=text("")), "more than 0"),
        (section(fields=[text("t")] * 11), "no more than 10"),
        (section(fields=[text("t" * 2001)]), "less than 2001"),
        ({"type": "section"}, "text or fields"),
        ({"type": "header", "text": text("t" * 151)}, "less than 151"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "t"}}, "unsupported type"),
        ({"type": "context", "elements": [text("t")] * 11}, "no more than 10"),
        ({"type": "divider", "block_id": "b" * 256}, "less than 256"),
        ({"type": "markdown", "text": "*no*"}, "unsupported type"),
        ({"type": "divider", "colour": "red"}, "additional property"),
        (actions(*(button(f"a{number}") for number in range(26))), "no more than 25"),
        (actions(), "no fewer than 1"),
        (actions(button("a"), button("a")), "already exists"),
        (actions(button("a" * 256)), "less than 256"),
        (actions(button("a", "v" * 2001)), "less than 2001"),
        (actions({**button("a"), "text": text("t" * 76)}), "less than 76"),
        (actions({**button("a"), "style": "green"}), "must be one of"),
        (actions({**button("a"), "url": "u" * 3001}), "less than 3001"),
        (actions({**button("a"), "confirm": {**CONFIRM, "title": text("t" * 101)}}), "less than 101"),
        (actions({**button("a"), "confirm": {**CONFIRM, "text": text("t" * 301)}}), "less than 301"),
        (actions({"type": "plain_text_input", "action_id": "a"}), "unsupported type"),
        (actions({"type": "workflow_button"}), "unsupported type"),
        (beside(type="overflow", options=options("a", "b", "c", "d", "e", "f")), "no more than 5"),
        (beside(**select(options=options(*map(str, range(101))))), "no more than 100"),
        (beside(**select(options=[{"text": text("t" * 76), "value": "v"}])), "less than 76"),
        (beside(**select(options=options("v" * 151))), "less than"),
        (beside(**select(placeholder=text("p" * 151))), "less than 151"),
        (beside(**select(initial_option=options("z")[0])), "not found in options"),
        (beside(type="static_select"), "exactly one of"),
        (beside(type="radio_buttons", options=options(*map(str, range(11)))), "no more than 10"),
        (beside(type="users_select", initial_user="ana"), "wrong format"),
        (beside(type="timepicker", initial_time="25:00"), "wrong format"),
        (beside(type="image", image_url="u", alt_text="a" * 2001), "less than 2001"),
        (writing("b", max_length=3001), "number from 1 to 3000"),
        (writing("b", multiline="yes"), "must be a boolean"),
        ({**writing("b"), "label": text("t" * 2001)}, "less than 2001"),
        ({**writing("b"), "hint": text("t" * 2001)}, "less than 2001"),
        (rich({"type": "text", "text": ""}), "more than 0"),
        (rich({"type": "text", "text": 7}), "must be a string"),
        (rich({"type": "html", "text": "a"}), "unsupported type"),
        ("divider", "unsupported type"),
    ],
)
def test_blocks_beyond_a_limit_are_refused_with_the_place(block: Json, complaint: str) -> None:
    found = faults_of_message([block])

    assert any(complaint in line and "json-pointer:/blocks/0" in line for line in found), found


def test_a_message_has_fifty_blocks_and_a_view_a_hundred() -> None:
    dividers = [{"type": "divider"}] * 101

    assert not faults_of_message(dividers[:50])
    assert faults_of_message(dividers[:51])
    assert not faults_of_view({"type": "home", "blocks": dividers[:100]})
    assert faults_of_view({"type": "home", "blocks": dividers})


def test_block_ids_are_unique_in_a_message_and_action_ids_in_their_block() -> None:
    rows = [actions(button("open"), block_id=name) for name in ("one", "two", "two")]

    assert not faults_of_message(rows[:2])
    assert "`block_id` 'two' already exists" in faults_of_message(rows)[0]


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (modal(title=text("t" * 25)), "less than 25"),
        (modal(submit=text("t" * 25)), "less than 25"),
        (modal(close=text("t" * 25)), "less than 25"),
        (modal(private_metadata="p" * 3001), "less than 3001"),
        ({"type": "modal", "title": text("t"), "blocks": [writing("b")]}, "field: submit"),
        ({"type": "modal", "title": text("t")}, "field: blocks"),
        ({"type": "workflow_step", "blocks": []}, "unsupported type"),
        ({"type": "home", "title": text("t"), "blocks": [{"type": "divider"}]}, "additional property"),
        (modal(writing("a", focus_on_load=True), writing("b", focus_on_load=True)), "focus_on_load"),
        (modal(writing("a"), writing("a")), "already exists"),
        ("modal", "unsupported type"),
    ],
)
def test_views_beyond_a_limit_are_refused(view: Json, complaint: str) -> None:
    assert any(complaint in line for line in faults_of_view(view)), faults_of_view(view)


def test_every_block_and_element_gets_an_id_and_keeps_the_one_it_has() -> None:
    given = [{"type": "divider"}, actions({"type": "button", "text": text("t")}, button("mine"))]

    named = with_ids(given)

    assert named[0]["block_id"]
    assert named[1]["elements"][0]["action_id"]
    assert [named[1]["block_id"], named[1]["elements"][1]["action_id"]] == ["buttons", "mine"]
    assert given[0] == {"type": "divider"}


def test_the_blocks_of_a_message_are_too_long_as_a_whole_before_their_number_is() -> None:
    assert too_long([section(text=text("t" * 3000))] * 5)
    assert not too_long([section(text=text("t" * 3000))] * 4)
