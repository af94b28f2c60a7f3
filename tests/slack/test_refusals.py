"""Every rule that can say no has a polite sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.errors import Refused
from bot.slack.refusals import SENTENCES, ago, plain, sentence

FLOORS = ("desk", "store", "work", "slack")


def raised() -> Iterator[str]:
    """The code of every `Refused` in the source, as a pattern: what an f-string fills in may be anything."""
    for floor in FLOORS:
        for file in (Path(bot.__file__).parent / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                    yield pattern(node.args[0])


def pattern(code: ast.expr) -> str:
    match code:
        case ast.Constant(value=str(spelled)):
            return re.escape(spelled)
        case ast.JoinedStr(values=parts):
            return "".join(pattern(part) if isinstance(part, ast.Constant) else "[a-z_]+" for part in parts)
    raise AssertionError("a refusal is named where it is raised")


RAISED = sorted(set(raised()))


@pytest.mark.parametrize("code", RAISED)
def test_every_refusal_that_is_raised_has_a_sentence(code: str) -> None:
    assert any(re.fullmatch(code, known) for known in SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_belongs_to_a_refusal_that_is_raised(code: str) -> None:
    assert any(re.fullmatch(one, code) for one in RAISED)


def test_a_message_names_the_colleague_and_says_how_long_ago() -> None:
    refused = Refused("already_claimed", holder="U0ANA", seconds=2)

    assert sentence(refused) == "<@U0ANA> took it 2 s ago."


def test_a_field_error_names_nobody_because_slack_would_show_an_id() -> None:
    refused = Refused("already_claimed", holder="U0ANA", seconds=2)

    assert plain(refused) == "A colleague took it 2 s ago."


def test_a_user_group_is_named_as_one() -> None:
    assert sentence(Refused("not_asked", asked="S0BILLING")) == "This question was put to <!subteam^S0BILLING>."


def test_a_colleague_who_is_not_known_is_still_a_colleague() -> None:
    assert sentence(Refused("not_assignee", holder="")).startswith("A colleague has this case now.")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-1, "0 s"), (2, "2 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_800, "2 days")],
)
def test_a_span_is_told_in_its_largest_unit(seconds: int, told: str) -> None:
    assert ago(seconds) == told
