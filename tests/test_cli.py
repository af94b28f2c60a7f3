"""`check` asks the sandbox's Slack and X over real sockets."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import bot
from bot.cli import cli
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import BOT
from tests.config.written import filled_in

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-demo", "SLACK_APP_TOKEN": "xapp-demo", "ACME_TOKEN": "x-demo"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sandbox(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A Slack and an X with everything that `desk.toml` in the current folder names."""
    with Sandbox() as sandbox:
        for number in range(1, 6):
            sandbox.slack.add_channel(f"C{number}", f"channel-{number}", members=[BOT], private=number == 5)
        sandbox.x.add_account("acme", "Acme")
        text = filled_in().replace('"https://api.x.com"', f'"{sandbox.url}/x"')
        (folder / "desk.toml").write_text(text, encoding="utf-8")
        for name, value in (TOKENS | {"SLACK_API_URL": f"{sandbox.url}/api/"}).items():
            monkeypatch.setenv(name, value)
        yield sandbox


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def not_well(result: Result) -> list[str]:
    """The lines that say what to do."""
    assert result.exit_code == 1
    return [line.removeprefix("✗ ") for line in result.stdout.splitlines() if line.startswith("✗ ")]


def test_init_writes_a_file_that_check_then_reads(folder: Path) -> None:
    written = run("init")
    checked = run("check")

    assert written.exit_code == 0
    assert "mentiondesk check" in written.stdout
    assert checked.exit_code == 2
    assert "queues.0.channel: String should match pattern" in checked.stderr
    assert checked.stdout == ""


def test_init_leaves_a_file_alone_that_is_there(folder: Path) -> None:
    (folder / "mine.toml").write_text("mine")

    result = run("init", "mine.toml")

    assert result.exit_code == 1
    assert "nothing was written" in result.stderr
    assert (folder / "mine.toml").read_text() == "mine"


def test_every_command_that_reads_a_wrong_configuration_tells_it_key_by_key(folder: Path) -> None:
    (folder / "wrong.toml").write_text('[desk]\nname = "Acme"\n"na\\u001b[2Jme" = 1\n')

    for command in ("check", "migrate", "health"):
        result = run(command, "--config", "wrong.toml")

        assert result.exit_code == 2
        assert "desk.time_zone: Field required\n" in result.stderr
        assert r"desk.na\x1b[2Jme: Extra inputs are not permitted" in result.stderr
        assert result.stdout == ""


def test_check_says_of_everything_that_it_is_well(sandbox: Sandbox) -> None:
    assert run("migrate").exit_code == 0

    result = run("check")

    assert result.stdout.splitlines() == [
        "✓ Configuration: desk.toml",
        "✓ Slack bot token: @mentiondesk in Demo",
        "✓ Slack scopes: all 9 are granted",
        "✓ Clock: this machine's is Slack's",
        "✓ Channel C1 (queues.0.channel): #channel-1",
        "✓ Channel C2 (queues.0.approvers_channel): #channel-2",
        "✓ Channel C3 (queues.1.channel): #channel-3",
        "✓ Channel C4 (queues.1.approvers_channel): #channel-4",
        "✓ Slack app token: Socket Mode is open to it",
        "✓ Account x:acme: the credentials belong to @acme",
        "✓ Database: sqlite answers",
        "✓ Migrations: the database has the shape that this release knows",
    ]
    assert result.exit_code == 0


def test_check_says_what_to_do_about_every_channel(sandbox: Sandbox) -> None:
    run("migrate")
    sandbox.slack.archive("C3")
    sandbox.slack.kick("C1", BOT)
    sandbox.slack.kick("C4", BOT)
    del sandbox.slack.channels["C2"]

    lines = not_well(run("check"))

    assert [line.split(":")[0] for line in lines] == [
        "Channel C1 (queues.0.channel)",
        "Channel C2 (queues.0.approvers_channel)",
        "Channel C3 (queues.1.channel)",
        "Channel C4 (queues.1.approvers_channel)",
    ]
    assert "#channel-1, not_in_channel: the app is not in the channel; invite it there" in lines[0]
    assert "channel_not_found: there is no such channel, or it is private" in lines[1]
    assert "is_archived: the channel is archived" in lines[2]


def test_check_tries_the_operators_channel_too(sandbox: Sandbox, folder: Path) -> None:
    run("migrate")
    file = folder / "desk.toml"
    file.write_text(file.read_text("utf-8").replace("# operators_channel", "operators_channel"), "utf-8")

    lines = not_well(run("check"))

    assert [line.split(":")[0] for line in lines] == ["Channel C0DESKOPS (desk.operators_channel)"]


def test_check_names_the_scopes_that_are_missing(sandbox: Sandbox) -> None:
    run("migrate")
    sandbox.slack.scopes -= {"groups:history", "usergroups:read"}

    lines = not_well(run("check"))

    assert lines == ["Slack scopes: groups:history, usergroups:read missing; install the app again from manifest.yml"]


def test_check_tells_wrong_tokens_and_shows_none(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, f"{value}-s3cret")

    result = run("check")

    assert [line.split(":")[0] for line in not_well(result)] == ["Slack bot token", "Slack app token", "Account x"]
    assert "invalid_auth: Slack does not know this token; install the app again" in result.stdout
    assert "invalid_auth: Slack does not know this token; make another in the app's settings" in result.stdout
    assert "s3cret" not in result.output


def test_check_tells_tokens_that_were_swapped_with_another_account(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    sandbox.x.add_account("other", "Other", token="x-other")
    monkeypatch.setenv("ACME_TOKEN", "x-other")

    lines = not_well(run("check"))

    assert lines == [
        "Account x:acme: the credentials belong to @other, not to @acme; use tokens of @acme",
    ]


@pytest.mark.parametrize("fault", [FaultKind.HTML, FaultKind.DROP_BEFORE, FaultKind.ERROR, FaultKind.THROTTLED])
def test_check_survives_a_slack_and_an_x_that_fail(sandbox: Sandbox, fault: FaultKind) -> None:
    run("migrate")
    sandbox.faults.add("slack", "auth.test", fault)
    sandbox.faults.add("x", "GET /2/users/me", fault)

    lines = not_well(run("check"))

    assert [line.split(":")[0] for line in lines] == ["Slack bot token", "Account x"]


def test_check_tells_a_database_that_waits_for_its_migrations(
    sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "mentiondesk.db").touch()
    monkeypatch.delenv("ACME_TOKEN")
    monkeypatch.setenv("ACME_CLIENT_ID", "a client")
    monkeypatch.setenv("ACME_REFRESH_TOKEN", "renewed in the database")

    assert not_well(run("check")) == [
        "Account x:acme: not asked, for its tokens are in the database, and that cannot be used",
        "Migrations: not all were run: `mentiondesk migrate`",
    ]


def test_check_tells_a_database_that_is_not_there(sandbox: Sandbox, folder: Path) -> None:
    missing = folder / "mentiondesk.db"

    assert not_well(run("check")) == [
        f"Database: cannot be opened: there is no {missing}; `mentiondesk migrate` makes it"
    ]
    assert not missing.exists()


def test_health_is_what_the_desk_answers(sandbox: Sandbox) -> None:
    assert run("health", "--url", f"{sandbox.url}/").exit_code == 0
    assert run("health", "--url", f"{sandbox.url}/nothing-there").exit_code == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/healthz", "nonsense", "http://["])
def test_a_desk_that_does_not_answer_is_not_well(url: str) -> None:
    result = run("health", "--url", url)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"No answer at {url} (")


def test_the_module_is_the_command() -> None:
    shown = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True)

    assert shown.stdout == f"mentiondesk {bot.__version__}\n"


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    heavy = "sorted({'sqlalchemy', 'slack_sdk', 'httpx', 'lingua', 'pydantic'} & set(sys.modules))"

    shown = subprocess.run(
        [sys.executable, "-c", f"import sys, bot.cli; print({heavy})"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )

    assert shown.stdout == "[]\n"


def test_check_names_the_address_that_is_wrong(sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("migrate")
    monkeypatch.setenv("SLACK_API_URL", f"{sandbox.url}/elsewhere/")
    file = folder / "desk.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f"{sandbox.url}/x", sandbox.url), encoding="utf-8")

    lines = not_well(run("check"))

    assert "Slack bot token: this is not Slack's Web API; look at SLACK_API_URL" in lines
    assert any(line.startswith("Account x:acme: ") and "is its api_url right?" in line for line in lines)
