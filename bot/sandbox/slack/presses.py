"""Finding what somebody presses, and what the bot is told of it."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.fields import Impossible, option, value_of
from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.message import Json


def find(blocks: Sequence[Json], block_id: str | None, action_id: str, value: object) -> tuple[Json, Json]:
    """
    The one element that is meant, with its block.

    Raises:
        Impossible: it is not there, or several are and neither the block nor the value tells them apart.
    """
    found = [
        (block, element)
        for block, element in elements_of(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        shown = ", ".join(element["action_id"] for _, element in elements_of(blocks)) or "nothing"
        raise Impossible(f"There is no {action_id!r} to press; there is {shown}.")
    if value is not None:
        found = [pair for pair in found if _may_carry(pair[1], value, one_of_many=len(found) > 1)]
    if not found:
        raise Impossible(f"No {action_id!r} with the value {value!r} is shown any more.")
    if len(found) > 1:
        raise Impossible(f"There are {len(found)} of {action_id!r}; say which, by block_id or value.")
    return found[0]


def _may_carry(element: Json, value: object, *, one_of_many: bool) -> bool:
    """Whether a press on it may tell `value`; of many menus only those that offer it."""
    match element["type"]:
        case "button":
            return bool(element.get("value") == value)
        case "overflow" if one_of_many:
            return any(choice["value"] == value for choice in element["options"])
        case _:
            return True


def chosen(element: Json, value: object, people: dict[str, Any]) -> Json:
    """
    What is chosen or typed with a press, as the action tells it; empty for a button.

    Raises Impossible: the element does not take the value.
    """
    match element["type"]:
        case "button":
            return {}
        case "overflow":
            return {"selected_option": option(element, value)}
        case _:
            return value_of(element, value, people)


def stale_action(blocks: Sequence[Json], block_id: str | None, action_id: str, value: object) -> Json:
    """
    The action of a press on what stood there once: a menu's entry where there is such a menu, else a button.

    A person's screen may be older than the message, so that Slack sends presses on what is gone.
    """
    told: Json = {"action_id": action_id, "block_id": block_id or "gone"}
    kinds = {element["action_id"]: element["type"] for _, element in elements_of(blocks)}
    label = {"type": "plain_text", "text": action_id[:75]}
    if kinds.get(action_id) == "overflow":
        return {**told, "type": "overflow", "selected_option": {"text": label, "value": str(value)}}
    action = {**told, "type": "button", "text": label}
    return action if value is None else {**action, "value": str(value)}


def is_told(block: Json, element: Json, enter: bool) -> bool:
    """Whether the bot hears of a change at once and not only with the submission."""
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    if element["type"] != "plain_text_input":
        return True
    config = element.get("dispatch_action_config", {})
    triggers = config.get("trigger_actions_on", ["on_enter_pressed"])
    return "on_character_entered" in triggers or (enter and "on_enter_pressed" in triggers)
