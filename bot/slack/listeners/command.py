"""The slash command: what is next, what is mine, where is it. Only whoever typed it sees the answer."""

from datetime import datetime

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.platforms.clean import clean
from bot.slack import ids
from bot.slack.listeners.adding import ASKED, link_of
from bot.slack.listeners.home import card_links
from bot.slack.listeners.whisper import Json
from bot.slack.views import answers
from bot.slack.views.blocks import Message
from bot.slack.views.rows import NO_TEAM
from bot.work import adding, looking_up
from bot.work.desk import Desk

NO_SOUGHT = f"Please say what to look for: `{ids.COMMAND} find MD-42`, `@marta_l` or words of a post."
NO_POST = f"Please give the link of a post: `{ids.COMMAND} add https://…`"


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to the slash command."""

    @app.command(ids.COMMAND)
    def on_command(ack: Ack, command: Json, context: BoltContext) -> None:
        answer = _answer(desk, context, clean(command.get("text", "")), clock())
        ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


def _answer(desk: Desk, context: BoltContext, text: str, now: datetime) -> Message:
    agent = context["agent"]
    verb, _, rest = text.strip().partition(" ")
    match verb.lower(), rest.strip():
        case "find", "":
            return answers.said(NO_SOUGHT)
        case ("next", "") | ("find", _) if not agent.teams:
            return answers.said(NO_TEAM)
        case "next", "":
            line = looking_up.next_case(desk, agent, now)
            return answers.next_case(line, desk.layout, now, card_links(desk, context, [line] if line else []))
        case "mine", "":
            tile = looking_up.mine(desk, agent)
            return answers.mine(tile, desk.layout, now, card_links(desk, context, tile.lines))
        case "find", sought:
            tile = looking_up.find(desk, agent, sought)
            return answers.found(sought, tile, desk.layout, now, card_links(desk, context, tile.lines))
        case "add", given:
            link = link_of(given)
            if link is None:
                return answers.said(NO_POST)
            adding.ask(desk, link, agent, now)
            return answers.said(ASKED)
        case "" | "help", _:
            return answers.help_text()
    return answers.help_text(text)
