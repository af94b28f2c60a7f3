"""What a card leaves behind in the channel that its case has moved away from."""

from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.desk.layout import Layout
from bot.slack.views.blocks import Message, message, section
from bot.slack.views.languages import language_name
from bot.slack.views.parts import handle, joined
from bot.slack.views.text import escape
from bot.slack.views.text import link as linked


def stub(dossier: Dossier, layout: Layout, link: str | None) -> Message:
    """One line that says where the case is now; `link` leads to its card."""
    case = dossier.case
    channel = layout.queue_for(case.team, case.language).channel
    author = escape(handle(dossier.newest.mention.author))
    queue = f"{escape(case.team)}, {escape(language_name(case.language))}"
    moved = f"*{number(case.id)}* by {author} has moved to <#{channel}> ({queue})"
    told = joined(moved, linked(link, "Open card") if link else "")
    return message(told, [section(told)])
