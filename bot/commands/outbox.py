"""`mentiondesk outbox`: what is still to be told, and what was given up and is brought once more or let be."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.options import DESK_TOML, ConfigPath, refusal
from bot.errors import AlreadyRunning, Refused
from bot.log import harmless

if TYPE_CHECKING:
    from bot.store.database import Database
    from bot.store.given_up import GivenUp, Standing

outbox = typer.Typer(help="What is still to be told, and what was given up.", no_args_is_help=True)

BY = "terminal"
"""Who decided, as the log has it: whoever may run this may write to the database anyway."""

Keys = Annotated[list[str] | None, typer.Argument(help="Keys as `outbox list` names them, such as card:42.")]


@outbox.command("list")
def list_(config_path: ConfigPath = DESK_TOML) -> None:
    """Show what is not told yet by kind and age, and each line that was given up; works while the desk runs."""
    from bot.clock import utcnow
    from bot.config.load import load_premises
    from bot.store import given_up
    from bot.store.database import Database

    with closing(Database(load_premises(config_path).database_url)) as db, db.reading() as tx:
        standings = given_up.standings(tx)
        lines = given_up.lines(tx, given_up.count(tx))
    told = [*(_standing(one, utcnow()) for one in standings), *(_line(line, utcnow()) for line in lines)]
    for words in told or ["Everything is told."]:
        typer.echo(harmless(words))


@outbox.command()
def retry(
    keys: Keys = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that was given up.")] = False,
    config_path: ConfigPath = DESK_TOML,
) -> None:
    """Have what was given up brought once more; never a public reply, which its card decides about."""
    from bot.clock import utcnow
    from bot.work import operating

    if bool(keys) is everything:
        raise typer.BadParameter("Name the keys, or --all.")
    with _held(config_path) as db:
        if keys:
            operating.retry(db, keys, BY, utcnow())
            count = len(keys)
        else:
            count = operating.retry_all(db, BY, utcnow())
    typer.echo(f"Tried once more by the desk, as soon as it runs: {count}.")


@outbox.command()
def drop(keys: Keys = None, config_path: ConfigPath = DESK_TOML) -> None:
    """Let be what was given up; a card that changes later is asked for again."""
    from bot.work import operating

    if not keys:
        raise typer.BadParameter("Name the keys.")
    with _held(config_path) as db:
        operating.drop(db, keys, BY)
    typer.echo(f"Dropped: {len(keys)}.")


@contextmanager
def _held(config_path: ConfigPath) -> Iterator["Database"]:
    """The database, with no desk running on it where two must not write; says in words why something is refused."""
    from bot import log
    from bot.config.load import load_premises
    from bot.slack import refusals
    from bot.store.database import Database

    premises = load_premises(config_path)
    log.set_up()
    with closing(Database(premises.database_url)) as db:
        try:
            db.hold()
            yield db
        except AlreadyRunning as error:
            raise refusal(f"{error}. {_elsewhere(premises.file.desk.operators_channel)}") from None
        except Refused as error:
            raise refusal(f"{refusals.plain(error)} Nothing was changed.") from None


def _elsewhere(operators_channel: str | None) -> str:
    if operators_channel is None:
        return "Stop it first; with desk.operators_channel set, the same can be decided in Slack while it runs."
    return f"Decide on its card in the Slack channel {operators_channel}, or stop it first."


def _standing(standing: "Standing", now: datetime) -> str:
    from bot.slack.refusals import ago

    seconds = int((now - standing.oldest).total_seconds())
    since = f"for {ago(seconds)}" if seconds >= 0 else f"in {ago(-seconds)}"
    return f"{standing.kind}: {standing.lines} {standing.state}, the oldest due {since}"


def _line(line: "GivenUp", now: datetime) -> str:
    from bot.slack.causes import cause
    from bot.slack.refusals import ago
    from bot.store.given_up import DECIDED_ON_CARDS

    decided = "decided on its card" if line.kind in DECIDED_ON_CARDS else "`outbox retry` or `outbox drop`"
    since = f"given up, first tried {ago(int((now - line.since).total_seconds()))} ago"
    return f"{line.key}: {since}, tried {line.attempts}×; {cause(line.error or 'unknown')}; {decided}"
