"""Who changes many lines of the outbox at once waits for nobody: two who waited in two orders would wait for ever."""

import pytest
from sqlalchemy import text

from bot.store import claims, outbox
from bot.store.database import Database
from bot.store.outbox import Kind
from tests.build import NOON


@pytest.mark.parametrize("engine", ["postgresql"])
def test_leases_run_out_without_waiting_for_a_line_that_somebody_changes(db: Database) -> None:
    with db.transaction() as tx:
        for ref in ("1", "2"):
            outbox.put(tx, Kind.CARD, ref, f"C{ref}", NOON)
        claims.claim(tx, NOON, NOON, 2, [])

    with db.transaction() as press, db.transaction() as loop:
        outbox.put(press, Kind.CARD, "1", "C1", NOON)
        loop.execute(text("SET LOCAL lock_timeout = '1s'"))
        lost = outbox.expire(loop, NOON, NOON)

    assert lost == 1
