"""The history keeps what happened, in the order in which it happened."""

from datetime import timedelta

from bot.desk.events import DESK, Event
from bot.store import events
from bot.store.database import Database
from tests.build import ANA, NOON, stored_case


def test_history_is_read_in_the_order_in_which_it_was_written(db: Database) -> None:
    told = (
        Event("case.claimed", ANA.id, NOON),
        Event("case.moved", ANA.id, NOON - timedelta(hours=1), {"team": "press", "language": None, "by_hand": True}),
    )
    with db.transaction() as tx:
        case, other = stored_case(tx, "9001"), stored_case(tx, "9002")
        events.add(tx, case.id, told)
        events.add(tx, other.id, (Event("case.woken", DESK, NOON),))
        events.add(tx, case.id, ())

        assert events.of_case(tx, case.id)[1:] == told
