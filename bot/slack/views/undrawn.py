"""What stands where something could not be drawn: a bug of ours must not hide that somebody wrote."""

from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.slack.views.blocks import Message, message
from bot.slack.views.parts import joined, view_link


def undrawn(dossier: Dossier, what: str) -> Message:
    """Which case it is about and where the author's post is; `what` is what should have stood here (`"card"`)."""
    told = f"*{number(dossier.case.id)}*: this {what} could not be drawn. The log says why."
    return message(joined(told, view_link(dossier.newest.mention)), [])
