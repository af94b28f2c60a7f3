"""
Whether somebody who has no answer yet writes again, or merely goes on with what they were saying.

Many say a thing in several posts: in one go, or in parts that they number. Nobody could have answered in between, so
that is no reason to be answered before others.
"""

import re
from datetime import datetime, timedelta

AFTER = timedelta(minutes=10)
"""Posts that follow each other sooner are one utterance."""

PARTS_WITHIN = timedelta(hours=1)
"""The same for the parts of a numbered thread."""

_ADDRESSED = re.compile(r"(?:https?://\S+)|(?:@[\w.@-]+)")
_NUMBERED = re.compile(r"(?<![\w/])(\d{1,2}) ?/ ?(\d{1,2})(?![\w/])")
_AT_THE_EDGE = 3
"""How many characters may stand before a number that begins a post, or behind one that ends it: `"(2/3)"`."""


def insists(text: str, posted_at: datetime, last_at: datetime) -> bool:
    """Whether a post is a new attempt of its author, whose post before it is of `last_at`."""
    return posted_at - last_at >= (PARTS_WITHIN if _goes_on(text) else AFTER)


def _goes_on(text: str) -> bool:
    """Whether it calls itself the second or a later part of something."""
    bare = _ADDRESSED.sub(" ", text).strip()
    for found in _NUMBERED.finditer(bare):
        at_the_edge = found.start() <= _AT_THE_EDGE or len(bare) - found.end() <= _AT_THE_EDGE
        if at_the_edge and 2 <= int(found[1]) <= int(found[2]):
            return True
    return False
