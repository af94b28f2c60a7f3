"""Everything that the views draw can be pressed and sent, and is listened to in one place."""

import re
from collections import Counter
from pathlib import Path

import pytest

import bot
from bot.slack import ids

LISTENERS = Path(bot.__file__).parent / "slack" / "listeners"
HEARD = Counter(
    name
    for file in LISTENERS.glob("*.py")
    for name in re.findall(r"@app\.(?:action|view|command)\(ids\.([A-Z_]+)\)", file.read_text())
)
ONLY_SHOWN = {"MORE_MODAL", "HISTORY_MODAL", "WHY_MODAL"}  # without a submit button
TOLD_WHILE_CHOSEN = {"TEXT", "START_FROM", "ACCOUNT", "WARNING"}  # fields that Slack tells of before the modal is sent
PRESSED_OR_SENT = sorted(
    name
    for name, value in vars(ids).items()
    if name.isupper()
    and isinstance(value, str)
    and re.match(r"(case|reply|follow_up|escalation|offer|link|modal|operators|surge)\.|/", value)
    and name not in ONLY_SHOWN
)


@pytest.mark.parametrize("name", [*PRESSED_OR_SENT, *sorted(TOLD_WHILE_CHOSEN)])
def test_every_id_has_exactly_one_listener(name: str) -> None:
    assert HEARD[name] == 1


def test_nothing_is_listened_to_that_cannot_be_pressed() -> None:
    assert set(HEARD) == {*PRESSED_OR_SENT, *TOLD_WHILE_CHOSEN}
