"""`mentiondesk rules`: the rules in their order, and what they would have done with the mentions of the last days."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opened import opened
from bot.commands.options import DESK_TOML, ConfigPath
from bot.log import harmless

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from bot.desk.layout import Layout
    from bot.desk.replay import Replayed
    from bot.desk.routing import Route

SOME = "30d"


def rules(
    replay: Annotated[
        str | None,
        typer.Option(metavar=SOME, help="Say what this file would have done with the mentions of so many days."),
    ] = None,
    config_path: ConfigPath = DESK_TOML,
) -> None:
    """Show the rules in their order, with the catch-all; --replay exits with 1 if anything would go otherwise."""
    from bot.config.load import load_premises

    layout = load_premises(config_path).layout()
    if replay is None:
        _show(_in_order(layout))
        return
    cases = _replayed(config_path, layout, _span(replay))
    changed = [case for case in cases if case.changes]
    _show(_by_queue(cases))
    if changed:
        _show(_one_by_one(changed))
    typer.echo(_summary(cases, changed))
    if changed:
        raise typer.Exit(1)


def _span(written: str) -> timedelta:
    from pydantic_core import PydanticCustomError

    from bot.config.values import duration

    try:
        return duration(written)
    except PydanticCustomError as error:
        raise typer.BadParameter(error.message()) from None


def _replayed(config_path: Path, layout: "Layout", span: timedelta) -> list["Replayed"]:
    from bot.clock import utcnow
    from bot.desk.replay import replayed
    from bot.store import arrivals

    with opened(config_path) as (db, _), db.reading() as tx:
        return [replayed(layout, *arrival) for arrival in arrivals.since(tx, utcnow() - span)]


def _show(table: "Table") -> None:
    from rich.console import Console

    Console(highlight=False).print(table)


def _in_order(layout: "Layout") -> "Table":
    table = _table("", "rule", "takes", "decides")
    for place, route in enumerate(layout.routes, start=1):
        table.add_row(str(place), *_plain(route.id, _conditions(route), _decision(route)))
    for account in layout.accounts.values():
        table.add_row("", *_plain("catch-all", f"whatever else is for {account.id}", f"team {account.team}"))
    return table


def _conditions(route: "Route") -> str:
    named = {
        "platform": route.platforms,
        "account": route.accounts,
        "role": route.roles,
        "search": route.searches,
        "words": route.words,
        "author": route.authors,
        "language": route.languages,
        "label": route.labels,
    }
    told = [f"{name}: {' or '.join(values)}" for name, values in named.items() if values]
    told += [f"followers: {route.followers_at_least} or more"] if route.followers_at_least else []
    return "\n".join(told) or "everything"


def _decision(route: "Route") -> str:
    told = [f"team {route.team}" if route.team else "the account's own team"]
    told += [str(route.priority)] if route.priority else []
    told += [f"label {route.set_label}"] if route.set_label else []
    return "\n".join(told)


def _by_queue(cases: list["Replayed"]) -> "Table":
    from bot.desk.replay import tally

    table = _table("queue", "was", "would be", "")
    for queue, was, would in tally(cases):
        table.add_row(*_plain(queue, str(was), str(would), f"{would - was:+}" if would != was else ""))
    return table


def _one_by_one(changed: list["Replayed"]) -> "Table":
    from bot.desk.case import number

    table = _table("case", "account", "would change", "by")
    for case in changed:
        by = (case.would and case.would.route) or "catch-all"
        table.add_row(*_plain(number(case.case_id), case.account, "\n".join(case.changes), by))
    return table


def _summary(cases: list["Replayed"], changed: list["Replayed"]) -> str:
    gone = sum(case.would is None for case in cases)
    told = f"{len(changed)} of {len(cases)} mentions that opened a case would have gone otherwise."
    if not gone:
        return told
    return f"{told} {gone} {'was' if gone == 1 else 'were'} deleted since, and nobody can say."


def _table(*heads: str) -> "Table":
    from rich.table import Table

    return Table(*heads, box=None, pad_edge=False, show_edge=False)


def _plain(*cells: str) -> list["Text"]:
    """Cells that no markup or control character in a configured word can act in."""
    from rich.text import Text

    return [Text("\n".join(harmless(line) for line in cell.split("\n"))) for cell in cells]
