"""The sources as operators see them: how well each is heard, what it costs, and what may be paused or resumed."""

from collections.abc import Sequence

from bot.desk.hearing import DEAF, Hearing, Standing
from bot.desk.layout import Layout
from bot.desk.source import Source, Stream
from bot.desk.spending import MICROS, Cost
from bot.desk.switch import Off
from bot.slack import ids, refs
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

_LABELS = {
    SourceMenu.PAUSE_LISTENING: "Pause listening",
    SourceMenu.RESUME_LISTENING: "Resume listening",
    SourceMenu.PAUSE_SENDING: "Pause sending",
    SourceMenu.RESUME_SENDING: "Resume sending",
}
_SURE = confirmation(
    "Are you sure?",
    "While listening is paused nothing new comes in from there; while sending is paused approved replies wait. "
    "Both catch up when somebody resumes. Everybody sees who did it.",
    "Yes",
    "No",
)


def sources_message(overview: Overview, layout: Layout) -> Message:
    """The message in the operators' channel; what is not heard comes first."""
    heading = f"*Sources* · {summary(overview)} · as of {moment(overview.at, layout.zone)}"
    told = [heading, *(words(one, overview, layout) for one in _by_urgency(overview))]
    return message("\n".join(told), [section(heading), *source_rows(overview, layout, SHOWN + 1)])


def source_rows(overview: Overview, layout: Layout, most: int) -> list[Block]:
    """A row for each source, in at most so many blocks."""
    rows = _by_urgency(overview)
    shown = rows if len(rows) <= most else rows[: most - 1]
    drawn = [section(words(one, overview, layout), _choices(one, _sending(one, overview))) for one in shown]
    left = len(rows) - len(shown)
    return [*drawn, context(mrkdwn(f"and {left} more; `mentiondesk sources list` has them all"))] if left else drawn


def _by_urgency(overview: Overview) -> list[SourceHealth]:
    order = (*DEAF, Standing.PAUSED, Standing.STOPPED)
    return sorted(overview.sources, key=lambda one: one.standing not in order)


def summary(overview: Overview) -> str:
    """How many are heard and how many are not, and what the month costs."""
    deaf, quiet = overview.count(*DEAF), overview.count(Standing.PAUSED, Standing.STOPPED)
    heard = f"{overview.count(Standing.HEARD, Standing.NEW)} of {len(overview.sources)} heard"
    return joined(heard, f"{deaf} not heard" if deaf else "", f"{quiet} paused" if quiet else "", _money(overview))


def words(one: SourceHealth, overview: Overview, layout: Layout) -> str:
    """Two lines of markup about a source: what it is and does, then its figures."""
    what = f"*{escape_line(one.source.account, ROOM)}* {escape_line(stream_name(one.source), ROOM)}"
    sending = _sending(one, overview)
    held = f"sending *paused* by {_off(sending.off, layout)}" if sending and sending.off else ""
    spent = one.cost + sending.cost if sending else one.cost
    figures = joined(_figures(one.hearing, layout), _cost(spent))
    return "\n".join(filter(None, (joined(what, _standing(one, layout), held), figures)))


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


def _standing(one: SourceHealth, layout: Layout) -> str:
    hearing = one.hearing
    match one.standing:
        case Standing.NEW:
            return "on, not asked yet"
        case Standing.HEARD:
            return "on"
        case Standing.PAUSED:
            return f"*paused* by {_off(one.off, layout)}" if one.off else "*paused*"
        case Standing.STOPPED:
            return "*stopped*: the month's budget is spent"
        case Standing.FAILING:
            since = f" since {moment(hearing.failing_since, layout.zone)}" if hearing and hearing.failing_since else ""
            return f"*not heard*{since}: {escape_line(hearing.error or 'unknown', ROOM) if hearing else 'unknown'}"
        case Standing.SILENT:
            return "*not heard*: nobody asks; is the desk's log well?"


def _off(off: Off, layout: Layout) -> str:
    return f"{person(off.by)} since {moment(off.at, layout.zone)}"


def _figures(hearing: Hearing | None, layout: Layout) -> str:
    if hearing is None:
        return ""
    polled = f"last poll {moment(hearing.polled_at, layout.zone, '{time_secs}')}" if hearing.polled_at else ""
    newest = f"newest post {moment(hearing.newest_at, layout.zone)}" if hearing.newest_at else ""
    late = f", heard after {_lag(hearing)}" if hearing.newest_at and hearing.lag is not None else ""
    quota = hearing.quota
    left = (
        f"{quota.left} of {quota.limit} calls left until {moment(quota.until, layout.zone, '{time}')}" if quota else ""
    )
    return joined(polled, newest + late, left)


def _lag(hearing: Hearing) -> str:
    seconds = max(0, round(hearing.lag.total_seconds())) if hearing.lag else 0
    if seconds < 60 or hearing.newest_at is None or hearing.lag is None:
        return f"{seconds} s"
    return span(hearing.newest_at, hearing.newest_at + hearing.lag)


def _cost(cost: Cost) -> str:
    if not (cost.so_far or cost.forecast):
        return ""
    return f"{dollars(cost.so_far)} this month, {dollars(cost.forecast)} at its end"


def _money(overview: Overview) -> str:
    of = f" of {dollars(overview.budget)}" if overview.budget is not None else ""
    return _cost(overview.cost) + of if overview.cost.forecast or of else ""


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
    return overflow(ids.SOURCE, options, _SURE)
