"""A message of which there is one: edited where it stands, posted where it does not, or not any more."""

from bot.errors import Rejected
from bot.slack.poster import GONE_CODES, Poster
from bot.slack.views.blocks import Message
from bot.store.places import Place


def put(poster: Poster, here: Place | None, channel: str, message: Message, key: str) -> Place:
    """Have it stand in a channel, `here` if it is known to be there; returns where it stands."""
    if here is not None:
        try:
            poster.edit(here, message)
        except Rejected as error:
            if error.code not in GONE_CODES:
                raise
        else:
            return here
    return poster.post(channel, message, key)
