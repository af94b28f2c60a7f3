"""
Writing a reply: the modal, what is typed into it, and what is handed over.

Whatever Slack brings of an agent's words is kept before anything else is tried with it. What Slack has not brought yet
stands in the modal, which stays open until the words are safe.
"""

from dataclasses import replace
from datetime import datetime

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.clock import Clock
from bot.desk.answering import warning_for
from bot.desk.dossier import Dossier
from bot.desk.layout import Layout
from bot.desk.people import Agent
from bot.desk.reply import Wording
from bot.errors import Refused
from bot.slack import ids, refs, refusals
from bot.slack.listeners.outcome import noted
from bot.slack.listeners.turns import Turns
from bot.slack.listeners.whisper import Json, with_strip
from bot.slack.listeners.windows import show_window
from bot.slack.views.blocks import View
from bot.slack.views.reply_modal import (
    opening_words,
    read_start_from,
    read_wording,
    reply_modal,
    withdrawn_modal,
)
from bot.work import following_up, looking_up, replying
from bot.work.desk import Desk

SHOWN_ANEW = frozenset({"wrote_again", "already_answered", "post_deleted"})
"""The refusals after which the modal has something else to show: another post, another question, no post."""


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to the reply button and to everything that happens in the reply modal."""
    turns = Turns()
    _listen_to_the_buttons(app, desk, clock)
    _listen_to_typing(app, desk, clock, turns)
    _listen_to_the_end(app, desk, clock, turns)


def _listen_to_the_buttons(app: App, desk: Desk, clock: Clock) -> None:
    @app.action(ids.REPLY)
    def on_reply(ack: Ack, action: Json, body: Json, client: WebClient, context: BoltContext) -> None:
        agent = context["agent"]
        dossier = replying.open_draft(desk, refs.case_of(action).case_id, agent, clock())
        show_window(client, body, _opened(desk, dossier, agent, clock()))
        ack()

    @app.action(ids.EDIT)
    def on_edit(ack: Ack, action: Json, body: Json, client: WebClient, context: BoltContext) -> None:
        agent = context["agent"]
        reply = replying.edit(desk, refs.reply_of(action).reply_id, agent, clock())
        dossier = replying.open_draft(desk, reply.case_id, agent, clock())
        show_window(client, body, _opened(desk, dossier, agent, clock()))
        ack()


def _listen_to_typing(app: App, desk: Desk, clock: Clock, turns: Turns) -> None:
    @app.action(ids.TEXT)
    @app.action(ids.WARNING)
    @app.action(ids.ACCOUNT)
    def on_typed(ack: Ack, action: Json, body: Json, client: WebClient, context: BoltContext) -> None:
        view, agent = body["view"], context["agent"]
        ref, wording = refs.draft_of_view(view), read_wording(view)
        with turns.typed(view["id"], float(action["action_ts"])) as newest:
            if newest:
                replying.save_draft(desk, ref.case_id, agent, wording, clock())
        if newest:
            dossier = _as_seen(looking_up.dossier(desk, ref.case_id), ref.seen)
            drawn = _drawn(desk, dossier, agent, clock(), wording, ref.generation, read_start_from(view))
            with noted():
                client.views_update(view_id=view["id"], view=drawn)
        ack()

    @app.action(ids.START_FROM)
    def on_start_from(ack: Ack, action: Json, body: Json, client: WebClient, context: BoltContext) -> None:
        view, agent = body["view"], context["agent"]
        ref, wording, canned_id = refs.draft_of_view(view), read_wording(view), read_start_from(view)
        dossier = _as_seen(looking_up.dossier(desk, ref.case_id), ref.seen)
        wording = replace(wording, text=_started_from(desk.layout, dossier, wording.text, canned_id))
        with turns.typed(view["id"], float(action["action_ts"])):
            replying.save_draft(desk, ref.case_id, agent, wording, clock())
        drawn = _drawn(desk, dossier, agent, clock(), wording, ref.generation + 1, canned_id)
        client.views_update(view_id=view["id"], view=drawn)
        ack()


def _listen_to_the_end(app: App, desk: Desk, clock: Clock, turns: Turns) -> None:
    @app.view(ids.REPLY_MODAL)
    def on_submit(ack: Ack, view: Json, context: BoltContext) -> None:
        agent = context["agent"]
        ref, wording = refs.draft_of_view(view), read_wording(view)
        try:
            with turns.handed_over(view["id"]):
                replying.submit(desk, ref.case_id, agent, replace(wording, answers=ref.answers), ref.seen, clock())
        except Refused as refused:
            if refused.code not in SHOWN_ANEW:
                raise
            dossier = looking_up.dossier(desk, ref.case_id)
            if dossier.is_withdrawn:
                ack(response_action="update", view=withdrawn_modal(dossier, desk.layout, wording.text))
                return
            drawn = _drawn(desk, dossier, agent, clock(), wording, ref.generation, read_start_from(view))
            ack(response_action="update", view=with_strip(drawn, refusals.sentence(refused)))
        else:
            ack(response_action="clear")

    @app.view_closed(ids.REPLY_MODAL)
    def on_closed(ack: Ack, view: Json, context: BoltContext) -> None:
        ref, wording = refs.draft_of_view(view), read_wording(view)
        if wording.text.strip():  # a closed modal need not tell its fields, and what it does not tell was not deleted
            replying.save_draft(desk, ref.case_id, context["agent"], wording, clock())
        ack()


def _opened(desk: Desk, dossier: Dossier, agent: Agent, now: datetime) -> View:
    wording = opening_words(dossier, agent.id, desk.layout)
    if dossier.is_withdrawn:
        return withdrawn_modal(dossier, desk.layout, wording.text)
    return _drawn(desk, dossier, agent, now, wording)


def _drawn(
    desk: Desk,
    dossier: Dossier,
    agent: Agent,
    now: datetime,
    wording: Wording,
    generation: int = 0,
    canned_id: str | None = None,
) -> View:
    ways, mention = desk.ways(dossier), dossier.newest.mention
    chosen = next((way for way in ways if way.account.id == wording.account), ways[0])
    wording = replace(wording, account=chosen.account.id)
    warning = warning_for(wording.warning or "", mention.warning)
    return reply_modal(
        dossier,
        agent.id,
        desk.layout,
        now,
        wording,
        ways,
        desk.fit(chosen.account.id, wording.text, warning, mention),
        generation=generation,
        canned_id=canned_id,
    )


def _as_seen(dossier: Dossier, seen: int) -> Dossier:
    """
    The case without the posts and versions that came after the modal was opened, unless nothing else is left of it.

    What slid in under the typing would count as read. Submitting says that there is something newer, and shows it.
    """
    read = tuple(heard for heard in dossier.mentions if heard.id <= seen)
    return replace(dossier, case=replace(dossier.case, newest=seen), mentions=read or dossier.mentions)


def _started_from(layout: Layout, dossier: Dossier, typed: str, canned_id: str | None) -> str:
    """The canned text, in the place of another one; what the agent wrote stays, above it."""
    known = {canned.id: following_up.words(layout, dossier, canned) for canned in layout.canned}
    if canned_id not in known:
        return typed
    if typed.strip() in ("", *known.values()):
        return known[canned_id]
    return f"{typed.rstrip()}\n{known[canned_id]}"
