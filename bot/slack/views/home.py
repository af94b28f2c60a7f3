"""App Home: what is mine, waits for my approval, is to be followed up, is free; for operators, the sources."""

from datetime import datetime

from bot.desk.layout import Layout
from bot.slack import ids
from bot.slack.views.blocks import VIEW_BLOCKS, Block, View, context, header, mrkdwn
from bot.slack.views.rows import NO_TEAM, Links, rows
from bot.slack.views.sources import source_rows, title, told_of
from bot.work.looking_up import HomePage, Tile
from bot.work.sources import Overview

IN_A_TERMINAL = "`mentiondesk sources list` has them all"


def home(page: HomePage, layout: Layout, now: datetime, links: Links) -> View:
    """The Home of one agent; every tile holds ten rows at most and says how many more there are."""
    nobody = NO_TEAM if page.free is None else "No case of your teams is free."
    blocks = [
        *_tile("Mine", "You hold no case.", page.mine, layout, now, links),
        *_tile("Waiting for your approval", "Nothing waits for you.", page.to_approve, layout, now, links, ids.REVIEW),
        *_tile("Your follow-ups", "None in the next days.", page.follow_ups, layout, now, links),
        *_tile("Free", nobody, page.free or Tile(()), layout, now, links, ids.CLAIM),
        context(mrkdwn(f"`{ids.COMMAND} help` says what you can ask for anywhere.")),
    ]
    if page.sources is not None:
        blocks += _sources(page.sources, layout, VIEW_BLOCKS - len(blocks))
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _sources(overview: Overview, layout: Layout, most: int) -> list[Block]:
    heading = [header(title(overview)), context(mrkdwn(told_of(overview, layout)))]
    return [*heading, *source_rows(overview, layout, most - len(heading), IN_A_TERMINAL)]


def _tile(
    title: str, empty: str, tile: Tile, layout: Layout, now: datetime, links: Links, offered: str | None = None
) -> list[Block]:
    total = len(tile.lines) + tile.more
    heading = header(f"{title} ({total})" if total else title)
    return [heading, *(rows(tile, layout, now, links, offered) or [context(mrkdwn(empty))])]
