"""
The posts that the demo's network brings when it is given no file: a day in the life of a made-up carrier.

They stand in `script.jsonl`, one post a line, and are as mixed as real ones: a dozen languages, questions, praise,
sarcasm, stories in two parts, answers to the brand's own posts, and an attempt to misuse Slack's markup.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from bot.sandbox.network import Network
from bot.sandbox.time import Time

BRAND, BRAND_NAME = "nimbo_care", "Nimbo"


@dataclass(frozen=True)
class Line:
    """
    One post of a script, `after` seconds behind the one before.

    `reply_to` is the `key` of an earlier line; `lang` is None where the network itself does not know.
    """

    after: float
    author: str
    name: str
    text: str
    lang: str | None
    followers: int
    reply_to: str | None = None
    key: str | None = None


def _read() -> tuple[Line, ...]:
    written = files("bot.sandbox").joinpath("script.jsonl").read_text("utf-8")
    return tuple(Line(**json.loads(line)) for line in written.splitlines())


SCRIPT: tuple[Line, ...] = _read()


def play(network: Network, lines: Iterable[Line], stop: threading.Event, time: Time) -> None:
    """
    Post `lines` one after another, with their gaps at the sandbox's pace, until `stop` is set.

    A clock that is moved ahead does not hurry it: the day's posts do not all fall into one moment.
    """
    posted: dict[str, str] = {}
    for line in lines:
        if stop.wait(line.after / time.speed):
            return
        post = network.post(
            line.author,
            line.text,
            lang=line.lang,
            reply_to=posted[line.reply_to] if line.reply_to else None,
            name=line.name,
            followers=line.followers,
        )
        if line.key:
            posted[line.key] = post.id
