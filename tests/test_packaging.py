"""What is shipped: the container's recipe and the installed command."""

import json
import re
import shutil
import subprocess

import pytest
from typer.main import get_command

from bot.cli import cli
from tests.source import ROOT

RECIPE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXEC_FORM = re.compile(r"^(ENTRYPOINT|CMD|HEALTHCHECK)\b[^\[\n]*(\[.*\])$", flags=re.MULTILINE)


def steps() -> list[str]:
    """The instructions of the last stage, the image that runs."""
    return [line for line in RECIPE.split("\nFROM ")[-1].splitlines() if re.match(r"[A-Z]+ ", line)]


def test_the_container_does_not_run_as_root() -> None:
    users = [step for step in steps() if step.startswith("USER ")]

    assert users == ["USER desk"]
    assert steps().index("USER desk") < next(at for at, step in enumerate(steps()) if step.startswith("ENTRYPOINT"))


def test_the_container_gets_signals_because_no_shell_stands_before_it() -> None:
    spoken = {name: json.loads(words) for name, words in EXEC_FORM.findall(RECIPE)}

    assert spoken["ENTRYPOINT"] == ["mentiondesk"]
    assert spoken.keys() == {"ENTRYPOINT", "CMD", "HEALTHCHECK"}


def test_the_containers_commands_exist() -> None:
    spoken = {name: json.loads(words) for name, words in EXEC_FORM.findall(RECIPE)}
    commands = get_command(cli).commands  # type: ignore[attr-defined]  # a group has them

    assert spoken["CMD"][0] in commands
    assert spoken["HEALTHCHECK"][1] in commands


def test_the_container_is_built_from_what_is_there() -> None:
    copied = [
        name for line in re.findall(r"^COPY (?!--)(.*) \S+$", RECIPE, flags=re.MULTILINE) for name in line.split()
    ]
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert sorted(copied) == sorted(let_in)
    assert [name for name in copied if not (ROOT / name).exists()] == []


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git here to ask")
def test_no_file_that_the_product_needs_is_kept_out_of_it() -> None:
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "bot"]

    ignored = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()

    assert [name for name in ignored if "__pycache__" not in name] == []
