"""Answers to the command, which only the asker sees."""

from datetime import datetime

from bot.desk.case import number
from bot.desk.layout import Layout
from bot.slack import ids
from bot.slack.views.blocks import Message, message, section
from bot.slack.views.rows import Links, row, rows
from bot.slack.views.text import escape_line
from bot.store.lists import Line
from bot.work.looking_up import Tile

_COMMANDS = (
    ("next", "the free case of your teams that is due first"),
    ("mine", "the cases you hold"),
    ("find …", "cases by number (MD-42), by author (@marta_l) or by words"),
    ("add …", "the post at this link becomes a case"),
    ("help", "this list"),
)


def help_text(typed: str = "") -> Message:
    """What the command understands; `typed` is what it did not."""
    missed = [f"The desk does not understand “{escape_line(typed, 100)}”."] if typed else []
    lines = [f"`{ids.COMMAND} {words}`: {meaning}" for words, meaning in _COMMANDS]
    told = "\n".join([*missed, "You can ask the desk for:", *lines, "Only you see the answers."])
    return message(told, [section(told)])


def said(sentence: str) -> Message:
    """One sentence of ours."""
    return message(sentence, [section(sentence)])


def next_case(line: Line | None, layout: Layout, now: datetime, links: Links) -> Message:
    """The case to take next, with a button that claims it."""
    if line is None:
        told = "No free case in your teams."
        return message(told, [section(told)])
    told = "This one is due first:"
    return message(
        f"{told} {_spoken(line)}", [section(told), *row(line, layout, now, links.get(line.case.id), ids.CLAIM)]
    )


def mine(tile: Tile, layout: Layout, now: datetime, links: Links) -> Message:
    """The cases that the asker holds."""
    return _list("You hold no case.", "You hold:", tile, layout, now, links)


def found(text: str, tile: Tile, layout: Layout, now: datetime, links: Links) -> Message:
    """What the search for `text` found."""
    sought = f"“{escape_line(text, 100)}”"
    return _list(f"Nothing found for {sought} in your teams.", f"Found for {sought}:", tile, layout, now, links)


def _list(empty: str, told: str, tile: Tile, layout: Layout, now: datetime, links: Links) -> Message:
    if not tile.lines:
        return message(empty, [section(empty)])
    spoken = "\n".join(_spoken(line) for line in tile.lines)
    return message(f"{told}\n{spoken}", [section(told), *rows(tile, layout, now, links)])


def _spoken(line: Line) -> str:
    return f"{number(line.case.id)} @{escape_line(line.author, 50)}: {escape_line(line.excerpt, 140)}"
