"""The modals about a case: why it needs no answer, whose it is, when it comes back, where it belongs."""

from datetime import datetime, time, timedelta

from bot.desk.case import Outcome, number
from bot.desk.dossier import Dossier, Face, face
from bot.desk.layout import ANY, Layout
from bot.slack import ids, refs
from bot.slack.views.blocks import (
    Block,
    View,
    button,
    context,
    input_block,
    link_button,
    modal,
    moment_picker,
    option,
    people_select,
    plain,
    radio,
    section,
    select,
)
from bot.slack.views.languages import NAMES, language_name
from bot.slack.views.parts import byline, post
from bot.slack.views.text import is_web

PLANNED_DAYS = (1, 2, 3, 5)
MORNING = time(9)
REMINDER_POST = 600

_REASONS = {
    Outcome.SPAM: "Spam",
    Outcome.NOT_US: "Not about us",
    Outcome.DUPLICATE: "A duplicate",
    Outcome.PRAISE: "Praise, nothing to add",
    Outcome.NO_ANSWER: "Needs no answer",
}


def about(dossier: Dossier) -> list[Block]:
    """Which case a modal is about: its number, its author and the newest post."""
    author = byline(dossier.newest.mention.author)
    return [context(plain(f"{number(dossier.case.id)} · {author}", 150)), post(dossier.newest, REMINDER_POST)]


def dismiss_modal(dossier: Dossier) -> View:
    """Asks why the mention needs no reply."""
    options = [option(label, outcome.value) for outcome, label in _REASONS.items()]
    field = input_block("Why does it need no reply?", radio(ids.REASON, options))
    return _form("Dismiss", ids.DISMISS_MODAL, dossier, [field], "Dismiss")


def assign_modal(dossier: Dossier) -> View:
    """Asks for the colleague who is to hold the case."""
    field = input_block("Who takes it over?", people_select(ids.COLLEAGUE))
    return _form("Assign", ids.ASSIGN_MODAL, dossier, [field], "Assign")


def snooze_modal(dossier: Dossier, layout: Layout, now: datetime) -> View:
    """Asks until when the case is put aside: a usual moment in the team's hours, or any other."""
    hours = layout.teams[dossier.case.team].hours
    today = now.astimezone(hours.zone)
    sunday = today + timedelta(days=6 - today.weekday())
    moments = {  # by moment, for on a Friday the first two are one
        hours.working_day_after(sunday, 1, MORNING): "Next week",
        hours.working_day_after(now, 1, MORNING): "Next working day",
        now + timedelta(hours=1): "In one hour",
    }
    options = [
        option(f"{label}, {at.astimezone(hours.zone):%A %H:%M}", str(int(at.timestamp())))
        for at, label in sorted(moments.items())
    ]
    fields = [
        input_block("Until", radio(ids.UNTIL, options), optional=True),
        input_block("Or until another moment", moment_picker(ids.MOMENT), optional=True),
        section("The author's next post brings it back sooner. No deadline stops for it."),
    ]
    return _form("Snooze", ids.SNOOZE_MODAL, dossier, fields, "Snooze")


def move_modal(dossier: Dossier, layout: Layout) -> View:
    """Asks for the language that the case is really in, and for its team."""
    codes = sorted(NAMES, key=language_name)
    languages = [option(language_name(code), code) for code in codes] + [option("Another, or unknown", ANY)]
    teams = [option(team, team) for team in layout.teams]
    fields = [
        input_block("Language", select(ids.LANGUAGE, languages, dossier.case.language or ANY)),
        input_block("Team", select(ids.TEAM, teams, dossier.case.team)),
        section("The card moves to that queue's channel. Its clock runs on."),
    ]
    return _form("Wrong language", ids.MOVE_MODAL, dossier, fields, "Move")


def follow_up_modal(dossier: Dossier) -> View:
    """Asks in how many working days the case is to be looked at again."""
    return _form("Follow up", ids.FOLLOW_UP_MODAL, dossier, [_days("Remind me in")], "Set follow-up")


def later_modal(dossier: Dossier) -> View:
    """Asks in how many working days a follow-up that is due is to remind again."""
    return _form("Later", ids.LATER_MODAL, dossier, [_days("Remind me again in")], "Remind me")


def more_modal(dossier: Dossier, link: str | None) -> View:
    """What the card's buttons leave out; `link` leads to the card."""
    rows = [*_acts(dossier), *_looks(dossier)]
    if link is not None and is_web(link):
        rows.append(section("The card in its channel.", link_button("Open card", ids.OPEN_LINK, link)))
    return modal("More", ids.MORE_MODAL, _value(dossier), [*about(dossier), *rows])


def _looks(dossier: Dossier) -> list[Block]:
    return [
        _row(dossier, "Everything that happened in this case.", "History", ids.HISTORY),
        _row(dossier, "Where it was found, and what sent it here.", "Why this card?", ids.WHY),
    ]


def _acts(dossier: Dossier) -> list[Block]:
    """What may be done with a case: nothing once it is closed, and little once its author deleted the post."""
    close = _row(dossier, "Nothing more is to be done.", "Close", ids.CLOSE)
    match face(dossier):
        case Face.CLOSED:
            return []
        case Face.WITHDRAWN:
            return [close]
    if dossier.case.assignee is None:
        holding = _row(dossier, "Take the case.", "Claim", ids.CLAIM)
    else:
        holding = _row(dossier, "Give the case back to its queue.", "Release", ids.RELEASE)
    return [
        holding,
        _row(dossier, "Be reminded in some working days.", "Follow up", ids.FOLLOW_UP),
        close,
        _row(dossier, "The post needs no reply.", "Dismiss", ids.DISMISS),
    ]


def _row(dossier: Dossier, what: str, label: str, action_id: str) -> Block:
    return section(what, button(label, action_id, _value(dossier)))


def _days(label: str) -> Block:
    options = [option("1 working day" if days == 1 else f"{days} working days", str(days)) for days in PLANNED_DAYS]
    return input_block(label, select(ids.FOLLOW_UP_DAYS, options, "2"))


def _form(title: str, callback_id: str, dossier: Dossier, fields: list[Block], submit: str) -> View:
    return modal(title, callback_id, _value(dossier), [*about(dossier), *fields], submit=submit)


def _value(dossier: Dossier) -> str:
    return refs.case_value(dossier.case.id, dossier.case.newest)
