"""
The command line: each command is a few lines that hand over.

What a command needs is imported when it runs, so that `--version`, `--help` and the health check, which a container
asks for twice a minute, do not load a database, a Slack client and two language detectors.
"""

import logging
import os
import threading
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

import bot
from bot.commands.copies import backup, restore
from bot.commands.options import DESK_TOML, ConfigPath, refusal
from bot.commands.outbox import outbox
from bot.commands.rules import rules
from bot.commands.sources import sources
from bot.errors import ConfigError, CopyFailed
from bot.log import Veil, harmless

if TYPE_CHECKING:
    from bot.check import Finding

CONFIG_WRONG = 2
HEALTH_WITHIN = 4.0  # seconds


class Commands(TyperGroup):
    """Tells a wrong configuration line by line, on standard error, with exit status 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            for problem in error.problems:
                typer.echo(harmless(problem), err=True)
            ctx.exit(CONFIG_WRONG)


# A traceback with local variables would show tokens.
cli = typer.Typer(
    cls=Commands,
    help="A self-hosted desk for public mentions, inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

cli.add_typer(outbox, name="outbox")
cli.add_typer(sources, name="sources")
cli.command()(backup)
cli.command()(restore)
cli.command()(rules)


def main() -> None:
    """What the installed command runs."""
    cli()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"mentiondesk {bot.__version__}")
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    """What stands before the command."""


@cli.command()
def init(path: Annotated[Path, typer.Argument(help="Where to write it.")] = DESK_TOML) -> None:
    """Write an annotated configuration to fill in; a file that is there already is left alone."""
    example = resources.files("bot.config").joinpath("example.toml").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(example)
    except OSError as error:
        typer.echo(f"{path}: {error.strerror}; nothing was written", err=True)
        raise typer.Exit(1) from None
    typer.echo(
        f'{path} is written. Next: create the Slack app from manifest.yml, fill in what holds "…",\n'
        "set the tokens named at its top, and run `mentiondesk check`."
    )


@cli.command()
def check(config_path: ConfigPath = DESK_TOML) -> None:
    """Try every token, scope, channel and account, and the database; exit status 1 if any of it is not well."""
    from bot.accounts import adapters
    from bot.check import Finding, findings
    from bot.config.load import load
    from bot.store.database import Database

    config = load(config_path)
    # What libraries would log about a failure is told in the finding.
    logging.basicConfig(handlers=[logging.NullHandler()])
    veil = Veil(config.secrets())
    _tell(veil, Finding("Configuration", True, str(config_path)))
    all_well = True
    db = Database(config.database_url)
    for finding in findings(config, adapters(config, db), db):
        _tell(veil, finding)
        all_well &= finding.well
    db.close()
    if not all_well:
        raise typer.Exit(1)


def _tell(veil: Veil, finding: "Finding") -> None:
    mark, style = ("✓ ", "green") if finding.well else ("✗ ", "bold red")
    line = harmless(veil.over(f"{finding.subject}: {finding.words}"))
    Console(soft_wrap=True).print(Text.assemble((mark, style), line))


@cli.command()
def run(config_path: ConfigPath = DESK_TOML) -> None:
    """Run the desk until it is told to stop (Ctrl-C or SIGTERM)."""
    from bot.until_told import told_to_stop

    told = told_to_stop()
    from bot.language import detector

    # Loading the models takes as long as the rest of the start, beside which it goes on.
    threading.Thread(target=detector, name="languages").start()
    from bot import log
    from bot.app import build
    from bot.config.load import load

    config = load(config_path)
    log.set_up(config.secrets())
    app = build(config)
    app.start()
    told.wait()
    if not app.stop():
        # A call that hangs would keep the process alive; what it was about is looked for by whoever comes next.
        logging.shutdown()
        os._exit(0)


@cli.command()
def demo(
    mentions: Annotated[
        Path | None, typer.Option(help="Replay a file of posts, one JSON object a line, in place of the built-in ones.")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="Whose desk it is; else the handle most named in the file.")] = None,
    speed: Annotated[float, typer.Option(min=0.1, max=10_000, help="How many times faster than life.")] = 1.0,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The page's port; 0 takes any that is free.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say where the page is.")] = False,
) -> None:
    """Show the desk at work with a Slack and three social networks of its own, on this machine only."""
    from bot.demo import command

    command.show(mentions, brand, speed, port, browse=not no_browser)


@cli.command()
def migrate(config_path: ConfigPath = DESK_TOML) -> None:
    """Bring the database to the shape that this release knows; a SQLite file is copied before."""
    from bot.clock import utcnow
    from bot.config.load import load_premises
    from bot.store import ailing
    from bot.store.backup import save_before_migrating
    from bot.store.database import Database

    with closing(Database(load_premises(config_path).database_url)) as db, ailing.told():
        try:
            copy = save_before_migrating(db, utcnow())
        except CopyFailed as error:
            raise refusal(f"{error}. Nothing was migrated.") from None
        db.migrate()
    if copy:
        typer.echo(f"{copy} holds it as it was.")
    typer.echo("The database has the shape that this release knows.")


@cli.command()
def health(
    url: Annotated[str | None, typer.Option(help="Where /healthz is, when not at the port in desk.toml.")] = None,
    config_path: ConfigPath = DESK_TOML,
) -> None:
    """Ask the running desk whether it is well; exit status 1 if it is not, or does not answer."""
    import httpx

    from bot.config.load import load_premises

    address = url or f"http://127.0.0.1:{load_premises(config_path).file.desk.health_port}/healthz"
    try:
        answer = httpx.get(address, timeout=HEALTH_WITHIN, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        typer.echo(f"No answer at {harmless(address)} ({type(error).__name__}); is the desk running?", err=True)
        raise typer.Exit(1) from None
    typer.echo(harmless(answer.text))
    if not answer.is_success:
        raise typer.Exit(1)
