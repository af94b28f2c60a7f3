"""Opening a modal for whoever pressed: a first one, or one on top of the modal in which they pressed."""

from slack_sdk import WebClient

from bot.slack.listeners.whisper import Json
from bot.slack.views.blocks import View


def show_window(client: WebClient, body: Json, window: View) -> None:
    """Open the modal while the press's trigger lives, which is three seconds."""
    inside = body.get("view") or {}
    if inside.get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=window)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=window)
