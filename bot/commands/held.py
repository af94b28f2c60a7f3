"""The database for a command that writes: alone where two must not, and saying in words why something is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.opened import opened
from bot.commands.options import refusal
from bot.errors import AlreadyRunning, Refused

if TYPE_CHECKING:
    from bot.config.load import Premises
    from bot.store.database import Database

BY = "terminal"
"""Who decided, as the log has it: whoever may run this may write to the database anyway."""


@contextmanager
def held(config_path: Path, instead: str) -> Iterator[tuple["Database", "Premises"]]:
    """
    The database, with no desk running on it where two must not write, and what else is known of the desk.

    `instead` says what to do in the operators' channel of a desk that runs. Raises as `opened` does.
    """
    from bot import log
    from bot.slack import refusals

    log.set_up()
    with opened(config_path) as (db, premises):
        try:
            db.hold()
            yield db, premises
        except AlreadyRunning as error:
            raise refusal(f"{error}. {_elsewhere(instead, premises.file.desk.operators_channel)}") from None
        except Refused as error:
            raise refusal(f"{refusals.plain(error)} Nothing was changed.") from None


def _elsewhere(instead: str, operators_channel: str | None) -> str:
    if operators_channel is None:
        return "Stop it first; with desk.operators_channel set, the same can be decided in Slack while it runs."
    return f"{instead} in the Slack channel {operators_channel}, or stop it first."
