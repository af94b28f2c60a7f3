"""The README and the example file name everything that can be set, and nothing that cannot."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from typer.main import get_command

from bot.cli import cli
from bot.config.file import DeskFile
from bot.config.load import TOKENS
from bot.config.section import Section
from bot.platforms.kinds import KINDS
from tests.config.written import with_everything
from tests.source import ROOT

ENDINGS = [end for kind in KINDS.values() for sign_in in kind.sign_ins for end in sign_in.endings.values()]


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def pyproject() -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def keys() -> Iterator[str]:
    """Every key of `desk.toml` with its section: `"queues.language"`."""
    for section, field in DeskFile.model_fields.items():
        (entry,) = get_args(field.annotation) or (field.annotation,)
        assert issubclass(entry, Section)
        yield from (f"{section}.{key}" for key in entry.model_fields)


def commands() -> Mapping[str, Any]:
    return get_command(cli).commands  # type: ignore[attr-defined,no-any-return]  # a group has them


def test_the_settings_table_has_every_key_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+\.\w+)`", readme(), flags=re.MULTILINE)

    assert sorted(rows) == sorted(keys())


def test_the_example_file_shows_every_key() -> None:
    example = tomllib.loads(with_everything())

    for key in keys():
        section, name = key.split(".")
        entries = example[section] if isinstance(example[section], list) else [example[section]]
        assert any(name in entry for entry in entries), key


def test_the_readme_names_every_command_and_option() -> None:
    for name, command in commands().items():
        assert f"mentiondesk {name}" in readme(), name
        for option in command.params:
            if option.param_type_name == "option":
                assert f"{max(option.opts, key=len)}" in readme(), f"{name} {option.opts}"


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"[`/ ]mentiondesk ([a-z]+)\b(?=[^`\n]*`)", readme()))

    assert named <= commands().keys()


def test_the_readme_names_every_variable_of_the_environment() -> None:
    ours = {
        found for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("tests/**/*.py")) for found in _ours(path.read_text())
    }

    for name in (*TOKENS, "SLACK_API_URL", "DATABASE_URL", *ENDINGS, "_FILE", *sorted(ours)):
        assert name in readme(), name


def _ours(source: str) -> list[str]:
    return re.findall(r"\bMENTIONDESK_[A-Z_]+\b", source)


def test_every_part_has_its_floor_and_its_reason() -> None:
    for part in pyproject()["project"]["dependencies"]:
        name, floor = re.match(r"([\w-]+)(?:\[\w+\])?(.*)", part).groups()  # type: ignore[union-attr]
        assert floor.startswith(">="), part
        assert re.search(rf"^\|.*`{name}`.*\|", readme(), flags=re.MULTILINE), name


def test_the_readme_has_the_line_that_the_ci_runs() -> None:
    assert re.search(r"^python3 -m venv .*/pytest$", readme(), flags=re.MULTILINE)
