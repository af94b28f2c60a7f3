"""The file that `mentiondesk init` writes, with its gaps filled in, and an environment that goes with it."""

import re
from importlib import resources
from itertools import count

ENVIRON = {"SLACK_BOT_TOKEN": "xoxb-1-bot", "SLACK_APP_TOKEN": "xapp-1-app", "ACME_TOKEN": "acme-bearer"}
SIGNED = ENVIRON | {"SLACK_SIGNING_SECRET": "8f742231b10e8888"}


def filled_in() -> str:
    """Every gap filled with an id of its own: people are `U1` to `U4`, channels `C1` to `C4`."""
    numbers = {"U": count(1), "C": count(1)}
    example = resources.files("bot.config").joinpath("example.toml").read_text(encoding="utf-8")
    return re.sub(r'"([UC])…"', lambda gap: f'"{gap[1]}{next(numbers[gap[1]])}"', example)


def with_everything() -> str:
    """The same with every example that is commented out as well."""
    return re.sub(r"^# (\[\[?\w+\]?\]|\w+ = .*)$", r"\1", filled_in(), flags=re.MULTILINE)
