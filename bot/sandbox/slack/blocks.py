"""
What Slack takes as Block Kit: every block and element the desk draws, with every limit.

Stricter than slack_sdk's models, which accept repeated action ids, long fields and unknown types. What is not
described here is refused, so a new kind of block is first described, then drawn.

Source: https://docs.slack.dev/reference/block-kit
"""

import copy
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from bot.sandbox.slack.elements import ACCESSORIES, ACTIONS, INPUTS, block_id, image_fields, mrkdwn, plain
from bot.sandbox.slack.richtext import RICH_TEXT
from bot.sandbox.slack.shapes import Check, boolean, choice, kind, many, record, string, typed, wrong

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200  # of the blocks as JSON: beyond it Slack answers `msg_blocks_too_long`
VIEW_BYTES = 250_000

_BLOCKS: dict[str, Check] = {
    **kind(
        "section",
        {},
        {
            **block_id,
            "text": typed({**plain(3000), **mrkdwn(3000)}),
            "fields": many(typed({**plain(2000), **mrkdwn(2000)}), 10),
            "accessory": typed(ACCESSORIES),
            "expand": boolean,
        },
    ),
    **kind("divider", {}, block_id),
    **kind("header", {"text": typed(plain(150))}, block_id),
    **kind("image", image_fields, {**block_id, "title": typed(plain(2000))}),
    **kind(
        "context",
        {"elements": many(typed({**plain(3000), **mrkdwn(3000), **kind("image", image_fields, {})}), 10)},
        block_id,
    ),
    **kind("actions", {"elements": many(typed(ACTIONS), 25)}, block_id),
    **kind(
        "input",
        {"label": typed(plain(2000)), "element": typed(INPUTS)},
        {**block_id, "hint": typed(plain(2000)), "optional": boolean, "dispatch_action": boolean},
    ),
    **RICH_TEXT,
}
_MODAL = record(
    {"type": choice("modal"), "title": typed(plain(24)), "blocks": many(typed(_BLOCKS), VIEW_BLOCKS)},
    {
        "submit": typed(plain(24)),
        "close": typed(plain(24)),
        "private_metadata": string(3000, least=0),
        "callback_id": string(255, least=0),
        "external_id": string(255, least=0),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = record(
    {"type": choice("home"), "blocks": many(typed(_BLOCKS), VIEW_BLOCKS)},
    {
        "private_metadata": string(3000, least=0),
        "callback_id": string(255, least=0),
        "external_id": string(255, least=0),
    },
)


def faults_of_message(blocks: object) -> list[str]:
    """What Slack would not take in the blocks of a message; empty when it takes them."""
    found = list(many(typed(_BLOCKS), MESSAGE_BLOCKS, least=0)(blocks, "/blocks"))
    return found or list(_repeated(blocks))


def faults_of_view(view: object) -> list[str]:
    """What Slack would not take in a modal or a Home; empty when it takes it."""
    found = list(typed({"modal": _MODAL, "home": _HOME})(view, "/view"))
    if found or not isinstance(view, dict):
        return found
    blocks = view["blocks"]
    if view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for b in blocks):
        found.append(wrong("/view", "missing required field: submit"))
    if sum(bool(element.get("focus_on_load")) for _, element in elements_of(blocks)) > 1:
        found.append(wrong("/view/blocks", "only one element may have focus_on_load"))
    return found + list(_repeated(blocks))


def too_long(blocks: list[Json]) -> bool:
    """Whether the blocks of a message are more than Slack carries."""
    return len(json.dumps(blocks, ensure_ascii=False)) > MESSAGE_CHARACTERS


def _repeated(blocks: Any) -> Iterator[str]:
    """Ids that stand twice, and sections without words: what no single field can tell."""
    named = Counter(block["block_id"] for block in blocks if "block_id" in block)
    for name in (name for name, times in named.items() if times > 1):
        yield wrong("/blocks", f"`block_id` {name!r} already exists")
    for index, block in enumerate(blocks):
        if block["type"] == "section" and not block.keys() & {"text", "fields"}:
            yield wrong(f"/blocks/{index}", "missing required field: text or fields")
        ids = Counter(element["action_id"] for element in _elements(block) if "action_id" in element)
        for name in (name for name, times in ids.items() if times > 1):
            yield wrong(f"/blocks/{index}", f"`action_id` {name!r} already exists")


def elements_of(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in, in the order of the page."""
    for block in blocks:
        for element in _elements(block):
            yield block, element


def _elements(block: Json) -> list[Json]:
    match block["type"]:
        case "actions":
            return list(block["elements"])
        case "input":
            return [block["element"]]
        case "section" if block.get("accessory", {}).get("type", "image") != "image":
            return [block["accessory"]]
        case _:
            return []


def with_ids(blocks: Iterable[Json]) -> tuple[Json, ...]:
    """A copy of the blocks in which every block and every element has an id, made up where none was given."""
    named = tuple(copy.deepcopy(block) for block in blocks)
    for block in named:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in _elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return named
