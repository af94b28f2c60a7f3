"""The figures beside the answers of `/healthz`: what the desk's rows tell of it, each asked when somebody looks."""

from collections.abc import Callable

from bot.clock import Clock
from bot.desk.hearing import DEAF, Standing
from bot.store import given_up
from bot.work import operating
from bot.work.desk import Desk
from bot.work.sources import Overview, figures, overview


def vitals(desk: Desk, clock: Clock) -> dict[str, Callable[[], object]]:
    """By the names that an operator's monitor knows them by; each raises what the database raises."""

    def of_given_up() -> int:
        with desk.db.reading() as tx:
            return given_up.count(tx)

    def of_alarms() -> int:
        with desk.db.reading() as tx:
            return len(operating.alarms(tx))

    def seen() -> Overview:
        with desk.db.reading() as tx:
            return overview(tx, desk, clock(), desk.db.clock())

    return {
        "deliveries_given_up": of_given_up,
        "alarms": of_alarms,
        "sources_not_heard": lambda: seen().count(*DEAF),
        "sources_paused": lambda: seen().count(Standing.PAUSED, Standing.STOPPED),
        "sources": lambda: figures(seen()),
    }
