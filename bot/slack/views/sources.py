"""The sources as operators see them: how well each is heard, what it costs, and what may be paused or resumed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.desk.hearing import DEAF, Hearing, Quota, Standing
from bot.desk.layout import Layout
from bot.desk.source import Source, Stream
from bot.desk.spending import MICROS, Cost
from bot.desk.switch import Off
from bot.slack import ids, refs
from bot.slack.causes import CAUSES
from bot.slack.ids import SourceMenu
from bot.slack.views.blocks import (
    Block,
    Message,
    confirmation,
    context,
    message,
    mrkdwn,
    option,
    overflow,
    section,
)
from bot.slack.views.parts import joined, span
from bot.slack.views.text import escape_line, moment, person
from bot.work.sources import Overview, SendingHealth, SourceHealth

ROOM = 80
SHOWN = 10
"""How many rows stand in a message: Slack carries some 13,000 characters of JSON, and a row may take a thousand."""

AT_HOME = "open the app's *Home*, where each can be paused and resumed"

_LABELS = {
    SourceMenu.PAUSE_LISTENING: "Pause listening",
    SourceMenu.RESUME_LISTENING: "Resume listening",
    SourceMenu.PAUSE_SENDING: "Pause sending",
    SourceMenu.RESUME_SENDING: "Resume sending",
}
_MEANS = {
    SourceMenu.PAUSE_LISTENING: "nothing new comes in from there; what is missed comes in when somebody resumes it.",
    SourceMenu.RESUME_LISTENING: "what was posted meanwhile comes in at once.",
    SourceMenu.PAUSE_SENDING: "what is approved waits until somebody resumes it.",
    SourceMenu.RESUME_SENDING: "what was held leaves, unless its post was edited or deleted meanwhile.",
}


def sources_message(overview: Overview, layout: Layout) -> Message:
    """The message in the operators' channel; what is not heard comes first."""
    heading = f"*{title(overview)}* · {told_of(overview, layout)}"
    told = [heading, *(words(one, overview, layout) for one in _by_urgency(overview))]
    return message("\n".join(told), [section(heading), *source_rows(overview, layout, SHOWN + 1, AT_HOME)])


def source_rows(overview: Overview, layout: Layout, most: int, elsewhere: str) -> list[Block]:
    """A row for each source, in at most so many blocks; where they are not enough, where the others stand."""
    rows = _by_urgency(overview)
    shown = rows if len(rows) <= most else rows[: most - 1]
    drawn = [section(words(one, overview, layout), _choices(one, _sending(one, overview))) for one in shown]
    left = len(rows) - len(shown)
    return [*drawn, context(mrkdwn(f"and {left} more: {elsewhere}"))] if left else drawn


def _by_urgency(overview: Overview) -> list[SourceHealth]:
    order = (*DEAF, Standing.PAUSED, Standing.STOPPED)
    return sorted(overview.sources, key=lambda one: one.standing not in order)


def title(overview: Overview) -> str:
    """`"Sources (11)"`."""
    return f"Sources ({len(overview.sources)})"


def told_of(overview: Overview, layout: Layout) -> str:
    """The summary in markup, and of when it is."""
    return f"{summary(overview)} · as of {moment(overview.at, layout.zone, '{time}')}"


def summary(overview: Overview, named: Callable[[str], str] = person) -> str:
    """
    What how many of them do, who paused what, and what the month costs.

    `"10 listening, 1 paused by <@U0ANA> · $3.20 this month, forecast $14.10"`
    """
    listening, deaf = overview.count(Standing.HEARD, Standing.NEW), overview.count(*DEAF)
    paused = [one.off for one in overview.sources if one.standing is Standing.PAUSED and one.off]
    held = [one.off for one in overview.sending if one.off]
    stopped = overview.count(Standing.STOPPED)
    do = [
        f"{listening} listening" if listening else "",
        f"{deaf} not heard" if deaf else "",
        f"{len(paused)} paused by {_whoever(paused, named)}" if paused else "",
        f"{stopped} stopped (budget spent)" if stopped else "",
    ]
    accounts = "1 account" if len(held) == 1 else f"{len(held)} accounts"
    sending = f"sending from {accounts} paused by {_whoever(held, named)}" if held else ""
    return joined(", ".join(filter(None, do)), sending, _money(overview))


def _whoever(offs: Iterable[Off], named: Callable[[str], str]) -> str:
    return " and ".join(named(by) for by in sorted({off.by for off in offs}))


def words(one: SourceHealth, overview: Overview, layout: Layout) -> str:
    """Two lines of markup about a source: what it is and does, then its figures."""
    what = f"*{escape_line(one.source.account, ROOM)}* {escape_line(stream_name(one.source), ROOM)}"
    sending = _sending(one, overview)
    held = f"*sending paused* by {_off(sending.off, layout)}" if sending and sending.off else ""
    token = f"*token*: {CAUSES[sending.token]}" if sending and sending.token else ""
    spent = one.cost + sending.cost if sending else one.cost
    figures = joined(_figures(one.hearing, layout, overview.at), cost_of(spent))
    return "\n".join(filter(None, (joined(what, _standing(one, layout), held, token), figures)))


def switched(choice: SourceMenu, subject: str, layout: Layout, before: Off | None = None) -> str:
    """
    What the presser has just paused or resumed, a source by its id or an account that sends; it stays true.

    `before` is who had paused it, where somebody had.
    """
    account = escape_line(subject, ROOM)
    source = next((_named(source) for source in layout.sources if source.id == subject), account)
    if before is not None:
        what = f"sending* from {account}" if choice is SourceMenu.PAUSE_SENDING else f"listening* to {source}"
        return f"{person(before.by)} had *paused {what} already, {moment(before.at, layout.zone)}."
    match choice:
        case SourceMenu.PAUSE_LISTENING:
            return f"You *paused listening* to {source}. What is posted meanwhile is caught up on when it is resumed."
        case SourceMenu.RESUME_LISTENING:
            return f"You *resumed listening* to {source}."
        case SourceMenu.PAUSE_SENDING:
            return f"You *paused sending* from {account}. What is approved is held, and leaves when it is resumed."
        case SourceMenu.RESUME_SENDING:
            return f"You *resumed sending* from {account}."


def stream_name(source: Source) -> str:
    """`"mentions"`, `"its own posts"`, `"search misspelt"`."""
    match source.stream:
        case Stream.MENTIONS:
            return "mentions"
        case Stream.OWN:
            return "its own posts"
        case Stream.SEARCH:
            return f"search {source.search.id}" if source.search else "search"


def dollars(micros: int) -> str:
    """`"$0.35"`."""
    return f"${micros / MICROS:,.2f}"


def cost_of(cost: Cost) -> str:
    """`"$0.35 this month, forecast $1.20"`; nothing of what costs nothing."""
    if not (cost.so_far or cost.forecast):
        return ""
    return f"{dollars(cost.so_far)} this month, forecast {dollars(cost.forecast)}"


def _named(source: Source) -> str:
    return f"{escape_line(source.account, ROOM)} ({escape_line(stream_name(source), ROOM)})"


def _standing(one: SourceHealth, layout: Layout) -> str:
    hearing = one.hearing
    match one.standing:
        case Standing.NEW:
            return "listening, not asked yet"
        case Standing.HEARD:
            return "listening"
        case Standing.PAUSED:
            return f"*listening paused* by {_off(one.off, layout)}" if one.off else "*listening paused*"
        case Standing.STOPPED:
            return "*stopped*: the month's budget is spent"
        case Standing.FAILING:
            since = f" since {moment(hearing.failing_since, layout.zone)}" if hearing and hearing.failing_since else ""
            return f"*not heard*{since}: {escape_line(hearing.error or 'unknown', ROOM) if hearing else 'unknown'}"
        case Standing.SILENT:
            return "*not heard*: nobody asks; is the desk's log well?"


def _off(off: Off, layout: Layout) -> str:
    return f"{person(off.by)} since {moment(off.at, layout.zone)}"


def _figures(hearing: Hearing | None, layout: Layout, now: datetime) -> str:
    if hearing is None:
        return ""
    polled = f"last poll {moment(hearing.polled_at, layout.zone, '{time_secs}')}" if hearing.polled_at else ""
    newest = f"newest post {moment(hearing.newest_at, layout.zone)}" if hearing.newest_at else ""
    late = f", heard after {_lag(hearing)}" if hearing.newest_at and hearing.lag is not None else ""
    return joined(polled, newest + late, _left(hearing.quota, layout, now))


def _left(quota: Quota | None, layout: Layout, now: datetime) -> str:
    """What may still be asked; nothing once the network counts anew."""
    if quota is None or quota.until <= now:
        return ""
    return f"{quota.left} of {quota.limit} calls left until {moment(quota.until, layout.zone, '{time}')}"


def _lag(hearing: Hearing) -> str:
    seconds = max(0, round(hearing.lag.total_seconds())) if hearing.lag else 0
    if seconds < 60 or hearing.newest_at is None or hearing.lag is None:
        return f"{seconds} s"
    return span(hearing.newest_at, hearing.newest_at + hearing.lag)


def _money(overview: Overview) -> str:
    budget = f"budget {dollars(overview.budget)}" if overview.budget is not None else ""
    return ", ".join(filter(None, (cost_of(overview.cost), budget)))


def _sending(one: SourceHealth, overview: Overview) -> SendingHealth | None:
    """What the account of a row sends, where the row is that of its mentions."""
    if one.source.stream is not Stream.MENTIONS:
        return None
    return next(sending for sending in overview.sending if sending.account == one.source.account)


def _choices(one: SourceHealth, sending: SendingHealth | None) -> Block:
    listening = SourceMenu.RESUME_LISTENING if one.off else SourceMenu.PAUSE_LISTENING
    offered: Sequence[tuple[SourceMenu, str]] = [(listening, one.source.id)]
    if sending:
        choice = SourceMenu.RESUME_SENDING if sending.off else SourceMenu.PAUSE_SENDING
        offered = [*offered, (choice, sending.account)]
    options = [option(_LABELS[choice], refs.source_value(choice, subject)) for choice, subject in offered]
    return overflow(ids.SOURCE, options, _sure([choice for choice, _ in offered]))


def _sure(choices: Sequence[SourceMenu]) -> Block:
    """Slack puts one question before whatever is chosen, so it says what each choice does."""
    title = f"{_LABELS[choices[0]]}?" if len(choices) == 1 else "Are you sure?"
    means = [f"{_LABELS[choice]}: {_MEANS[choice]}" for choice in choices]
    return confirmation(title, "\n".join([*means, "Everybody sees who did it."]), "Yes", "No")
