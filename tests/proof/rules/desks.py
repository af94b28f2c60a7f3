"""The delivery loop of a desk, with every courier that it has."""

from collections.abc import Mapping

from bot.clock import Clock
from bot.delivery.card import CardCourier
from bot.delivery.courier import Courier
from bot.delivery.looking import Lookout
from bot.delivery.loop import Loop
from bot.delivery.once import OnceCourier, notice_lines, reminders, thread_openings
from bot.delivery.operators import OperatorsCourier
from bot.delivery.reply import ByHandCourier, ReplyCourier
from bot.delivery.sides import SLACK
from bot.delivery.slack import ReviewCourier, StubCourier
from bot.slack.poster import Poster
from bot.store.outbox import Kind
from bot.work.desk import Desk


def loop_of(desk: Desk, poster: Poster, clock: Clock, real: Clock) -> tuple[Loop, Mapping[Kind, Courier]]:
    """A loop that knows only what stands in the database, and its couriers."""
    lookout = Lookout(desk.db, poster, clock)
    couriers: dict[Kind, Courier] = {
        Kind.CARD: CardCourier(desk, poster, lookout, clock),
        Kind.REVIEW: ReviewCourier(desk, poster, lookout),
        Kind.STUB: StubCourier(desk, poster),
        Kind.REPLY: ReplyCourier(desk, clock),
        Kind.BY_HAND: ByHandCourier(desk, clock),
        Kind.REMINDER: OnceCourier(poster, lookout, reminders(desk)),
        Kind.NOTICE: OnceCourier(poster, lookout, notice_lines(desk, poster)),
        Kind.THREAD: OnceCourier(poster, lookout, thread_openings(desk)),
        Kind.OPERATORS: OperatorsCourier(desk, poster, lookout, clock),
    }
    return Loop(desk.db, couriers, clock, real, {SLACK: poster.probe}), couriers
