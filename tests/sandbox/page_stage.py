"""A sandbox with people, channels and a small real bot, on which the tests of the page play."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN
from bot.slack.bolt import DeskApp, make_client
from bot.slack.sockets import Sockets
from tests.sandbox.page_samples import CARD, Json, marked, reply_modal, words

PEOPLE = {
    "U0ANA": ("ana", "Ana Ruiz", "agent, care es"),
    "U0BEN": ("ben", "Ben Okafor", "agent, care en"),
    "U0LUIS": ("luis", "Luis Prieto", "lead, approver"),
}
ENOUGH = 30  # characters; the bot refuses a shorter reply


@dataclass
class Stage:
    """The sandbox, the bot's own client, and what the bot heard: actions by id, states of submitted views."""

    sandbox: Sandbox
    client: WebClient
    pressed: list[Json] = field(default_factory=list)
    submitted: list[Json] = field(default_factory=list)

    def post(self, channel: str, text: str, blocks: list[Json] | None = None) -> str:
        """A message of the bot; its `ts`."""
        return str(self.client.chat_postMessage(channel=channel, text=text, blocks=blocks)["ts"])


@contextmanager
def stage() -> Iterator[Stage]:
    """Ana, Ben and Luis, with `#care-es`, `#care-en` and the private `#es-leads`, and a bot that answers."""
    with Sandbox() as sandbox:
        sandbox.slack.rate_limits = False
        for id, person in PEOPLE.items():
            sandbox.slack.add_user(id, *person)
        for id, name in {"C0CARE": "care-es", "C0EN": "care-en", "C0LEADS": "es-leads"}.items():
            sandbox.slack.add_channel(id, name, [*PEOPLE, BOT], private=id == "C0LEADS")
        sandbox.slack.add_usergroup("S0LEADS", "leads", ["U0LUIS"])
        sandbox.x.add_account("nimbo_care", "Nimbo Care")
        set_up = Stage(sandbox, make_client(BOT_TOKEN, f"{sandbox.url}/api/"))
        sockets = Sockets(_bot(set_up), make_client(APP_TOKEN, f"{sandbox.url}/api/"))
        sockets.keep(1)
        yield set_up
        sockets.stop(1)


def _bot(heard: Stage) -> DeskApp:
    app = DeskApp(heard.client)

    @app.action("reply")
    def on_reply(ack: Any, body: Json) -> None:
        heard.client.views_open(trigger_id=body["trigger_id"], view=reply_modal())
        ack()

    @app.action("text")
    def on_text(ack: Any, body: Json, action: Json) -> None:
        note = f"{len(action['value'] or '')} of 280"
        heard.client.views_update(view_id=body["view"]["id"], view=reply_modal(note))
        ack()

    @app.view("reply")
    def on_submit(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        heard.submitted.append(values)
        if len(values["text"]["text"]["value"]) < ENOUGH:
            ack(response_action="errors", errors={"text": "Say a little more."})
        else:
            ack()

    @app.view_closed("reply")
    def on_close(ack: Any) -> None:
        ack()

    @app.action(re.compile(".+"))
    def on_press(ack: Any, action: Json, body: Json) -> None:
        heard.pressed.append({"by": body["user"]["id"], **action})
        if action["action_id"] == "claim":
            claimed = {"type": "section", "text": marked(f"<@{body['user']['id']}> has it")}
            place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
            heard.client.chat_update(**place, text="claimed", blocks=[*CARD[:4], claimed, CARD[-1]])
        ack()

    @app.command("/desk")
    def on_desk(ack: Any, command: Json) -> None:
        ack(f"You asked for {command['text']}.")

    @app.event("app_home_opened")
    def on_home(event: Json) -> None:
        title = {"type": "header", "text": words(f"Home of {event['user']}")}
        heard.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [title, *CARD]})

    @app.event("message")
    def on_message() -> None:
        return

    return app
