"""Who brings what: one courier for every kind of delivery."""

from bot.clock import Clock
from bot.delivery.adding import additions_asked
from bot.delivery.card import CardCourier
from bot.delivery.courier import Courier
from bot.delivery.looking import Lookout
from bot.delivery.once import OnceCourier, earlier_threads, notice_lines, reminders, thread_openings
from bot.delivery.operators import OperatorsCourier
from bot.delivery.reply import ByHandCourier, ReplyCourier
from bot.delivery.slack import ReviewCourier, StubCourier
from bot.delivery.surge import SurgeCourier
from bot.delivery.withdrawal import WithdrawalCourier
from bot.slack.poster import Poster
from bot.store.outbox import Kind
from bot.work.desk import Desk
from bot.work.intake import Detect


def couriers(desk: Desk, poster: Poster, clock: Clock, detect: Detect) -> dict[Kind, Courier]:
    """All of them. They share what one look at a channel shows."""
    lookout = Lookout(desk.db, poster, clock)
    return {
        Kind.CARD: CardCourier(desk, poster, lookout, clock),
        Kind.REVIEW: ReviewCourier(desk, poster, lookout, clock),
        Kind.STUB: StubCourier(desk, poster),
        Kind.REPLY: ReplyCourier(desk, clock),
        Kind.BY_HAND: ByHandCourier(desk, clock),
        Kind.REMINDER: OnceCourier(poster, lookout, reminders(desk)),
        Kind.NOTICE: OnceCourier(poster, lookout, notice_lines(desk, poster, clock), earlier_threads(desk)),
        Kind.THREAD: OnceCourier(poster, lookout, thread_openings(desk), earlier_threads(desk)),
        Kind.ADDED: OnceCourier(poster, lookout, additions_asked(desk, poster, detect, clock)),
        Kind.SURGE: SurgeCourier(desk, poster, lookout, clock),
        Kind.WITHDRAWAL: WithdrawalCourier(desk, poster, clock),
        Kind.OPERATORS: OperatorsCourier(desk, poster, lookout, clock),
    }
