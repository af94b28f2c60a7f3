"""`mentiondesk sources`: how well each source is heard, and pausing and resuming without Slack."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.held import BY, held
from bot.commands.opened import opened
from bot.commands.options import DESK_TOML, ConfigPath
from bot.log import harmless

if TYPE_CHECKING:
    from bot.config.load import Premises
    from bot.desk.switch import Switch
    from bot.store.database import Database
    from bot.work.desk import Desk
    from bot.work.sources import SourceHealth

INSTEAD = "Use the menu beside each source"

sources = typer.Typer(help="How well the desk hears, and what is paused.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="As `sources list` names it, such as x:acme/own.")]
Sending = Annotated[bool, typer.Option("--sending", help="What leaves from this account, not what comes in.")]


@sources.command("list")
def list_(config_path: ConfigPath = DESK_TOML) -> None:
    """Show each source with its last poll, lag, quota and what it costs; works while the desk runs."""
    from bot.clock import utcnow
    from bot.slack.views.sources import summary, title
    from bot.work.sources import overview

    with opened(config_path) as (db, premises), db.reading() as tx:
        seen = overview(tx, _desk(db, premises), utcnow(), db.clock())
    lines = [_line(one, seen.at) for one in seen.sources]
    lines += [f"{one.account}: sending paused by {one.off.by}" for one in seen.sending if one.off]
    for line in [*lines, f"{title(seen)}: {summary(seen, named=str)}"]:
        typer.echo(harmless(line))


@sources.command()
def pause(id: Id, sending: Sending = False, config_path: ConfigPath = DESK_TOML) -> None:
    """Listen to a source no more, or hold what an account would send; on SQLite, of a desk that is stopped."""
    from bot.clock import utcnow
    from bot.work import switching

    with held(config_path, INSTEAD) as (db, premises):
        before = switching.pause(_desk(db, premises), _switch(id, sending), BY, utcnow())
    typer.echo(f"{_what(sending)} {f'was paused already, by {before.by}' if before else 'paused'}: {id}.")


@sources.command()
def resume(id: Id, sending: Sending = False, config_path: ConfigPath = DESK_TOML) -> None:
    """Go on with it; on SQLite, of a desk that is stopped."""
    from bot.clock import utcnow
    from bot.work import switching

    with held(config_path, INSTEAD) as (db, premises):
        was_paused = switching.resume(_desk(db, premises), _switch(id, sending), BY, utcnow())
    typer.echo(f"{_what(sending)} {'resumed' if was_paused else 'was not paused'}: {id}.")


def _desk(db: "Database", premises: "Premises") -> "Desk":
    """The desk, without a way to any network."""
    from bot.work.desk import Desk

    return Desk(db, premises.layout(), {})


def _switch(id: str, sending: bool) -> "Switch":
    from bot.desk.switch import Act, Switch

    return Switch(Act.SEND if sending else Act.LISTEN, id)


def _what(sending: bool) -> str:
    return "Sending" if sending else "Listening"


def _line(one: "SourceHealth", now: datetime) -> str:
    from bot.slack.refusals import ago
    from bot.slack.views.sources import cost_of

    hearing = one.hearing
    told = [f"listening paused by {one.off.by}" if one.off else f"{one.standing}"]
    if hearing and hearing.failing_since and hearing.error:
        told.append(hearing.error)
    if hearing and hearing.polled_at:
        told.append(f"last poll {ago(int((now - hearing.polled_at).total_seconds()))} ago")
    if hearing and hearing.lag is not None:
        told.append(f"newest post heard after {ago(max(0, int(hearing.lag.total_seconds())))}")
    if hearing and hearing.quota and hearing.quota.until > now:
        told.append(f"{hearing.quota.left} of {hearing.quota.limit} calls left")
    if one.cost.forecast:
        told.append(cost_of(one.cost))
    return f"{one.source.id}: {'; '.join(told)}"
