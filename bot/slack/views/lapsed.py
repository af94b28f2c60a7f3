"""What stands in place of a message whose post was deleted, and that nobody needs any more."""

from bot.desk.case import number
from bot.desk.dossier import Dossier
from bot.slack.views.blocks import Message, message, section


def lapsed(dossier: Dossier) -> Message:
    """Which case it was about."""
    told = f"*{number(dossier.case.id)}*: the author deleted what stood here."
    return message(told, [section(told)])
