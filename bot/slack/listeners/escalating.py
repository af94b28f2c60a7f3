"""Asking somebody who knows: the form, the expert's buttons, and names dropped in a card's thread."""

import re
from collections.abc import Iterator

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.clock import Clock
from bot.desk.case import number
from bot.desk.people import Agent
from bot.slack import ids, refs
from bot.slack.listeners import forms
from bot.slack.listeners.outcome import confirm, noted, show
from bot.slack.listeners.whisper import Json, through_response_url
from bot.slack.listeners.windows import show_window
from bot.slack.people import People
from bot.slack.views import modals
from bot.slack.views.blocks import section, typed_text, values_of
from bot.slack.views.text import person
from bot.store.places import Place
from bot.work import escalating, looking_up
from bot.work.desk import Desk

_NAMED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")


def register(app: App, desk: Desk, people: People, clock: Clock) -> None:
    """Listen to questions, answers and offers."""
    _listen_to_questions(app, desk, clock)
    _listen_to_experts(app, desk, people, clock)
    _listen_to_threads(app, desk, clock)


def _listen_to_questions(app: App, desk: Desk, clock: Clock) -> None:
    @app.view(ids.ESCALATE_MODAL)
    def on_asked(ack: Ack, view: Json, context: BoltContext) -> None:
        ref, ask, agent = refs.question_of_view(view), forms.question_of(view), context["agent"]
        escalating.ask(desk, ref.case_id, agent, ask.asked, ask.need, ask.text, ask.due_at, ask.keep, clock())
        if ref.offer is not None:
            with noted():
                _take_down(context.client, ref.offer, f"{person(agent.id)} asked {person(ask.asked)}.")
        ack(response_action="clear")

    @app.action(ids.OFFER_ASK)
    def on_offer_taken(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        ref = refs.offer_of(action)
        dossier = looking_up.dossier(desk, ref.case_id)
        form, offer = modals.escalate_modal(dossier, desk.layout, asked=ref.asked), body["container"]
        carried = refs.offered_value(ref.case_id, dossier.case.newest, offer["channel_id"], offer["message_ts"])
        show_window(client, body, {**form, "private_metadata": carried})
        ack()

    @app.action(ids.OFFER_NO)
    def on_offer_declined(ack: Ack, body: Json) -> None:
        through_response_url(body, {"delete_original": True})
        ack()


def _take_down(client: WebClient, offer: tuple[str, str], told: str) -> None:
    """Put what became of an offer in its place, so that nobody takes it up once more."""
    channel, ts = offer
    client.chat_update(channel=channel, ts=ts, text=told, blocks=[section(told)])


def _listen_to_experts(app: App, desk: Desk, people: People, clock: Clock) -> None:
    def expert(context: BoltContext, escalation_id: int) -> Agent:
        """Whoever presses, counted into the group that was asked if they are in it."""
        return people.counted_in(context["agent"], looking_up.escalation(desk, escalation_id).asked)

    @app.action(ids.TAKE)
    def on_take(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        escalation_id = refs.escalation_of(action)
        escalation = escalating.take(desk, escalation_id, expert(context, escalation_id), clock())
        confirm(body, context, f"You said that you are on it: {number(escalation.case_id)}.")
        ack()

    @app.action(ids.DECLINE)
    def on_decline(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        escalation_id, now = refs.escalation_of(action), clock()
        escalation = escalating.decline(desk, escalation_id, expert(context, escalation_id), now)
        show(desk, body, context, now, f"You are not the one to ask about {number(escalation.case_id)}.")
        ack()

    @app.action(ids.ANSWER)
    def on_answer(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        escalation = looking_up.escalation(desk, refs.escalation_of(action))
        dossier = looking_up.dossier(desk, escalation.case_id)
        show_window(client, body, modals.answer_modal(dossier, escalation, desk.layout))
        ack()

    @app.view(ids.ANSWER_MODAL)
    def on_answered(ack: Ack, view: Json, context: BoltContext) -> None:
        escalation_id = refs.escalation_of_view(view)
        words = typed_text(values_of(view).get(ids.TEXT))
        escalating.answer(desk, escalation_id, expert(context, escalation_id), words, clock())
        ack(response_action="clear")


def _listen_to_threads(app: App, desk: Desk, clock: Clock) -> None:
    @app.event("message")
    def on_message(ack: Ack, body: Json, event: Json, context: BoltContext) -> None:
        for asked in _named_in_thread(event, context):
            place = Place(event["channel"], event["thread_ts"])
            event_id = f"{body['event_id']} {asked}"  # one message may name several
            escalating.offer(desk, event_id, place, context["agent"], asked, clock())
        ack()


def _named_in_thread(event: Json, context: BoltContext) -> Iterator[str]:
    """Whom somebody names in a thread, other than themselves and the bot, once each."""
    if "thread_ts" not in event or "subtype" in event or "bot_id" in event:
        return
    named = dict.fromkeys(person or group for person, group in _NAMED.findall(event.get("text", "")))
    yield from (asked for asked in named if asked not in (context.user_id, context.bot_user_id))
