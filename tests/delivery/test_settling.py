"""What came of a delivery is known only to who brought it, and is written down as soon as there is a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import pytest
from sqlalchemy import Engine, event

from bot.store.database import Database
from bot.store.outbox import State
from tests.delivery.rounds import Round
from tests.full_disk import no_room

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@contextmanager
def refused_by_the_database() -> Iterator[Event]:
    """An event that is set when a database has refused a statement."""
    refused = Event()

    def on_error(_: object) -> None:
        refused.set()

    event.listen(Engine, "handle_error", on_error)
    yield refused
    event.remove(Engine, "handle_error", on_error)


def test_what_was_brought_while_the_database_was_full_is_not_brought_again(db: Database) -> None:
    round_ = Round(db)
    held = round_.courier.held["1"] = Event()
    round_.put("1")
    round_.loop.run_once()

    with refused_by_the_database() as refused, no_room(db):
        held.set()
        assert refused.wait(30)
    round_.loop.drain()

    assert (round_.line("1").state, round_.courier.sent) == (State.SENT, ["1"])
    round_.loop.stop()
