"""What several commands take, and how they say no."""

from pathlib import Path
from typing import Annotated

import typer

from bot.log import harmless

ConfigPath = Annotated[Path, typer.Option("--config", "-c", help="The configuration.")]
DESK_TOML = Path("desk.toml")


def refusal(sentence: str) -> typer.Exit:
    """Say why nothing was done; what is returned is to be raised and ends the command with exit status 1."""
    typer.echo(harmless(sentence), err=True)
    return typer.Exit(1)
