"""
The links in a text, as a reader would take them: with a scheme, or a host under a domain that exists.

What a sentence puts behind a link, a full stop or a closing bracket, is no part of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

# The package's search takes the square of the length of a run of dots: 18 s for 1,500 of them, which an agent may
# well type. No host has so many parts, so their dots become commas, which weigh the same and end a host.
_NO_HOST = re.compile(r"(?:[^\s/.]{0,63}\.){40,}")


@dataclass(frozen=True)
class Link:
    """A link between two places of a text, `end` exclusive; `address` is where it leads, with its scheme."""

    start: int
    end: int
    address: str


def links(text: str) -> list[Link]:
    """The links in `text`, in its order."""
    found = _search()(harmless(text))
    return [Link(link["indices"][0], link["indices"][1], _with_scheme(link["url"])) for link in found]


@cache
def _search() -> Callable[[str], list[Any]]:
    """Loaded by who first looks for links, as in `x_text`."""
    from twitter_text import extract_urls_with_indices

    return extract_urls_with_indices  # type: ignore[no-any-return]  # The package has no types.


def harmless(text: str) -> str:
    """`text` at the same length, without the runs of dots that no search for links comes to the end of."""
    return _NO_HOST.sub(lambda run: run[0].replace(".", ","), text)


def _with_scheme(address: str) -> str:
    return address if re.match(r"https?://", address, re.IGNORECASE) else f"https://{address}"
