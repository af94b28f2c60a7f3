"""
The posts that the demo's networks bring when they are given no file: a day in the life of a made-up carrier.

They stand in `script.jsonl`, one post a line, and are as mixed as real ones: three networks, a dozen languages,
questions, praise, sarcasm, stories in two parts, answers to the brand's own posts, words that are changed or taken
back, and an attempt to misuse Slack's markup.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.sandbox.network import Network
from bot.sandbox.posts import Media
from bot.sandbox.time import Time

BRAND, BRAND_NAME = "nimbo_care", "Nimbo"
PROMO, PROMO_NAME = "nimbo_deals", "Nimbo Deals"


@dataclass(frozen=True)
class Line:
    """
    What happens on a network, `after` seconds behind the line before: a post, or what its author does to one.

    `reply_to`, `edits` and `deletes` are the `key` of an earlier line; `lang` is None where the network itself does not
    know.
    """

    after: float
    author: str = ""
    name: str = ""
    text: str = ""
    lang: str | None = None
    followers: int = 0
    reply_to: str | None = None
    key: str | None = None
    platform: str = "x"
    media: tuple[Media, ...] = ()
    visibility: str = "public"
    warning: str = ""
    edits: str | None = None
    deletes: str | None = None

    @property
    def is_post(self) -> bool:
        """Whether somebody writes, and does not take back or change what they wrote."""
        return self.edits is None and self.deletes is None


def _read() -> tuple[Line, ...]:
    written = files("bot.sandbox").joinpath("script.jsonl").read_text("utf-8")
    return tuple(_line(json.loads(line)) for line in written.splitlines())


def _line(told: dict[str, Any]) -> Line:
    return Line(**told | {"media": tuple(Media(**one) for one in told.get("media", ()))})


SCRIPT: tuple[Line, ...] = _read()


def play(networks: Mapping[str, Network], lines: Iterable[Line], stop: threading.Event, time: Time) -> None:
    """
    Let `lines` happen one after another, with their gaps at the sandbox's pace, until `stop` is set.

    A clock that is moved ahead does not hurry it: the day's posts do not all fall into one moment.
    """
    posted: dict[str, tuple[Network, str]] = {}
    for line in lines:
        if stop.wait(line.after / time.speed):
            return
        if line.edits:
            network, post_id = posted[line.edits]
            network.edit(post_id, line.text)
        elif line.deletes:
            network, post_id = posted[line.deletes]
            network.delete(post_id)
        else:
            network = networks[line.platform]
            posted[line.key or ""] = (network, _post(network, line, posted))


def _post(network: Network, line: Line, posted: Mapping[str, tuple[Network, str]]) -> str:
    post = network.post(
        line.author,
        line.text,
        lang=line.lang,
        reply_to=posted[line.reply_to][1] if line.reply_to else None,
        name=line.name,
        followers=line.followers,
        media=line.media,
        visibility=line.visibility,
        warning=line.warning,
    )
    return post.id
