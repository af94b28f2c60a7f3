"""What every view must pass, and the worst texts that strangers could send."""

import json
import re
from typing import Any

from hypothesis import settings, strategies
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View as SlackView

from bot.sandbox.slack.blocks import faults_of_message, faults_of_view, too_long
from bot.slack.views.blocks import Message

_TRICKS = (
    "<!channel>",
    "<!everyone>",
    "<@U0BEN>",
    "<https://evil.example|https://x.com>",
    "https://x.com@evil.example/login",
    "https://[",
    "https://аррӏе.example/",
    "http://a\u202eb",
    "&lt;!here&gt;",
    "\u202egpj.exe",
    "\u2066\u2069",
    "👩\u200d👩\u200d👧",
    "می\u200cخواهم",
    "\x00\x1b[31m",
    "\ud800",
    "``` > *_~",
    "|",
    '\\"',
    "\n\n",
    "@channel",
    ":tada:",
    "{author}",
)

few = settings(max_examples=30, deadline=None)
"""For what draws whole views: each example takes a tenth of a second."""

hostile = strategies.lists(
    strategies.one_of(
        strategies.sampled_from(_TRICKS),
        strategies.sampled_from(_TRICKS).map(lambda trick: trick * 200),
        strategies.text(max_size=40),
    ),
    max_size=8,
).map("".join)


def faults_of(drawn: Message | dict[str, Any]) -> list[str]:
    """What Slack would refuse in a message or a view, by the sandbox's rules and by those of slack_sdk."""
    if isinstance(drawn, Message):
        for block in drawn.blocks:
            _parsed(block)
        faults = faults_of_message(drawn.blocks) + (["msg_blocks_too_long"] if too_long(drawn.blocks) else [])
        return faults + (["text too long"] if not 0 < len(drawn.text) <= 4000 else [])
    for block in drawn["blocks"]:
        _parsed(block)
    SlackView(**drawn).to_dict()
    return faults_of_view(drawn)


def told(drawn: Message | dict[str, Any]) -> set[str]:
    """Whom it would notify: the people, groups and channels that stand in its markup and its text."""
    texts = [drawn.text] if isinstance(drawn, Message) else []
    blocks = drawn.blocks if isinstance(drawn, Message) else drawn["blocks"]
    texts += [piece["text"] for piece in _pieces(blocks) if piece.get("type") == "mrkdwn"]
    return {found for text in texts for found in re.findall(r"<[@!#](?!date\^)[^>]*>", text)}


def words(drawn: Message | dict[str, Any]) -> str:
    """Everything that stands in its blocks, as JSON."""
    blocks = drawn.blocks if isinstance(drawn, Message) else drawn["blocks"]
    return json.dumps(blocks, ensure_ascii=False)


def _parsed(block: dict[str, Any]) -> None:
    found = SlackBlock.parse(block)
    assert found is not None
    found.to_dict()


def _pieces(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [piece for one in part for piece in _pieces(one)]
    if isinstance(part, dict):
        return [part, *(piece for one in part.values() for piece in _pieces(one))]
    return []
