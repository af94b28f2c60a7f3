"""Getting the cases of a burst out of its card."""

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.desk.case import number
from bot.slack import ids, refs
from bot.slack.listeners.outcome import confirm
from bot.slack.listeners.whisper import Json
from bot.work import surging
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to what is pressed on a surge's card."""

    @app.action(ids.SHOW_NEXT)
    def on_show_next(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        shown = surging.show_next(desk, refs.surge_of(action), context["agent"], clock())
        names = ", ".join(number(case_id) for case_id in shown)
        confirm(
            body, context, f"You asked for their cards: {names}." if shown else "Every post has its own card by now."
        )
        ack()
