"""Who writes what that afternoon, and where: made from real posts by a seed, so that every failure comes back."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bot.sandbox.script import SCRIPT

NETWORKS = ("x", "x", "x", "bluesky", "mastodon")
"""Three of five posts are on X."""

LONGEST = 180  # characters of a post's own words: what fits behind the names on every network
HINTED = 0.8
"""How many posts say their language; X says a wrong one now and then, and authors forget to change theirs."""

WRONG_HINT = 0.03


@dataclass(frozen=True)
class Said:
    """
    What somebody writes. `how` is `"named"`, `"searched"`, `"twice_named"`, `"again"` (to the author's own last post),
    `"edited"`, `"deleted"` or `"passed_on"`; `language` is what it truly is in, None where nobody said so.
    """

    platform: str
    author: str
    words: str
    how: str
    language: str | None
    hint: str | None


HOWS = ("named",) * 14 + ("searched",) * 3 + ("twice_named", "again", "edited", "deleted", "passed_on")


def said(seed: int, number: int) -> Iterator[Said]:
    """So many posts, another part of the material for every seed."""
    texts, random = _texts(), Random(seed)
    languages = sorted({language for _, language in texts if language})
    for place in range(number):
        words, language = texts[(seed * number + place) % len(texts)]
        hint = language if random.random() < HINTED else None
        if hint and random.random() < WRONG_HINT:
            hint = random.choice(languages)
        how = random.choice(HOWS)
        yield Said(random.choice(NETWORKS), f"author{seed}-{place}", words[:LONGEST], how, language, hint)


@cache
def _texts() -> list[tuple[str, str | None]]:
    folder = os.environ.get("MENTIONDESK_REAL_POSTS")
    if not folder:
        return [(line.text.replace("@", ""), line.lang) for line in SCRIPT if line.text]
    written = Path(folder, "multilang_dev.jsonl").read_text("utf-8").splitlines()
    texts = [_text(json.loads(line)) for line in written]
    Random(0).shuffle(texts)
    return texts


def _text(row: dict[str, str]) -> tuple[str, str | None]:
    """The words without the names that stand in them: whom they named is not on these networks."""
    words = " ".join(word for word in row["text"].split() if not word.startswith(("@", "＠")))
    return words or "?", row.get("lang") or row.get("language")
