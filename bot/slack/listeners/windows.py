"""Opening a modal for whoever pressed: a first one, or one on top of the modal in which they pressed."""

import logging

from slack_sdk import WebClient

from bot.errors import Rejected
from bot.slack.asking import called
from bot.slack.listeners.outcome import noted
from bot.slack.listeners.whisper import Json, Said, whisper
from bot.slack.views.blocks import View

log = logging.getLogger(__name__)

TOO_LATE = "expired_trigger_id"
"""Slack's word for a press that has reached us, or been worked on, when its three seconds were over."""

TAKEN = "exchanged_trigger_id"
"""Slack's word for a press that has opened its window already: Slack brought the same press twice."""

CLOSED = "not_found"
"""Slack's word for a press in a window that its presser has closed meanwhile, so that nothing lies on top of it."""

PRESS_AGAIN = "That took Slack too long. Please press again."


def show_window(client: WebClient, body: Json, window: View) -> None:
    """
    Open the modal while the press's trigger lives, which is three seconds; who pressed is told when it was too late.

    Raises:
        RemoteError: Slack did not open it for another reason.
    """
    inside = body.get("view") or {}
    opened = client.views_push if inside.get("type") == "modal" else client.views_open
    try:
        called(opened, trigger_id=body["trigger_id"], view=window)
    except Rejected as error:
        if error.code in (TAKEN, CLOSED):
            return
        if error.code != TOO_LATE:
            raise
        log.warning("window.too_late", extra={"window": window["callback_id"]})
        with noted():
            whisper(body, client, Said(PRESS_AGAIN, PRESS_AGAIN))
