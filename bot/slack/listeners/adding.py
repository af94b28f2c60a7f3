"""The message shortcut that puts the posts on the desk to which a message links."""

import re
from collections.abc import Mapping
from html import unescape

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.platforms.clean import clean
from bot.slack import ids
from bot.slack.listeners.outcome import noted
from bot.slack.listeners.whisper import Json, through_response_url
from bot.work import adding
from bot.work.desk import Desk

MOST_LINKS = 5
ASKED = "You asked for it to be added. A direct message tells you what came of it."
NO_LINK = "There is no link in this message. Use it on one that links to a post."

_LINK = re.compile(r"<(https?://[^|<>\s]+)(?:\|[^<>]*)?>")


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to the message shortcut."""

    @app.shortcut(ids.ADD_SHORTCUT)
    def on_add(ack: Ack, body: Json, context: BoltContext) -> None:
        links = links_in(body["message"])
        for link in links:
            adding.ask(desk, link, context["agent"], clock())
        ack()
        with noted():
            through_response_url(body, {"text": ASKED if links else NO_LINK, "response_type": "ephemeral"})


def links_in(message: Mapping[str, object]) -> list[str]:
    """The first links of a message as Slack sends it, each once."""
    found = _LINK.findall(clean(str(message.get("text") or "")))
    return list(dict.fromkeys(unescape(link) for link in found))[:MOST_LINKS]


def link_of(typed: str) -> str | None:
    """The link that was typed behind a command, in angle brackets or without; None where it is none."""
    found = re.fullmatch(r"<?(https?://[^|<>\s]+)(?:\|[^<>]*)?>?", typed.strip())
    return None if found is None else unescape(found[1])
