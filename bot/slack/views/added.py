"""What became of a link that somebody asked to have on the desk: a direct message to whoever asked."""

from collections.abc import Collection

from bot.desk.addition import Addition
from bot.desk.case import number
from bot.slack import ids
from bot.slack.views.blocks import Message, actions, link_button, message, section
from bot.slack.views.parts import platform_name
from bot.slack.views.text import escape, escape_line, is_web

_URL = 300


def added(addition: Addition, platforms: Collection[str], link: str | None) -> Message:
    """`link` leads to the card, where there is one; `platforms` are those that links may lead to."""
    told = _told(addition, platforms)
    blocks = [section(told)]
    if link is not None and is_web(link):
        blocks.append(actions(link_button("Open card", ids.OPEN_LINK, link)))
    return message(told, blocks)


def _told(addition: Addition, platforms: Collection[str]) -> str:
    url = escape_line(addition.url, _URL)
    if addition.case_id is None:
        *others, last = (platform_name(platform) for platform in sorted(platforms))
        known = f"{', '.join(others)} and {last}" if others else last
        cause = escape(addition.cause or "", 300).rstrip(".")
        return f"*Not added*: {url}. {cause[:1].upper()}{cause[1:]}. Links to posts on {known} can be added."
    case = f"*{number(addition.case_id)}*"
    return f"*Added* as {case}: {url}" if addition.is_new else f"{case} has this post already: {url}"
