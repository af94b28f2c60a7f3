"""The operators' card: what the desk gave up telling and what alarms it, with what may be done about each."""

from datetime import datetime

from bot.desk.case import number
from bot.desk.layout import Layout
from bot.slack import ids, refs
from bot.slack.causes import cause
from bot.slack.ids import GivenUpMenu
from bot.slack.views.alarms import alarm_words
from bot.slack.views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    mrkdwn,
    option,
    overflow,
    section,
)
from bot.slack.views.parts import joined
from bot.slack.views.text import escape_line, moment
from bot.store.given_up import GivenUp
from bot.store.outbox import Kind
from bot.work.operating import Trouble

ROOM = 300
ALARMS = 20
"""How many alarms stand as blocks: Slack takes fifty, and the lines want theirs."""

_OF_A_CASE = {
    Kind.CARD: "the card of {}",
    Kind.THREAD: "the first line in the thread of {}",
    Kind.STUB: "the pointer to {} in its old channel",
}
_OTHERS = {
    Kind.REVIEW: "a reply for review",
    Kind.REMINDER: "a reminder",
    Kind.NOTICE: "a notice",
    Kind.SURGE: "the card of a surge",
    Kind.WITHDRAWAL: "a message whose words its author deleted",
    Kind.ADDED: "what became of a link",
}


def operators_card(trouble: Trouble, well_since: datetime, layout: Layout) -> Message:
    """The one message in the operators' channel; `well_since` counts where there is no trouble."""
    if not trouble:
        well = f":white_check_mark: *All is well* with the desk since {moment(well_since, layout.zone)}."
        return message(well, [section(well)])
    heading = _heading(trouble)
    told = [
        heading,
        *(alarm_words(alarm, layout) for alarm in (*trouble.alarms, *trouble.news)),
        *(_line_words(line, layout) for line in trouble.lines),
    ]
    return message("\n".join(told), [section(heading), *_alarms(trouble, layout), *_lines(trouble, layout)])


def _alarms(trouble: Trouble, layout: Layout) -> list[Block]:
    return [
        section(alarm_words(alarm, layout), button("Seen to", ids.ALARM_OVER, alarm.name))
        for alarm in (*trouble.alarms, *trouble.news)[:ALARMS]
    ]


def _lines(trouble: Trouble, layout: Layout) -> list[Block]:
    if not trouble.lines:
        return []
    drawn = [section(_line_words(line, layout), _choices(line)) for line in trouble.lines]
    if trouble.more:
        drawn.append(context(mrkdwn(f"and {trouble.more} more; `mentiondesk outbox list` has them all")))
    return [*drawn, actions(button("Retry all", ids.RETRY_ALL, "all"))]


def _choices(line: GivenUp) -> Block:
    labels = {GivenUpMenu.RETRY: "Retry", GivenUpMenu.DROP: "Drop"}
    options = [option(label, refs.given_up_value(choice, line.key)) for choice, label in labels.items()]
    return overflow(ids.GIVEN_UP, options)


def _heading(trouble: Trouble) -> str:
    if not (trouble.lines or trouble.alarms):
        return ":information_source: *The desk was away and has caught up*; nothing is to be done."
    return f":warning: *The desk needs an operator*: {_counted(trouble)}."


def _counted(trouble: Trouble) -> str:
    given_up = len(trouble.lines) + trouble.more
    return joined(
        f"{given_up} given up" if given_up else "",
        f"{len(trouble.alarms)} alarms" if len(trouble.alarms) > 1 else "1 alarm" if trouble.alarms else "",
    )


def _line_words(line: GivenUp, layout: Layout) -> str:
    what = _OF_A_CASE[line.kind].format(number(int(line.ref.split(".")[0]))) if line.kind in _OF_A_CASE else ""
    what = what or _OTHERS.get(line.kind, line.kind.value)
    tried = f"tried {line.attempts} times" if line.attempts > 1 else "tried once"
    facts = joined(f"*Given up*: {what}", f"`{escape_line(line.key, ROOM)}`")
    since = f"since {moment(line.since, layout.zone)}"
    return f"{facts}\n{joined(since, tried, escape_line(cause(line.error or 'unknown'), ROOM))}"
