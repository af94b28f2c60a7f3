"""What stands above a card in the operators' channel, whose own channel takes nothing."""

from bot.slack.causes import cause
from bot.slack.views.text import escape_line

ROOM = 200


def sheltered(channel: str, code: str) -> str:
    """A line of markup: where the card belongs, and what kept it from there; `code` is Slack's word for it."""
    why = escape_line(cause(code), ROOM)
    return f"*<#{channel}> cannot be reached* ({why}). This card stands here until it can."
