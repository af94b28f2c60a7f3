"""
What the presser is told when a listener did not get through: one polite sentence that only they see.

A refusal is the rules saying no and is not logged. Anything else is ours: it is logged, the presser reads a plain
sentence, and an event is left unacknowledged so that Slack brings it again.
"""

import logging
from collections.abc import Mapping
from http.client import HTTPException

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.errors import Refused
from bot.slack import ids, refusals
from bot.slack.listeners.whisper import Json, Said, whisper
from bot.slack.views import rich
from bot.slack.views.blocks import section
from bot.slack.views.reply_modal import read_wording

log = logging.getLogger(__name__)

FAILED = "That did not work, and it has been noted. Please try again."

FIELDS: Mapping[str, str] = {
    "colleague_not_in_team": ids.COLLEAGUE,
    "nobody_asked": ids.COLLEAGUE,
    "ask_yourself": ids.COLLEAGUE,
    "in_the_past": ids.MOMENT,
    "no_moment": ids.MOMENT,
    "already_answered": ids.SECOND,
    "wrong_account": ids.ACCOUNT,
}
"""The field of a form under which a refusal stands; the text's where nothing else is said."""


def register(app: App) -> None:
    """Listen to what goes wrong in every other listener."""

    @app.error
    def on_error(error: Exception, body: Json, client: WebClient) -> BoltResponse:
        if not isinstance(error, Refused):
            log.error("listener.failed", exc_info=error, extra={"request": _name(body)})
            if body.get("type") == "event_callback":
                return BoltResponse(status=500)
        try:
            if body.get("type") == "view_closed":
                return _hand_back(body, client, _said(error))
            return whisper(body, client, _said(error))
        except (SlackClientError, HTTPException, OSError) as mute:
            log.warning("listener.mute", extra={"request": _name(body), "cause": type(mute).__name__})
            return BoltResponse(status=500)  # unacknowledged: Slack itself shows that nothing came of it


def _said(error: Exception) -> Said:
    if isinstance(error, Refused):
        field = FIELDS.get(error.code, ids.TEXT)
        return Said(refusals.sentence(error), refusals.plain(error), field)
    return Said(FAILED, FAILED)


def _hand_back(body: Json, client: WebClient, said: Said) -> BoltResponse:
    """Give the words of a closed reply modal back to their writer, since they could not be kept."""
    words = read_wording(body["view"]).text if body["view"]["callback_id"] == ids.REPLY_MODAL else ""
    if words.strip():
        told = f"{said.mrkdwn} Your draft could not be kept. These were your words:"
        blocks = [section(told), rich.rich_text(rich.exact(words))]
        client.chat_postMessage(channel=body["user"]["id"], text=told, blocks=blocks)
    return BoltResponse(status=200)


def _name(body: Json) -> str:
    """What was asked for, by our own ids, which are safe to log."""
    match body:
        case {"actions": [{"action_id": str(action)}, *_]}:
            return action
        case {"view": {"callback_id": str(callback)}}:
            return callback
        case {"event": {"type": str(event)}}:
            return event
        case {"command": str(command)}:
            return command
    return "unknown"
