"""What couriers do before they speak to Slack: drawing, and waiting for what must stand first."""

import logging
from collections.abc import Callable

from bot.delivery.courier import NotYet
from bot.slack.views.blocks import Message
from bot.store.outbox import Delivery

log = logging.getLogger(__name__)

WAIT_FOR_CARD_SECONDS = 2.0
LONGEST_WAIT_FOR_CARD_SECONDS = 300.0


def drawn(draw: Callable[[], Message], last: Message | None) -> Message:
    """What `draw` makes; where it breaks, which is a bug of ours, `last` stands for it so that people learn of it."""
    try:
        return draw()
    except Exception as error:  # whatever broke, people must learn that something is there
        if last is None:
            raise
        log.error("delivery.not_drawn", exc_info=error)
        return last


def card_awaited(delivery: Delivery) -> NotYet:
    """What waits for a card that is not posted yet waits longer every time: some card may never be."""
    return NotYet(min(WAIT_FOR_CARD_SECONDS * 2 ** min(delivery.attempts - 1, 16), LONGEST_WAIT_FOR_CARD_SECONDS))
