"""Whose a case is and whose move it is: the presses and forms that change that."""

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.clock import Clock
from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.slack import ids, refs
from bot.slack.ids import Menu
from bot.slack.listeners import forms
from bot.slack.listeners.home import card_link
from bot.slack.listeners.outcome import show
from bot.slack.listeners.whisper import Json
from bot.slack.listeners.windows import show_window
from bot.slack.people import People
from bot.slack.views import case_modals, modals
from bot.slack.views.blocks import View
from bot.slack.views.history import history_modal
from bot.slack.views.why import why_modal
from bot.work import casework, looking_up
from bot.work.desk import Desk


def register(app: App, desk: Desk, people: People, clock: Clock) -> None:
    """Listen to what is pressed on a case, and to the forms that this opens."""
    _listen_to_presses(app, desk, clock)
    _listen_for_windows(app, desk, clock)
    _listen_to_forms(app, desk, people, clock)


def _listen_to_presses(app: App, desk: Desk, clock: Clock) -> None:
    @app.action(ids.CLAIM)
    def on_claim(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        case = casework.claim(desk, refs.case_of(action).case_id, context["agent"], now)
        show(desk, body, context, now, f"You claimed {number(case.id)}.")
        ack()

    @app.action(ids.RELEASE)
    def on_release(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        case = casework.release(desk, refs.case_of(action).case_id, context["agent"], now)
        show(desk, body, context, now, f"You gave {number(case.id)} back to its queue.")
        ack()

    @app.action(ids.CLOSE)
    def on_close(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        ref, now = refs.case_of(action), clock()
        outcome = looking_up.dossier(desk, ref.case_id).closes_as
        case = casework.close(desk, ref.case_id, context["agent"], outcome, ref.seen, now)
        show(desk, body, context, now, f"You closed {number(case.id)}.")
        ack()

    @app.action(ids.REOPEN)
    def on_reopen(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        case = casework.reopen(desk, refs.case_of(action).case_id, context["agent"], now)
        show(desk, body, context, now, f"You reopened {number(case.id)}.")
        ack()

    @app.action(ids.WAKE)
    def on_wake(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        now = clock()
        case = casework.wake(desk, refs.case_of(action).case_id, context["agent"], now)
        show(desk, body, context, now, f"You woke {number(case.id)}.")
        ack()

    @app.action(ids.OPEN_LINK)
    @app.action(ids.REPLY_ELSEWHERE)
    def on_link(ack: Ack) -> None:
        ack()  # the browser went there by itself


def _listen_for_windows(app: App, desk: Desk, clock: Clock) -> None:
    @app.action(ids.MENU)
    def on_menu(ack: Ack, action: Json, body: Json, context: BoltContext) -> None:
        choice, ref = refs.menu_of(action)
        dossier = looking_up.dossier(desk, ref.case_id)
        show_window(context.client, body, _chosen_window(desk, context, choice, dossier, clock))
        ack()

    @app.action(ids.DISMISS)
    def on_dismiss(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        dossier = looking_up.dossier(desk, refs.case_of(action).case_id)
        show_window(client, body, case_modals.dismiss_modal(dossier))
        ack()

    @app.action(ids.HISTORY)
    def on_history(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        case_id = refs.case_of(action).case_id
        dossier, events = looking_up.dossier(desk, case_id), looking_up.history(desk, case_id)
        show_window(client, body, history_modal(dossier, events, desk.layout))
        ack()

    @app.action(ids.WHY)
    def on_why(ack: Ack, action: Json, body: Json, client: WebClient) -> None:
        case_id = refs.case_of(action).case_id
        dossier, events = looking_up.dossier(desk, case_id), looking_up.history(desk, case_id)
        show_window(client, body, why_modal(dossier, events, desk.layout))
        ack()


def _chosen_window(desk: Desk, context: BoltContext, choice: Menu, dossier: Dossier, clock: Clock) -> View:
    match choice:
        case Menu.ASSIGN:
            return case_modals.assign_modal(dossier)
        case Menu.ESCALATE:
            return modals.escalate_modal(dossier, desk.layout)
        case Menu.MOVE:
            return case_modals.move_modal(dossier, desk.layout)
        case Menu.SNOOZE:
            return case_modals.snooze_modal(dossier, desk.layout, clock())
        case Menu.MORE:
            return case_modals.more_modal(dossier, card_link(desk, context, dossier.case.id))


def _listen_to_forms(app: App, desk: Desk, people: People, clock: Clock) -> None:
    @app.view(ids.DISMISS_MODAL)
    def on_dismissed(ack: Ack, view: Json, context: BoltContext) -> None:
        ref = refs.case_of_view(view)
        casework.close(desk, ref.case_id, context["agent"], forms.outcome_of(view), ref.seen, clock())
        ack(response_action="clear")

    @app.view(ids.ASSIGN_MODAL)
    def on_assigned(ack: Ack, view: Json, context: BoltContext) -> None:
        colleague = people.agent(forms.colleague_of(view))
        casework.assign(desk, refs.case_of_view(view).case_id, context["agent"], colleague, clock())
        ack(response_action="clear")

    @app.view(ids.SNOOZE_MODAL)
    def on_snoozed(ack: Ack, view: Json, context: BoltContext) -> None:
        until = forms.moment_of(view)
        casework.snooze(desk, refs.case_of_view(view).case_id, context["agent"], until, clock())
        ack(response_action="clear")

    @app.view(ids.MOVE_MODAL)
    def on_moved(ack: Ack, view: Json, context: BoltContext) -> None:
        team, language = forms.queue_of(view)
        casework.move(desk, refs.case_of_view(view).case_id, context["agent"], team, language, clock())
        ack(response_action="clear")
