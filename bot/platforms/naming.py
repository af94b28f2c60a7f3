"""
Whom a post names, as adapters keep it among a mention's `refs`.

Which of our accounts heard a post says little about which of them its author turned to; the names do.
"""

from collections.abc import Iterable, Mapping

NAMED = "named"


def kept(handles: Iterable[str]) -> dict[str, str]:
    """Handles, in the order in which a post names them, as `refs`; no network lets one hold a blank."""
    names = dict.fromkeys(handle.casefold() for handle in handles)
    return {NAMED: " ".join(names)} if names else {}


def place_of(handle: str, refs: Mapping[str, str]) -> int | None:
    """The place of a handle among those that were kept, from 0 on; None where it is not one of them."""
    named = refs.get(NAMED, "").split()
    return named.index(handle.casefold()) if handle.casefold() in named else None
