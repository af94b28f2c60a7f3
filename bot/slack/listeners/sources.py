"""What operators press beside a source: pausing and resuming, of listening and of sending."""

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.desk.switch import Act, Switch
from bot.slack import ids, refs
from bot.slack.ids import SourceMenu
from bot.slack.listeners.home import publish
from bot.slack.listeners.outcome import confirm, noted
from bot.slack.listeners.whisper import Json
from bot.slack.views.sources import switched
from bot.work import operating, switching
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to what is pressed beside a source, in the operators' channel and in their Home."""

    @app.action(ids.SOURCE)
    def on_source(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        choice, subject = refs.source_of(action)
        operating.may_operate(context["agent"])
        by, before = context["agent"].id, None
        match choice:
            case SourceMenu.PAUSE_LISTENING:
                before = switching.pause(desk, Switch(Act.LISTEN, subject), by, clock())
            case SourceMenu.RESUME_LISTENING:
                switching.resume(desk, Switch(Act.LISTEN, subject), by, clock())
            case SourceMenu.PAUSE_SENDING:
                before = switching.pause(desk, Switch(Act.SEND, subject), by, clock())
            case SourceMenu.RESUME_SENDING:
                switching.resume(desk, Switch(Act.SEND, subject), by, clock())
        if "view" in body:
            with noted():
                publish(desk, context, clock())
        else:
            confirm(body, context, switched(choice, subject, desk.layout, before))
        ack()
