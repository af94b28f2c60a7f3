"""Looking up a link that somebody gave, and telling them what came of it."""

from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock
from bot.delivery.courier import NotYet
from bot.delivery.drawing import card_awaited
from bot.delivery.looking import Spot
from bot.delivery.once import Errand
from bot.desk.addition import Addition
from bot.errors import RemoteError, Throttled
from bot.slack.poster import Poster
from bot.slack.views.added import added
from bot.slack.views.blocks import Message
from bot.store import additions, cases, places
from bot.store.outbox import Delivery
from bot.work import adding
from bot.work.desk import Desk
from bot.work.intake import Detect

LOOKED_UP_FOR = timedelta(minutes=15)
"""After so long without an answer from the network, who asked is told so."""

AGAIN_SECONDS = 15.0
NO_ANSWER = "the network does not answer now; please try again later"


def additions_asked(desk: Desk, poster: Poster, detect: Detect, clock: Clock) -> Callable[[Delivery], Errand]:
    """
    What became of addition `"7"`, for whoever asked.

    It is looked up when it is told: whatever dies in between, it is looked up once more, and found to be there.
    """
    platforms = {account.platform for account in desk.layout.accounts.values()}

    def errand(delivery: Delivery) -> Errand:
        with desk.db.reading() as tx:
            asked = additions.read(tx, int(delivery.ref))

        def draw() -> Message:
            settled = _settled(desk, asked, detect, clock)
            return added(settled, platforms, _link(desk, poster, settled, delivery))

        return Errand(Spot(asked.by), draw)

    return errand


def _settled(desk: Desk, asked: Addition, detect: Detect, clock: Clock) -> Addition:
    """Raises NotYet while its network cannot be asked; its breaker is no business of who only wants to read there."""
    try:
        return adding.look_up(desk, asked, detect, clock())
    except RemoteError as error:
        if clock() - asked.asked_at > LOOKED_UP_FOR:
            return adding.give_up(desk, asked, NO_ANSWER)
        raise NotYet(error.retry_after if isinstance(error, Throttled) else AGAIN_SECONDS) from error


def _link(desk: Desk, poster: Poster, settled: Addition, delivery: Delivery) -> str | None:
    """The card's address; who is told waits for the card to stand, unless the case has none of its own."""
    if settled.case_id is None:
        return None
    with desk.db.reading() as tx:
        place = places.read(tx, f"card:{settled.case_id}")
        is_folded = cases.dossier(tx, settled.case_id).case.surge_id is not None
    if place is None and not is_folded:
        raise card_awaited(delivery)
    return poster.link(place) if place is not None else None
