"""What operators decide on their card: what was given up is brought once more or let be, an alarm has been seen to."""

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.slack import ids, refs
from bot.slack.ids import GivenUpMenu
from bot.slack.listeners.outcome import confirm
from bot.slack.listeners.whisper import Json
from bot.work import operating
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to what is pressed on the operators' card, by those who may."""

    @app.action(ids.GIVEN_UP)
    def on_given_up(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        choice, key = refs.given_up_of(action)
        operating.may_operate(context["agent"])
        match choice:
            case GivenUpMenu.RETRY:
                operating.retry(desk.db, [key], context["agent"].id, clock())
                confirm(body, context, f"You had `{key}` tried once more.")
            case GivenUpMenu.DROP:
                operating.drop(desk.db, [key], context["agent"].id)
                confirm(body, context, f"You dropped `{key}`.")
        ack()

    @app.action(ids.RETRY_ALL)
    def on_retry_all(ack: Ack, body: Json, context: BoltContext) -> None:
        operating.may_operate(context["agent"])
        tried = operating.retry_all(desk.db, context["agent"].id, clock())
        confirm(body, context, f"You had what was given up tried once more: {tried}.")
        ack()

    @app.action(ids.ALARM_OVER)
    def on_alarm_over(ack: Ack, action: Json, context: BoltContext) -> None:
        operating.may_operate(context["agent"])
        operating.dismiss(desk, refs.alarm_of(action), context["agent"].id, clock())
        ack()
