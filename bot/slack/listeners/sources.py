"""What operators press beside a source: pausing and resuming, of listening and of sending."""

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.desk.switch import Act, Switch
from bot.slack import ids, refs
from bot.slack.ids import SourceMenu
from bot.slack.listeners.home import publish
from bot.slack.listeners.outcome import confirm, noted
from bot.slack.listeners.whisper import Json
from bot.slack.views.text import escape_line
from bot.work import operating, switching
from bot.work.desk import Desk

ROOM = 120


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to what is pressed beside a source, in the operators' channel and in their Home."""

    @app.action(ids.SOURCE)
    def on_source(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        choice, subject = refs.source_of(action)
        operating.may_operate(context["agent"])
        by, about = context["agent"].id, escape_line(subject, ROOM)
        match choice:
            case SourceMenu.PAUSE_LISTENING:
                switching.pause(desk, Switch(Act.LISTEN, subject), by, clock())
                said = f"{about} is paused. What is posted meanwhile is caught up on when you resume it."
            case SourceMenu.RESUME_LISTENING:
                switching.resume(desk, Switch(Act.LISTEN, subject), by, clock())
                said = f"{about} is asked again at once."
            case SourceMenu.PAUSE_SENDING:
                switching.pause(desk, Switch(Act.SEND, subject), by, clock())
                said = f"Nothing is sent from {about}. What is approved is held, and leaves when you resume it."
            case SourceMenu.RESUME_SENDING:
                switching.resume(desk, Switch(Act.SEND, subject), by, clock())
                said = f"{about} sends again."
        if "view" in body:
            with noted():
                publish(desk, context, clock())
        else:
            confirm(body, context, said)
        ack()
