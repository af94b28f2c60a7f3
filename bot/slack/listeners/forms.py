"""What was filled into the modals about a case, read back as the desk's values."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.desk.case import Outcome
from bot.desk.escalation import Need
from bot.desk.layout import ANY
from bot.errors import Refused
from bot.slack import ids
from bot.slack.listeners.whisper import Json
from bot.slack.views.blocks import chosen, ticked, typed_text, values_of


@dataclass(frozen=True)
class Question:
    """What the escalation modal asks, and of whom: `asked` is a person (`"U…"`) or a user group (`"S…"`)."""

    asked: str
    need: Need
    text: str
    due_at: datetime | None
    keep: bool


def outcome_of(view: Json) -> Outcome:
    """Why the mention needs no reply."""
    return Outcome(str(chosen(values_of(view).get(ids.REASON))))


def colleague_of(view: Json) -> str:
    """The person who was chosen."""
    return _person(values_of(view).get(ids.COLLEAGUE)) or ""


def moment_of(view: Json) -> datetime:
    """
    Until when: the exact moment where one was given, else the usual one.

    Raises:
        Refused: "no_moment".
    """
    values = values_of(view)
    exact, usual = _moment(values.get(ids.MOMENT)), chosen(values.get(ids.UNTIL))
    if exact is None and usual is None:
        raise Refused("no_moment")
    return exact or datetime.fromtimestamp(int(usual or 0), UTC)


def queue_of(view: Json) -> tuple[str, str | None]:
    """The team, and the language where it is known."""
    values = values_of(view)
    language = chosen(values.get(ids.LANGUAGE))
    return chosen(values.get(ids.TEAM)) or "", None if language == ANY else language


def days_of(view: Json) -> int:
    """How many working days."""
    return int(chosen(values_of(view).get(ids.FOLLOW_UP_DAYS)) or 0)


def question_of(view: Json) -> Question:
    """
    What is asked, and of whom.

    Raises:
        Refused: "nobody_asked" unless exactly one, a person or a group, was chosen.
    """
    values = values_of(view)
    asked = [who for who in (_person(values.get(ids.COLLEAGUE)), chosen(values.get(ids.GROUP))) if who]
    if len(asked) != 1:
        raise Refused("nobody_asked")
    return Question(
        asked=asked[0],
        need=Need(str(chosen(values.get(ids.NEED)))),
        text=typed_text(values.get(ids.TEXT)),
        due_at=_moment(values.get(ids.MOMENT)),
        keep=ticked(values.get(ids.KEEP)),
    )


def _person(element: Json | None) -> str | None:
    return (element or {}).get("selected_user")


def _moment(element: Json | None) -> datetime | None:
    seconds = (element or {}).get("selected_date_time")
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
