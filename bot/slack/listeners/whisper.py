"""
Saying one sentence to the person who pressed, and to nobody else, wherever they pressed.

On a message it is an ephemeral by the press's own response URL, which works in every channel and in direct messages
and needs no scope. In a modal it stands under a field when a form was sent, else beside what was pressed, with
everything typed left as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack import ids
from bot.slack.views.blocks import VIEW_BLOCKS, View, section

Json = Mapping[str, Any]

WITHIN = 3
"""How long Slack may take to show an ephemeral, in seconds."""

STRIP = "whisper"
"""The block id of the sentence in a view; a newer one takes the place of an older one."""

_KEPT = (
    "type",
    "title",
    "blocks",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
)


@dataclass(frozen=True)
class Said:
    """
    One sentence, for messages (`mrkdwn`, where people are named) and for fields (`plain`).

    `field` is the block id of the input it is about, where a form has that one.
    """

    mrkdwn: str
    plain: str
    field: str = ids.TEXT


def whisper(body: Json, client: WebClient, said: Said) -> BoltResponse:
    """
    Say it to the presser; the answer is what Slack's request is acknowledged with.

    Raises:
        SlackClientError, HTTPException, OSError: Slack could not be reached to say it.
    """
    match body.get("type"):
        case "view_submission":
            return _form_answer(body["view"], said)
        case "block_actions" if "view" in body:
            _beside_the_press(body, client, said)
        case "block_actions":
            _ephemeral(body, said)
        case "message_action":
            through_response_url(body, {"text": said.mrkdwn, "response_type": "ephemeral"})
        case None if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said.mrkdwn})
    return BoltResponse(status=200)


def with_strip(view: Json, sentence: str, before: str | None = None) -> View:
    """
    A view as Slack sent it, with the sentence before the block with that id, or at its top.

    Every other block keeps its id, so that Slack keeps what was typed.
    """
    blocks = [block for block in view["blocks"] if block.get("block_id") != STRIP]
    at = next((place for place, block in enumerate(blocks) if block.get("block_id") == before), 0)
    strip = section(sentence) | {"block_id": STRIP}
    kept = {key: view[key] for key in _KEPT if view.get(key)}
    return {**kept, "blocks": [*blocks[:at], strip, *blocks[at:]][:VIEW_BLOCKS]}


def _form_answer(view: Json, said: Said) -> BoltResponse:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    named = [block for block in inputs if block == said.field or block.startswith(f"{said.field}.")]
    if not inputs:
        return BoltResponse(status=200, body={"response_action": "update", "view": with_strip(view, said.mrkdwn)})
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {(named or inputs)[0]: said.plain}})


def _beside_the_press(body: Json, client: WebClient, said: Said) -> None:
    view = with_strip(body["view"], said.mrkdwn, before=body["actions"][0].get("block_id"))
    if view["type"] == "home":
        client.views_publish(user_id=body["user"]["id"], view=view)
    else:
        client.views_update(view_id=body["view"]["id"], view=view)


def _ephemeral(body: Json, said: Said) -> None:
    message: dict[str, Any] = {"text": said.mrkdwn, "response_type": "ephemeral", "replace_original": False}
    place = body["container"]
    if place.get("thread_ts") not in (None, place["message_ts"]):
        message["thread_ts"] = place["thread_ts"]
    through_response_url(body, message)


def through_response_url(body: Json, message: Json) -> None:
    """
    Answer a press on a message at the address that came with it.

    Raises:
        HTTPException, OSError: nobody knows whether it was shown.
    """
    client = WebhookClient(body["response_url"], timeout=WITHIN, retry_handlers=[])
    answer = client.send_dict(dict(message))
    if answer.status_code != 200:
        raise OSError(f"response_url answered {answer.status_code}")
