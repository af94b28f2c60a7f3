"""What an alarm says, in words: of most its code and cause, of some a sentence of their own."""

from datetime import UTC, datetime

from bot.desk.layout import Layout
from bot.slack.causes import cause
from bot.slack.views.parts import joined, span
from bot.slack.views.text import escape_line, moment
from bot.work import operating
from bot.work.operating import Alarm

ROOM = 300


def alarm_words(alarm: Alarm, layout: Layout) -> str:
    """Two lines of markup: about what and since when, and what to do."""
    match alarm.code, alarm.subject.split(" "):
        case operating.GAP, [source, since, until]:
            stretch = f"from {_when(since, layout)} to {_when(until, layout)}"
            return joined("*Posts may be missing*", escape_line(source, ROOM), stretch) + f"\n{cause(alarm.code)}"
        case operating.CAUGHT_UP, [source, since, until, found]:
            missed = f"missed {span(_moment(since), _moment(until))}, {found} found"
            return joined("*Caught up*", escape_line(source, ROOM), missed, f"since {_when(since, layout)}")
    about = f"<#{alarm.subject}>" if alarm.subject in layout.channels else escape_line(alarm.subject, ROOM)
    return f"*Alarm* · {about} · since {moment(alarm.since, layout.zone)}\n{escape_line(cause(alarm.code), ROOM)}"


def _when(seconds: str, layout: Layout) -> str:
    return "an unknown moment" if seconds == "0" else moment(_moment(seconds), layout.zone)


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
