"""Follow-ups: planning one, and answering the reminder that it brings."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.clock import Clock
from bot.desk.case import number
from bot.slack import ids, refs
from bot.slack.listeners import forms
from bot.slack.listeners.outcome import show
from bot.slack.listeners.whisper import Json
from bot.slack.listeners.windows import show_window
from bot.slack.views import case_modals
from bot.work import following_up, looking_up
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to the follow-up buttons of cards and reminders."""

    @app.action(ids.FOLLOW_UP)
    def on_follow_up(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        dossier = looking_up.dossier(desk, refs.case_of(action).case_id)
        show_window(client, body, case_modals.follow_up_modal(dossier))
        ack()

    @app.view(ids.FOLLOW_UP_MODAL)
    def on_planned(ack: Ack, view: Json, context: BoltContext) -> None:
        case_id = refs.case_of_view(view).case_id
        following_up.plan(desk, case_id, context["agent"], forms.days_of(view), clock())
        ack(response_action="clear")

    @app.action(ids.LATER)
    def on_later(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        dossier = looking_up.dossier(desk, refs.case_of(action).case_id)
        show_window(client, body, case_modals.later_modal(dossier))
        ack()

    @app.view(ids.LATER_MODAL)
    def on_put_off(ack: Ack, view: Json, context: BoltContext) -> None:
        case_id = refs.case_of_view(view).case_id
        following_up.later(desk, case_id, context["agent"], forms.days_of(view), clock())
        ack(response_action="clear")

    @app.action(ids.SEND_AS_IS)
    def on_send_as_is(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        ref, now = refs.as_is_of(action), clock()
        reply = following_up.send_as_is(desk, ref.case_id, context["agent"], ref.seen, ref.canned_id, ref.shown, now)
        whither = "for approval" if reply.needs_approval else "on its way"
        show(desk, body, context, now, f"You sent the follow-up of {number(reply.case_id)} {whither}.")
        ack()
