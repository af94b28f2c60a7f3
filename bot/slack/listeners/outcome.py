"""
Showing a presser what came of their press, where no card before their eyes will.

A card in its channel is redrawn by the outbox. A modal, a Home, a direct message and an ephemeral are not: the press
itself changes them. What it says stays there, and Slack lets nobody take an ephemeral back, so every sentence tells
what somebody did, which stays true, and not how things are. The deed is committed by then, so that failing to show it
is noted and nothing more.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPException

from slack_bolt import BoltContext
from slack_sdk.errors import SlackClientError

from bot.slack.listeners.home import publish
from bot.slack.listeners.whisper import Json, Said, through_response_url, whisper
from bot.slack.views import blocks
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def show(desk: Desk, body: Json, context: BoltContext, now: datetime, sentence: str) -> None:
    """Put `sentence`, which is markup, in the place of the buttons that were pressed."""
    with noted():
        _show(desk, body, context, now, sentence)


def confirm(body: Json, context: BoltContext, sentence: str) -> None:
    """Say `sentence` to the presser alone, and leave what they pressed on as it is."""
    with noted():
        whisper(body, context.client, Said(sentence, sentence))


@contextmanager
def noted() -> Iterator[None]:
    """Go on when Slack does not show something: what it would show is done, and is shown elsewhere too."""
    try:
        yield
    except (SlackClientError, HTTPException, OSError) as error:
        log.warning("outcome.not_shown", extra={"cause": type(error).__name__})


def _show(desk: Desk, body: Json, context: BoltContext, now: datetime, sentence: str) -> None:
    view = body.get("view")
    if view is None:
        if _only_theirs(body):
            through_response_url(body, _without_buttons(body, sentence))
    elif view["type"] == "home":
        publish(desk, context, now)
    else:
        context.client.views_update(view_id=view["id"], view=_told(view, sentence))


def _only_theirs(body: Json) -> bool:
    """Whether what was pressed is a direct message or an ephemeral."""
    return bool(body["container"].get("is_ephemeral")) or body["container"]["channel_id"].startswith("D")


def _without_buttons(body: Json, sentence: str) -> Json:
    """The message as it was, with the sentence where its buttons were."""
    kept = [block for block in body.get("message", {}).get("blocks", ()) if block["type"] != "actions"]
    return {
        "replace_original": True,
        "text": sentence,
        "blocks": [*kept[: blocks.MESSAGE_BLOCKS - 1], blocks.section(sentence)],
    }


def _told(view: Json, sentence: str) -> blocks.View:
    return {
        "type": "modal",
        "title": view["title"],
        "close": blocks.plain("Close", blocks.MODAL_TITLE),
        "blocks": [blocks.section(sentence)],
    }
