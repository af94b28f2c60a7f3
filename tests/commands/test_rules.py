"""The rules are seen in their order, and a changed file is tried on what came in before it is trusted."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.clock import utcnow
from bot.desk.label import Label
from bot.desk.mention import Author
from bot.desk.opening import Opening
from bot.store import cases, mentions
from bot.store.database import Database
from tests import build
from tests.config.written import filled_in

pytestmark = pytest.mark.usefixtures("folder")

RULE = """
[[routes]]
id = "prices"
team = "care"
label = "sales"
priority = "urgent"

[listening]
muted = ["x:tom"]
"""


def run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(cli, ["rules", *arguments])


@pytest.fixture
def arrived(db: Database) -> Database:
    """Three mentions of the last days and one of long ago, as rules without a word of sales sent them."""
    posts = [
        (build.mention("1", account="x:acme", text="¿Cuánto cuesta [bold]la fibra?"), 1),
        (build.mention("2", account="x:acme", text="Gracias", thread_id="2"), 2),
        (build.mention("3", account="x:acme", text="Hola", thread_id="3", author=Author("7", "Tom", "Tom")), 3),
        (build.mention("4", account="x:acme", text="¿Cuánto cuesta?", thread_id="4"), 40),
    ]
    labels = [Label.SALES, Label.PRAISE, None, Label.SALES]
    with db.transaction() as tx:
        for (post, days), label in zip(posts, labels, strict=True):
            now = utcnow() - timedelta(days=days)
            opening = Opening(
                post.account, "care", "es", now, label=label, why={"queue": "*", "label": label, "route": None}
            )
            cases.open(tx, post, mentions.add(tx, post, "es", now), opening, now)
    return db


def changed(folder: Path, more: str) -> str:
    file = folder / "changed.toml"
    file.write_text(filled_in() + more, "utf-8")
    return str(file)


def test_the_rules_stand_in_their_order_above_the_catch_all(folder: Path) -> None:
    result = run("--config", changed(folder, RULE))

    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert rows[1:] == ["1 prices label: sales team care", "urgent", "catch-all whatever else is for x:acme team care"]


def test_a_changed_file_is_tried_on_what_came_in_and_nothing_is_written(folder: Path, arrived: Database) -> None:
    result = run("--replay", "30d", "--config", changed(folder, RULE))

    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert {"care/* 3 0 -3", "care/es 0 2 +2", "not taken in 0 1 +1"} <= set(rows)
    assert "MD-1 x:acme care/* → care/es prices" in rows
    assert "normal → urgent" in rows
    assert "MD-3 x:acme care/* → not taken in catch-all" in rows
    assert rows[-1] == "3 of 3 mentions that opened a case would have gone otherwise."
    assert not any(words in result.stdout for words in ("fibra", "marta", "Gracias"))


def test_where_nothing_would_change_the_exit_status_says_so(folder: Path, arrived: Database) -> None:
    as_it_was = filled_in().replace('language = "es"\nchannel', 'language = "de"\nchannel')
    (folder / "desk.toml").write_text(as_it_was, "utf-8")

    result = run("--replay", "30d")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        0,
        "0 of 3 mentions that opened a case would have gone otherwise.",
    )


def test_a_span_that_is_none_is_told() -> None:
    result = run("--replay", "soon")

    assert result.exit_code == 2
    assert 'Input should be a duration such as "90s"' in result.output
