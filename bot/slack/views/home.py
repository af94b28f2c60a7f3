"""App Home: what is mine, what waits for my approval, my follow-ups, and what I could take."""

from bot.desk.layout import Layout
from bot.slack import ids
from bot.slack.views.blocks import VIEW_BLOCKS, Block, View, context, header, mrkdwn
from bot.slack.views.rows import Links, rows
from bot.work.looking_up import HomePage, Tile


def home(page: HomePage, layout: Layout, links: Links) -> View:
    """The Home of one agent; every tile holds ten rows at most and says how many more there are."""
    blocks = [
        *_tile("Mine", "You hold no case.", page.mine, layout, links),
        *_tile("Waiting for your approval", "Nothing waits for you.", page.to_approve, layout, links, ids.REVIEW),
        *_tile("Your follow-ups", "None in the next days.", page.follow_ups, layout, links),
        *_tile("Free", "Every case has somebody.", page.free, layout, links, ids.CLAIM),
        context(mrkdwn(f"`{ids.COMMAND} help` says what you can ask for anywhere.")),
    ]
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _tile(title: str, empty: str, tile: Tile, layout: Layout, links: Links, offered: str | None = None) -> list[Block]:
    total = len(tile.lines) + tile.more
    heading = header(f"{title} ({total})" if total else title)
    return [heading, *(rows(tile, layout, links, offered) or [context(mrkdwn(empty))])]
