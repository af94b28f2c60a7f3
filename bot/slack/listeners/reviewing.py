"""The second pair of eyes, and what is decided about a reply afterwards: stopped, found, not found, posted by hand."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.clock import Clock
from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.desk.reply import Reply, ReplyState
from bot.errors import Refused
from bot.slack import ids, refs
from bot.slack.listeners.outcome import show
from bot.slack.listeners.whisper import Json
from bot.slack.listeners.windows import show_window
from bot.slack.views import modals
from bot.slack.views.blocks import typed_text, values_of
from bot.slack.views.review import review_modal
from bot.work import looking_up, replying, sending
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to what is pressed on a reply that was handed over."""
    _listen_to_the_review(app, desk, clock)
    _listen_to_second_thoughts(app, desk, clock)
    _listen_to_who_looked(app, desk, clock)


def _listen_to_the_review(app: App, desk: Desk, clock: Clock) -> None:
    @app.action(ids.REVIEW)
    def on_review(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        dossier = looking_up.dossier(desk, refs.case_of(action).case_id)
        reply = _submitted(dossier)
        window = review_modal(dossier, reply, desk.layout, clock(), desk.fit_of(dossier, reply))
        show_window(client, body, window)
        ack()

    @app.action(ids.APPROVE)
    def on_approve(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        ref, now = refs.reply_of(action), clock()
        reply = replying.approve(desk, ref.reply_id, context["agent"], ref.seen, ref.shown, now)
        show(desk, body, context, now, f"You approved the reply to {number(reply.case_id)}.")
        ack()

    @app.view(ids.REVIEW_MODAL)
    def on_approve_in_window(ack: Ack, view: Json, context: BoltContext) -> None:
        ref = refs.reply_of_view(view)
        replying.approve(desk, ref.reply_id, context["agent"], ref.seen, ref.shown, clock())
        ack(response_action="clear")

    @app.action(ids.SEND_BACK)
    def on_send_back(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        ref = refs.reply_of(action)
        reply = looking_up.reply(desk, ref.reply_id)
        show_window(client, body, modals.send_back_modal(looking_up.dossier(desk, reply.case_id), reply))
        ack()

    @app.view(ids.SEND_BACK_MODAL)
    def on_sent_back(ack: Ack, view: Json, context: BoltContext) -> None:
        sentence = typed_text(values_of(view).get(ids.TEXT))
        replying.send_back(desk, refs.reply_of_view(view).reply_id, context["agent"], sentence, clock())
        ack(response_action="clear")


def _listen_to_second_thoughts(app: App, desk: Desk, clock: Clock) -> None:
    @app.action(ids.WITHDRAW)
    def on_withdraw(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        reply = replying.withdraw(desk, refs.reply_of(action).reply_id, context["agent"], now)
        show(desk, body, context, now, f"You withdrew your reply to {number(reply.case_id)}, as a draft.")
        ack()

    @app.action(ids.STOP)
    def on_stop(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        reply = replying.stop(desk, refs.reply_of(action).reply_id, context["agent"], now)
        show(desk, body, context, now, f"You stopped the reply to {number(reply.case_id)}, which became a draft.")
        ack()


def _listen_to_who_looked(app: App, desk: Desk, clock: Clock) -> None:
    @app.action(ids.THERE)
    def on_there(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        reply = sending.there(desk, refs.reply_of(action).reply_id, context["agent"], now)
        show(desk, body, context, now, f"The reply to {number(reply.case_id)} counts as sent.")
        ack()

    @app.action(ids.NOT_THERE)
    def on_not_there(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        reply = sending.not_there(desk, refs.reply_of(action).reply_id, context["agent"], now)
        show(desk, body, context, now, f"The reply to {number(reply.case_id)} counts as not sent.")
        ack()

    @app.action(ids.POSTED)
    def on_posted(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        reply = sending.posted_by_hand(desk, refs.reply_of(action).reply_id, context["agent"], now)
        show(desk, body, context, now, f"The reply to {number(reply.case_id)} counts as sent.")
        ack()


def _submitted(dossier: Dossier) -> Reply:
    live = dossier.live
    if live is None or live.state is not ReplyState.SUBMITTED:
        raise Refused("not_submitted")
    return live
