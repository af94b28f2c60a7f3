"""What is asked for all day long is found by an index, however many rows have piled up."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, event, insert, select, text
from sqlmodel import Session

from bot.desk.case import Status
from bot.desk.reply import ReplyState
from bot.store import (
    cases,
    checks,
    claims,
    events,
    follow_ups,
    given_up,
    lists,
    mentions,
    native_answers,
    outbox,
    places,
    surges,
    sweeps,
)
from bot.store.claims import Terms
from bot.store.database import Database
from bot.store.limits import Limit
from bot.store.outbox import Kind, State
from bot.store.places import Place
from bot.store.schema import METADATA
from bot.store.tables import CASES, MENTIONS, REPLIES
from bot.store.tables_delivery import OUTBOX
from tests.build import ANA, NOON, case, stored_case, stored_reply

HOUR = timedelta(hours=1)
Ask = Callable[[Session], object]

QUESTIONS: dict[str, tuple[Ask, set[str]]] = {
    "claim": (
        lambda tx: claims.claim(tx, NOON, NOON, 10, ["C1"]),
        {"ix_outbox_due_in_turn"},
    ),
    "claim, with limits": (
        lambda tx: claims.claim(tx, NOON, NOON, 10, [], Terms(limit_of=lambda head: Limit(head.lane, HOUR))),
        {"ix_outbox_due_in_turn", "sqlite_autoindex_limits"},
    ),
    "waiting": (
        lambda tx: claims.waiting(tx, NOON, NOON),
        {"ix_outbox_due", "ix_outbox_unsure", "ix_outbox_on_the_way"},
    ),
    "claim_unsure": (lambda tx: claims.claim_unsure(tx, NOON, NOON, 10, []), {"ix_outbox_unsure"}),
    "to sweep": (lambda tx: sweeps.due(tx, NOON, 10), {"ix_outbox_sweep"}),
    "first to sweep": (lambda tx: sweeps.first_to_sweep(tx, NOON), {"ix_outbox_sweep"}),
    "overdue": (lambda tx: cases.overdue(tx, NOON - HOUR, NOON), {"ix_cases_due"}),
    "first_unsure": (lambda tx: sweeps.first_unsure(tx), {"ix_outbox_unsure"}),
    "given_up": (lambda tx: given_up.count(tx), {"ix_outbox_given_up"}),
    "lines given up": (lambda tx: given_up.lines(tx, 10, {Kind.REPLY}), {"ix_outbox_given_up"}),
    "count of lines given up": (lambda tx: given_up.count(tx, {Kind.REPLY}), {"ix_outbox_given_up"}),
    "try_again": (lambda tx: outbox.try_again(tx, NOON), {"ix_outbox_given_up"}),
    "expire": (lambda tx: outbox.expire(tx, NOON, NOON), {"ix_outbox_on_the_way"}),
    "due": (lambda tx: follow_ups.due(tx, NOON, 10), {"ix_follow_ups_due"}),
    "snoozed": (lambda tx: cases.snoozed(tx, NOON, 10), {"ix_cases_snoozed"}),
    "free": (lambda tx: lists.free(tx, ["care", "press"], NOON, 10), {"ix_cases_free"}),
    "held_by": (lambda tx: lists.held_by(tx, ANA.id, 10), {"ix_cases_held"}),
    "to_approve": (lambda tx: lists.to_approve(tx, ["care"], ANA.id, 10), {"ix_replies_submitted"}),
    "follow_ups": (lambda tx: lists.follow_ups(tx, ANA.id, NOON, 10), {"ix_cases_held", "uq_follow_ups_current"}),
    "is_owed": (lambda tx: cases.is_owed(tx, "x", "501", NOON), {"ix_cases_author"}),
    "known": (lambda tx: cases.known(tx, case(900_000)), {"ix_cases_author"}),
    "posts to ask for": (lambda tx: checks.due(tx, "x:brand_es", NOON, 10), {"ix_mentions_to_check"}),
    "copies of a post": (
        lambda tx: checks.cases_with_copies(tx, "x", "9001"),
        {"ix_mentions_parent", "ix_mentions_quoted"},
    ),
    "folded": (lambda tx: surges.folded(tx, 1, 5), {"ix_cases_surge"}),
    "native answers": (lambda tx: native_answers.of_case(tx, 1), {"ix_native_answers_case_id"}),
    "of_case": (lambda tx: mentions.of_case(tx, 1), {"ix_mentions_case_id"}),
    "last_language": (lambda tx: mentions.last_language(tx, "x", "501"), {"ix_mentions_author"}),
    "history": (lambda tx: events.of_case(tx, 1), {"ix_events_case_id"}),
    "left_behind": (lambda tx: places.left_behind(tx, 42), {"sqlite_autoindex_places"}),
    "subject_at": (lambda tx: places.subject_at(tx, Place("C1", "17")), {"ix_places_channel"}),
}


@pytest.fixture(scope="module")
def piled_up(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database after a long time, the same for every question: what one writes is undone."""
    database = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path_factory.mktemp('piled_up'))}")
    with database.transaction() as tx:
        _pile_up(tx)
        tx.execute(text("ANALYZE"))
    yield database
    database.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked_all_day_is_found_by_its_index(piled_up: Database, question: str) -> None:
    ask, indexes = QUESTIONS[question]
    with piled_up.transaction() as tx, tx.begin_nested() as undone:
        with _statements(tx.connection().engine) as seen:
            ask(tx)

        plan = [step for statement, values in seen for step in _plan(tx, statement, values)]
        undone.rollback()
    assert [step for step in plan if _walks_a_table(step) and not any(name in step for name in indexes)] == []
    assert {name for name in indexes if any(name in step for step in plan)} == indexes, plan


def _walks_a_table(step: str) -> bool:
    return step.startswith("SCAN") and step.split()[1] in {*METADATA.tables, "first", "line", "further", "other", "own"}


def _pile_up(tx: Session) -> None:
    """Many mentions of one open case among closed ones, many lines that were sent long ago, and a few of all else."""
    stored_reply(tx, stored_case(tx))
    _copy(tx, REPLIES, 2000, lambda _: {"state": ReplyState.SENT})
    _copy(tx, MENTIONS, 2000, lambda number: {"post_id": f"copy {number}"})
    closed: dict[str, object] = {"status": Status.CLOSED, "assignee": ANA.id}
    _copy(tx, CASES, 2000, lambda number: closed | {"thread_id": f"copy {number}", "author_id": str(number % 700)})
    outbox.put(tx, Kind.NOTICE, "1", "C1", NOON)
    states = [State.DUE] * 20 + [State.UNSURE] * 5 + [State.SENDING] * 5 + [State.SENT] * 2000
    _copy(
        tx,
        OUTBOX,
        len(states),
        lambda number: {
            "key": f"copy {number}",
            "lane": f"C{number % 5}",
            "state": states[number].value,
            "due_at": NOON - timedelta(seconds=number),
        },
    )


def _copy(tx: Session, table: Table, count: int, differs: Callable[[int], dict[str, object]]) -> None:
    """More rows like the first one of the table."""
    first = dict(tx.execute(select(table)).mappings().first() or {})
    del first["id"]
    tx.execute(insert(table), [first | differs(number) for number in range(count)])


@contextmanager
def _statements(database: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Everything that is sent to the database meanwhile, with its values."""
    seen: list[tuple[str, Any]] = []

    def on_execute(_connection: Connection, _cursor: object, statement: str, values: object, *_: object) -> None:
        seen.append((statement, values))

    event.listen(database, "before_cursor_execute", on_execute)
    try:
        yield seen
    finally:
        event.remove(database, "before_cursor_execute", on_execute)


def _plan(tx: Session, statement: str, values: Any) -> list[str]:
    return [row.detail for row in tx.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
