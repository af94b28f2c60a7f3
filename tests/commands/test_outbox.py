"""What was given up is seen and decided about from a terminal."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.clock import utcnow
from bot.store import claims, outbox
from bot.store.database import Database
from bot.store.outbox import Kind, State


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["outbox", *arguments])


@pytest.fixture
def given_up(db: Database) -> Iterator[Database]:
    """A card and a reply that were given up, and a notice that is due."""
    now = utcnow()
    with db.transaction() as tx:
        for kind, ref in ((Kind.CARD, "42"), (Kind.REPLY, "7.2")):
            outbox.put(tx, kind, ref, f"lane of {ref}", now)
        for line in claims.claim(tx, now, now, 10, []):
            outbox.settle(tx, line, State.FAILED, now, error="is_archived")
        outbox.put(tx, Kind.NOTICE, "3", "U0ANA", now)
    yield db
    db.close()


def states(db: Database) -> dict[str, State]:
    with db.reading() as tx:
        lines = [outbox.read(tx, key) for key in ("card:42", "reply:7.2")]
    return {line.key: line.state for line in lines if line}


def test_a_desk_that_has_told_everything_says_so(db: Database) -> None:
    result = run("list")

    assert (result.exit_code, result.stdout) == (0, "Everything is told.\n")


def test_the_list_says_what_waits_and_what_was_given_up_and_where_to_decide(given_up: Database) -> None:
    given_up.hold()

    lines = run("list").stdout.splitlines()

    assert lines[:3] == [
        "card: 1 failed, the oldest due for 0 s",
        "notice: 1 due, the oldest due for 0 s",
        "reply: 1 failed, the oldest due for 0 s",
    ]
    assert lines[3].startswith(
        "card:42: given up, first tried 0 s ago, tried 1×; is_archived: the channel is archived;"
    )
    assert lines[3].endswith("`outbox retry` or `outbox drop`")
    assert lines[4].startswith("reply:7.2: ")
    assert lines[4].endswith("decided on its card")


@pytest.mark.parametrize("asked", ["card:42", "--all"])
def test_what_was_given_up_is_tried_once_more_but_never_a_public_reply(given_up: Database, asked: str) -> None:
    result = run("retry", asked)

    assert result.stdout == "Tried once more by the desk, as soon as it runs: 1.\n"
    assert states(given_up) == {"card:42": State.DUE, "reply:7.2": State.FAILED}


def test_of_several_keys_all_are_tried_or_none(given_up: Database) -> None:
    result = run("retry", "card:42", "reply:7.2")

    assert result.exit_code == 1
    assert "reply:7.2 is a public reply: what becomes of it is decided on the card of its case" in result.stderr
    assert states(given_up) == {"card:42": State.FAILED, "reply:7.2": State.FAILED}


def test_what_was_given_up_can_be_dropped(given_up: Database) -> None:
    result = run("drop", "card:42", "reply:7.2")

    assert result.stdout == "Dropped: 2.\n"
    assert set(states(given_up).values()) == {State.DROPPED}


@pytest.mark.parametrize(
    ("key", "why"), [("card:9", "There is no delivery card:9."), ("notice:3", "notice:3 is not given up any more.")]
)
def test_what_is_not_given_up_is_not_dropped(given_up: Database, key: str, why: str) -> None:
    result = run("drop", key)

    assert result.exit_code == 1
    assert why in result.stderr


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_running_desk_is_not_written_to_and_says_where_to_decide(given_up: Database) -> None:
    given_up.hold()

    result = run("retry", "card:42")

    assert result.exit_code == 1
    assert "a desk is already running" in result.stderr
    assert "Decide on its card in the Slack channel C0DESKOPS" in result.stderr
    assert states(given_up)["card:42"] is State.FAILED


@pytest.mark.parametrize("arguments", [("retry",), ("retry", "--all", "card:42"), ("drop",)])
def test_a_command_that_names_nothing_or_too_much_does_nothing(db: Database, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
