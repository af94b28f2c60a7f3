"""A case as one row of a list: in App Home and in the answers to the command."""

from collections.abc import Mapping
from datetime import datetime

from bot.desk.case import Priority, number
from bot.desk.layout import Layout
from bot.slack import ids, refs
from bot.slack.views.blocks import Block, button, context, link_button, mrkdwn, plain_section
from bot.slack.views.languages import language_name
from bot.slack.views.parts import joined
from bot.slack.views.text import clip, escape, is_web, moment, person
from bot.store.lists import Line
from bot.work.looking_up import Tile

EXCERPT = 140

NO_TEAM = "You are in none of the desk's teams, so there is no case that you could take."

Links = Mapping[int, str]
"""The permalinks of cards, by case; a case without one has no card yet."""


def rows(tile: Tile, layout: Layout, now: datetime, links: Links, offered: str | None = None) -> list[Block]:
    """
    The rows of a tile and, below, how many more there are.

    `offered` is what is pressed beside a row: `ids.CLAIM` or `ids.REVIEW`; without one a row opens its card.
    """
    drawn = [block for line in tile.lines for block in row(line, layout, now, links.get(line.case.id), offered)]
    return [*drawn, context(mrkdwn(f"and {tile.more} more"))] if tile.more else drawn


def row(line: Line, layout: Layout, now: datetime, link: str | None, offered: str | None = None) -> list[Block]:
    """One case: who wrote what, with one thing to press; and, in small print, when it is due."""
    author = clip(f"{line.name} @{line.author}".strip(), 90)
    told = f"{number(line.case.id)} · {author}\n{clip(line.excerpt, EXCERPT)}"
    return [plain_section(told, _accessory(line, link, offered)), context(mrkdwn(_small_print(line, layout, now)))]


def _small_print(line: Line, layout: Layout, now: datetime) -> str:
    queue = f"{escape(line.case.team)}, {escape(language_name(line.case.language))}"
    urgent = "urgent" if line.case.priority is Priority.URGENT else ""
    return joined(
        urgent, _due(line, layout, now), queue, person(line.case.assignee) if line.case.assignee else "nobody yet"
    )


def _due(line: Line, layout: Layout, now: datetime) -> str:
    if line.due_at is None:
        return "no reply due"
    at = moment(line.due_at, layout.zone)
    return f"*overdue* since {at}" if line.due_at <= now else f"due {at}"


def _accessory(line: Line, link: str | None, offered: str | None) -> Block | None:
    value = refs.case_value(line.case.id, line.case.newest)
    if offered == ids.CLAIM:
        return button("Claim", ids.CLAIM, value)
    if offered == ids.REVIEW:
        return button("Review", ids.REVIEW, value)
    return link_button("Open", ids.OPEN_LINK, link) if link and is_web(link) else None
