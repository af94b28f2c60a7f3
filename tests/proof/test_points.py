"""A process that is armed ends where it was to end, and nowhere before."""

import os
import signal
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest

from bot.sandbox.server import Sandbox
from bot.store import cursors
from bot.store.database import Database
from tests.build import NOON
from tests.proof.crash.points import POINTS, Edge, Point, arm, on_work_kept
from tests.proof.crash.round import judged


def _died(act: Callable[[], object]) -> bool:
    """Whether a process that does so is killed by what it is armed with."""
    pid = os.fork()
    if not pid:
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("edge", [Edge.SENT, Edge.ANSWERED])
def test_a_process_dies_once_its_request_has_left_or_was_answered(edge: Edge) -> None:
    with Sandbox() as box:

        def post_twice() -> None:
            arm(Point("a post", edge, r"POST /sandbox/post ", 2), 2)
            with httpx.Client(base_url=f"{box.url}/sandbox/") as client:
                client.post("state", json={})
                client.post("post", json={"author": "tom", "text": "one"})
                client.post("post", json={"author": "tom", "text": "two"})

        assert _died(post_twice)
        with box.x.changed:
            assert box.x.changed.wait_for(lambda: len(box.x.posts) == 2, timeout=5)


@pytest.mark.parametrize(("edge", "kept"), [(Edge.WRITTEN, None), (Edge.KEPT, "17")])
def test_a_process_dies_before_or_after_its_commit(database_url: str, edge: Edge, kept: str | None) -> None:
    def save() -> None:
        arm(Point("a cursor", edge, r"INSERT INTO cursors", 1), 1)
        with Database(database_url).transaction() as tx:
            cursors.save(tx, "x:acme", "17", NOON)

    assert _died(save)
    with closing(Database(database_url)) as db, db.reading() as tx:
        assert cursors.read(tx, "x:acme") == kept


@pytest.mark.parametrize(
    ("line", "is_work"), [("UPDATE outbox SET asked=1 WHERE outbox.id = 7", True), ("SELECT 1", False)]
)
def test_a_desk_is_at_work_once_it_has_kept_some(database_url: str, line: str, is_work: bool) -> None:
    def work() -> None:
        on_work_kept(lambda: os.kill(os.getpid(), signal.SIGKILL))
        with Database(database_url).transaction() as tx:
            tx.connection().exec_driver_sql(line)

    assert _died(work) is is_work


def test_to_kill_desks_that_did_nothing_yet_is_no_proof() -> None:
    few, enough = ({"kills": 100, "of desks at work": number} for number in (49, 50))

    assert not judged(few, naive=False).holds
    assert judged(enough, naive=False).holds
    assert not any(judged(few, naive=True).broken.values())


def test_every_point_has_a_name_of_its_own() -> None:
    assert len({point.name for point in POINTS}) == len(POINTS)
