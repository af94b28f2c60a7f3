"""`mentiondesk outbox`: what is still to be told, and what was given up and is brought once more or let be."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.held import BY, held
from bot.commands.opened import opened
from bot.commands.options import DESK_TOML, ConfigPath
from bot.log import harmless

if TYPE_CHECKING:
    from bot.store.given_up import GivenUp, Standing

outbox = typer.Typer(help="What is still to be told, and what was given up.", no_args_is_help=True)

Keys = Annotated[list[str] | None, typer.Argument(help="Keys as `outbox list` names them, such as card:42.")]


@outbox.command("list")
def list_(config_path: ConfigPath = DESK_TOML) -> None:
    """Show what is not told yet by kind and age, and each line that was given up; works while the desk runs."""
    from bot.clock import utcnow
    from bot.store import given_up

    with opened(config_path) as (db, _), db.reading() as tx:
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
    with held(config_path, "Decide on its card") as (db, _):
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
    with held(config_path, "Decide on its card") as (db, _):
        operating.drop(db, keys, BY)
    typer.echo(f"Dropped: {len(keys)}.")


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
