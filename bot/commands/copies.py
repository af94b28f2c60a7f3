"""`mentiondesk backup` and `mentiondesk restore`."""

from contextlib import AbstractContextManager, closing, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import DESK_TOML, ConfigPath, refusal
from bot.errors import AlreadyRunning, CopyFailed

if TYPE_CHECKING:
    from bot.store.database import Database


def backup(
    file: Annotated[Path, typer.Argument(help="Where to; nothing is written over.")],
    config_path: ConfigPath = DESK_TOML,
) -> None:
    """Copy the database to a new file, while the desk runs or not."""
    from bot.clock import utcnow
    from bot.config.load import load_premises
    from bot.store import ailing, backup, pg_copies
    from bot.store.database import Database

    url = load_premises(config_path).database_url
    with closing(Database(url)) as database, ailing.told():
        try:
            if database.file is None:
                pg_copies.save(url, database, file, utcnow())
            else:
                backup.save(database, file, utcnow())
        except CopyFailed as error:
            raise refusal(str(error)) from None
    typer.echo(
        f"{file} holds the desk as it is now. It holds what people wrote, too: keep it as you keep the database."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="What `mentiondesk backup` wrote.")],
    config_path: ConfigPath = DESK_TOML,
) -> None:
    """Put a backup in the place of the database; what may have been told since is looked for before it is told."""
    from bot import log
    from bot.clock import utcnow
    from bot.config.load import load_premises
    from bot.store import ailing, desk_id, grants
    from bot.store.database import Database
    from bot.work import restoring
    from bot.work.desk import Desk

    premises, now = load_premises(config_path), utcnow()
    log.set_up()
    with closing(Database(premises.database_url, for_restore=True)) as database, ailing.told():
        try:
            database.hold()
            with _alone(database):
                tokens, own_id = grants.survivors(database), desk_id.survivor(database)
                with _in_place(premises.database_url, database, file, now) as restored:
                    restored_desk = Desk(restored, premises.layout(), {})
                    lost = restoring.look_before_posting(restored_desk, now, tokens, own_id)
        except AlreadyRunning as error:
            raise refusal(f"{error}; stop it first") from None
        except CopyFailed as error:
            raise refusal(f"{error}. Nothing was changed.") from None
    typer.echo(
        f"The desk is as it was at {lost.since:%Y-%m-%d %H:%M} UTC; what it replaced is kept aside.\n"
        "Start it: what came in since comes in again, and what may be told already is looked for first."
    )


def _alone(database: "Database") -> AbstractContextManager[None]:
    from bot.store import pg_copies

    return pg_copies.alone(database) if database.file is None else nullcontext()


def _in_place(url: str, database: "Database", file: Path, now: datetime) -> "AbstractContextManager[Database]":
    from bot.store import backup, pg_copies

    if database.file is None:
        return pg_copies.restored(url, database, file, now)
    return backup.restored(file, database.file, now)
