"""The delivery loop of a desk, with every courier that it has."""

from collections.abc import Mapping

from bot.clock import Clock
from bot.delivery.courier import Courier
from bot.delivery.couriers import couriers
from bot.delivery.loop import Loop
from bot.delivery.sides import SLACK
from bot.slack.poster import Poster
from bot.store.outbox import Kind
from bot.work.desk import Desk
from tests.work.desks import spoken


def loop_of(desk: Desk, poster: Poster, clock: Clock, real: Clock) -> tuple[Loop, Mapping[Kind, Courier]]:
    """A loop that knows only what stands in the database, and its couriers."""
    bringing = couriers(desk, poster, clock, spoken)
    return Loop(desk.db, bringing, clock, real, {SLACK: poster.probe}), bringing
