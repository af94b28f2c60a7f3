"""Submitting a modal: its fields, what is still missing, and what the bot's answer does to the stack."""

from typing import Any

from bot.sandbox.fields import Impossible, is_empty, value_of
from bot.sandbox.slack.api_views import checked
from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.surfaces import STACK, View
from bot.sandbox.slack.workspace import Workspace


def filled(view: View, values: Json, people: dict[str, Any]) -> View:
    """
    The modal with values put in: `{block_id: value}`, or `{block_id: {action_id: value}}`.

    Raises Impossible: there is no such block or field, or it does not take the value.
    """
    fields: dict[str, dict[str, Json]] = {}
    for block, element in elements_of(view.body["blocks"]):
        fields.setdefault(block["block_id"], {})[element["action_id"]] = element
    for block_id, given in values.items():
        if block_id not in fields:
            raise Impossible(f"There is no block {block_id!r}; there are {', '.join(fields) or 'none'}.")
        for action_id, value in _by_action(block_id, given, fields[block_id]).items():
            view = view.put(block_id, action_id, value_of(fields[block_id][action_id], value, people))
    return view


def _by_action(block_id: str, given: object, fields: dict[str, Json]) -> Json:
    if isinstance(given, dict):
        if given.keys() - fields.keys():
            raise Impossible(f"The block {block_id!r} holds {', '.join(fields)}.")
        return given
    if len(fields) > 1:
        raise Impossible(f"The block {block_id!r} holds {', '.join(fields)}; say which.")
    return {next(iter(fields)): given}


def missing(view: View) -> list[str]:
    """The block ids of the fields Slack would not let be submitted: required and empty, or too short."""
    values, found = view.values, []
    for block, element in elements_of(view.body["blocks"]):
        if block["type"] != "input":
            continue
        value = values[block["block_id"]][element["action_id"]]
        if is_empty(value):
            found += [] if block.get("optional") else [block["block_id"]]
        elif element["type"] == "plain_text_input" and len(value["value"]) < element.get("min_length", 0):
            found.append(block["block_id"])
    return found


def answer(slack: Workspace, view: View, response: Json | None) -> list[str]:
    """Let the bot's answer to a submission act on the person's modals; what was wrong with it, in sentences."""
    try:
        _act(slack, view, response or {})
    except SlackError as error:
        return [f"The app's answer was refused: {error.code} {error.facts.get('errors', '')}".strip()]
    slack.touch()
    return []


def _act(slack: Workspace, view: View, response: Json) -> None:
    surfaces = slack.surfaces
    if surfaces.find(view.id) is None:
        return
    match response.get("response_action"):
        case None:
            surfaces.close(view)
        case "clear":
            surfaces.clear(view.user)
        case "errors":
            _errors(view, response.get("errors"))
        case "update":
            surfaces.update(view, checked(response.get("view"), "modal"))
        case "push":
            body = checked(response.get("view"), "modal")
            if len(surfaces.stacks[view.user]) == STACK:
                raise SlackError("push_limit_reached")
            surfaces.push(view.user, body)
        case other:
            raise SlackError(f"unknown response_action {other}")


def _errors(view: View, errors: object) -> None:
    """Raises SlackError: an error without words, or under a block that is no input."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("errors are missing")
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            raise SlackError(f"no input block {block_id}")
        if not isinstance(sentence, str) or not 0 < len(sentence) <= 2000:
            raise SlackError(f"no sentence for {block_id}")
