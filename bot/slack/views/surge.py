"""A surge's card: how many cases it tells of, what they share, and how to get them out."""

from collections.abc import Sequence
from datetime import datetime

from bot.desk.case import Case
from bot.desk.layout import Layout
from bot.desk.surge import SHOWN_AT_ONCE, Surge
from bot.slack import ids, refs
from bot.slack.views.blocks import Message, actions, button, context, message, mrkdwn, section
from bot.slack.views.parts import due, joined
from bot.slack.views.text import escape_line, moment

TOPIC = 80
IN_TIME = "each gets a card of its own before half of its time is gone"


def surge_card(surge: Surge, waiting: Sequence[Case], layout: Layout, now: datetime) -> Message:
    """The card; `waiting` are the cases that have none of their own yet, due first."""
    topic = f"“{escape_line(surge.topic, TOPIC)}”"
    if surge.ended_at is not None or not waiting:
        told = f"*Surge* about {topic}: every post has a card of its own now."
        return message(told, [section(told)])
    urgent = _counted(surge.urgent, "urgent one has its own card", "urgent ones have their own cards")
    more = _counted(len(waiting), "more post", "more posts")
    told = joined(f"*{more}* about {topic}", urgent if surge.urgent else "")
    first = next((due(case, layout.zone, now) for case in waiting if case.reply_due_at), "")
    facts = joined(f"since {moment(surge.began_at, layout.zone)}", first, IN_TIME)
    shown = min(SHOWN_AT_ONCE, len(waiting))
    label = f"Show me the next {'one' if shown == 1 else shown}"
    show = button(label, ids.SHOW_NEXT, refs.surge_value(surge.id))
    return message(f"{told}\n{facts}", [section(told), context(mrkdwn(facts)), actions(show)])


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
