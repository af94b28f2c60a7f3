"""A desk that is restored from a backup tells nothing twice, in Slack or in public, and forgets nobody."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.reply import ReplyState
from bot.sandbox.server import Sandbox
from bot.slack import ids
from bot.store import backup, marks, pg_copies
from bot.store.database import Database
from bot.store.outbox import State
from bot.store.places import Place
from bot.work import casework, following_up, looking_up, restoring
from tests.build import ANA
from tests.delivery.stage import Stage, staged_on_x
from tests.work.desks import CARE, CARE_DE


@pytest.fixture
def stage(blank_url: str, box: Sandbox) -> Iterator[Stage]:
    """A desk on a database of its own, which may be put aside."""
    db = Database(blank_url)
    db.migrate()
    stage = staged_on_x(db, box)
    yield stage
    stage.close()
    stage.desk.db.close()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "desk.backup"


def save(stage: Stage, url: str, copy: Path) -> None:
    if stage.desk.db.file is None:
        pg_copies.save(url, stage.desk.db, copy, stage.now())
    else:
        backup.save(stage.desk.db, copy, stage.now())


def restore(stage: Stage, url: str, copy: Path) -> None:
    """Stop the desk, restore the copy, and start it anew."""
    now = stage.forward(timedelta(minutes=10))
    stage.loop.stop()
    db = stage.desk.db
    with ExitStack() as stack:
        if db.file is None:
            opened = stack.enter_context(closing(Database(url, for_restore=True)))
            restored = stack.enter_context(pg_copies.restored(url, opened, copy, now))
        else:
            restored = stack.enter_context(backup.restored(copy, db.file, now))
        restoring.look_before_posting(replace(stage.desk, db=restored), now)
    db.close()
    stage.desk = replace(stage.desk, db=Database(url))
    stage.start_loop()


def keys(stage: Stage) -> list[str]:
    """The names of all deliveries that stand in Slack, threads and direct messages included."""
    said = [line for channel in list(stage.box.slack.channels) for line in stage.box.slack.messages(channel)]
    return sorted(line.metadata["event_payload"]["delivery"] for line in said if line.metadata)


def test_what_the_lost_time_told_is_told_once_and_nothing_is_forgotten(
    stage: Stage, blank_url: str, copy: Path
) -> None:
    waiting, answered, reviewed = (stage.mentioned(f"@brand_es {word}") for word in ("uno", "dos", "tres"))
    stage.settle()
    approved, submitted = stage.approved(answered), stage.written(reviewed, text="Ya lo vemos.")
    save(stage, blank_url, copy)
    stage.settle()
    lost = stage.mentioned("@brand_es cuatro")
    casework.claim(stage.desk, waiting, ANA, stage.now())
    stage.let_out(submitted)
    stage.settle()
    said, cards = keys(stage), [line.ts for line in stage.roots(CARE)]

    restore(stage, blank_url, copy)
    stage.poll()
    stage.settle()
    back = stage.cases()[-1]

    assert stage.public(answered) == [approved.text]
    assert stage.public(reviewed) == [submitted.text]
    assert stage.reply(approved.id).state is ReplyState.SENT
    assert stage.reply(submitted.id).state is ReplyState.DRAFT
    assert [line.ts for line in stage.roots(CARE)] == cards
    assert set(keys(stage)) - set(said) <= {f"notice:{number}" for number in range(1_000_000, 1_000_010)}
    assert len(set(keys(stage))) == len(keys(stage))
    assert back.id > 1_000_000 > lost
    assert looking_up.card_place(stage.desk, back.id) == Place(CARE, cards[-1])
    assert str(back.id) in str(stage.roots(CARE)[-1].blocks)
    assert "nobody yet" in stage.roots(CARE)[0].text


def test_a_reminder_of_the_lost_time_is_not_repeated(stage: Stage, blank_url: str, copy: Path) -> None:
    case_id = stage.mentioned()
    stage.approved(case_id)
    stage.settle()
    save(stage, blank_url, copy)
    stage.forward(timedelta(days=6))  # two working days, whatever weekday the stage begins on
    following_up.wake_due(stage.desk, stage.now())
    stage.settle()
    reminded = [line.ts for line in stage.roots(ANA.id)]

    restore(stage, blank_url, copy)
    fired = following_up.wake_due(stage.desk, stage.now())
    stage.settle()

    assert fired == 1
    assert [line.ts for line in stage.roots(ANA.id)] == reminded


def restored_and_swept(stage: Stage, blank_url: str, copy: Path) -> None:
    """The desk is restored, hears what came since, and has had its half an hour to take away what is too much."""
    restore(stage, blank_url, copy)
    stage.poll()
    stage.settle()
    stage.forward(timedelta(minutes=30))
    stage.loop.sweep()


@pytest.mark.parametrize("stood_for", [timedelta(), timedelta(hours=2)])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_case_that_moved_in_the_lost_time_has_one_card(
    stage: Stage, blank_url: str, copy: Path, stood_for: timedelta
) -> None:
    case_id = stage.mentioned()
    stage.settle()
    stage.forward(stood_for)
    stage.poll()
    save(stage, blank_url, copy)
    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    restored_and_swept(stage, blank_url, copy)

    assert ids.CLAIM in str(stage.card(CARE).blocks)
    assert stage.roots(CARE_DE) == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_case_that_was_opened_and_moved_in_the_lost_time_has_one_card(
    stage: Stage, blank_url: str, copy: Path
) -> None:
    save(stage, blank_url, copy)
    case_id = stage.mentioned()
    stage.settle()
    casework.move(stage.desk, case_id, ANA, "care", "de", stage.now())
    stage.settle()

    restored_and_swept(stage, blank_url, copy)

    assert ids.CLAIM in str(stage.card(CARE).blocks)
    assert stage.roots(CARE_DE) == []


def test_what_was_still_to_be_told_is_told(stage: Stage, blank_url: str, copy: Path) -> None:
    case_id = stage.mentioned()
    reply = stage.approved(case_id)
    save(stage, blank_url, copy)

    restore(stage, blank_url, copy)
    stage.settle()

    assert stage.card()
    assert stage.reply(reply.id).state is ReplyState.UNSURE
    assert stage.line(f"reply:{reply.id}.1").state is State.PERSON
    assert stage.public(case_id) == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_that_was_put_in_place_by_hand_is_restored_at_the_start(stage: Stage, copy: Path) -> None:
    reply = stage.approved(stage.mentioned())
    save(stage, "", copy)
    desk = replace(stage.desk, db=Database(f"sqlite:///{copy}"))

    restoring.look_if_put_in_place_by_hand(stage.desk, stage.now())
    restoring.look_if_put_in_place_by_hand(desk, stage.now())

    assert stage.reply(reply.id).state is ReplyState.APPROVED
    assert looking_up.reply(desk, reply.id).state is ReplyState.UNSURE
    desk.db.close()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_that_went_back_in_time_looks_once_it_is_backed_up_and_restored(
    stage: Stage, blank_url: str, copy: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "snapshot.db"
    stage.mentioned()
    save(stage, blank_url, snapshot)
    with closing(Database(f"sqlite:///{snapshot}")) as gone_back, gone_back.transaction() as tx:
        marks.forget(tx, backup.TAKEN)  # a machine's snapshot does not say that it is one
    stage.settle()
    with closing(Database(f"sqlite:///{snapshot}")) as gone_back:
        backup.save(gone_back, copy, stage.forward(timedelta(hours=1)))

    restore(stage, blank_url, copy)
    stage.settle()

    assert stage.card()


def test_a_desk_is_restored_as_often_as_it_must_be(stage: Stage, blank_url: str, copy: Path) -> None:
    save(stage, blank_url, copy)
    for number in (1, 2):
        restore(stage, blank_url, copy)
        stage.mentioned(f"@brand_es otra vez {number}")
        stage.settle()
        copy = copy.with_suffix(f".{number}")
        save(stage, blank_url, copy)

    assert [case.id > 1_000_000 * number for number, case in enumerate(stage.cases(), 1)] == [True, True]
    assert len(stage.roots(CARE)) == 2
