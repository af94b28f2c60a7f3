"""The approved words that a person has to post by hand: whole, so that they can be copied, and nothing that acts."""

from bot.desk.layout import Layout
from bot.desk.reply import Reply
from bot.slack.views import rich
from bot.slack.views.blocks import Block
from bot.slack.views.parts import account_name
from bot.slack.views.text import escape

TEXT = 2500


def by_hand_words(reply: Reply, layout: Layout) -> Block:
    """The words, and from which of our accounts they are to be posted."""
    told = f"The approved words, to be posted as {account_name(layout, reply.account)}:"
    return rich.rich_text(rich.line(rich.words(told, 200)), rich.exact(reply.text))


def by_hand_text(reply: Reply) -> str:
    """The same as markup, for who only hears it."""
    return f"The approved words: {escape(reply.text, TEXT)}"
