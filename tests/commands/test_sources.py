"""The sources are seen, paused and resumed from a terminal."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.desk.hearing import Hearing, Quota, failed, heard, pace
from bot.desk.switch import Act, Switch
from bot.store import sources, switches
from bot.store.database import Database

ACME = "x:acme"
MINUTE = timedelta(minutes=1)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["sources", *arguments])


@pytest.fixture
def heard_once(db: Database) -> Iterator[Database]:
    """An account whose mentions were heard, and whose own posts are refused."""
    now = db.clock()
    with db.transaction() as tx:
        quota = Quota(300, 280, now + MINUTE)
        sources.save(tx, heard(Hearing(ACME, ACME, lag=MINUTE), 1, pace(MINUTE), quota, now))
        refused = failed(Hearing(f"{ACME}/own", ACME), "401: the token was refused", MINUTE, pace(MINUTE), now)
        sources.save(tx, refused)
    yield db
    db.close()


def is_off(db: Database, act: Act) -> bool:
    with db.reading() as tx:
        return switches.read(tx, Switch(act, ACME)) is not None


def test_the_list_says_how_each_source_is_heard_while_the_desk_runs(heard_once: Database) -> None:
    heard_once.hold()

    result = run("list")

    assert result.exit_code == 0
    assert re.search(
        rf"{ACME}: heard; last poll \d+ s ago; newest post heard after 1 min; 280 of 300 calls left", result.stdout
    )
    assert f"{ACME}/own: failing; 401: the token was refused" in result.stdout


@pytest.mark.parametrize(("act", "options"), [(Act.LISTEN, []), (Act.SEND, ["--sending"])])
def test_what_is_paused_is_listed_so_and_resumed(heard_once: Database, act: Act, options: list[str]) -> None:
    paused = run("pause", ACME, *options)
    listed = run("list")
    before = is_off(heard_once, act)

    resumed = run("resume", ACME, *options)

    assert (paused.exit_code, resumed.exit_code) == (0, 0)
    assert (before, is_off(heard_once, act)) == (True, False)
    assert f"{ACME}: {'sending' if options else 'listening'} paused by terminal" in listed.stdout


def test_what_changes_nothing_says_so(heard_once: Database) -> None:
    run("pause", ACME, "--sending")

    told = [run("pause", ACME, "--sending"), run("resume", ACME), run("resume", ACME, "--sending")]

    assert [one.stdout for one in told] == [
        f"Sending was paused already, by terminal: {ACME}.\n",
        f"Listening was not paused: {ACME}.\n",
        f"Sending resumed: {ACME}.\n",
    ]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_runs_is_not_paused_behind_its_back(heard_once: Database) -> None:
    heard_once.hold()

    result = run("pause", ACME)

    assert (result.exit_code, is_off(heard_once, Act.LISTEN)) == (1, False)
    assert "Use the menu beside each source in the Slack channel C0DESKOPS, or stop it first." in result.stderr


def test_what_the_desk_does_not_have_is_refused(heard_once: Database) -> None:
    result = run("pause", "x:nobody")

    assert (result.exit_code, result.stderr) == (
        1,
        "The desk has no source or account x:nobody. Nothing was changed.\n",
    )
