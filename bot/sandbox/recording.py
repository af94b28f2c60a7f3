"""
A file of posts from elsewhere, as it is read before its replay.

Such files come from many hands: one JSON object a line, with `text` and, where known, `id`, `author`,
`created_at`, `lang`, `reply_to`, `by_brand` (true: the brand's own). What is missing is made up, what cannot be
read is left out, and both are told.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.x.text import names

NAMED_AT_LEAST = 2  # times, for a handle to be taken for the brand


@dataclass(frozen=True)
class Recorded:
    """One post of the file. `id` and `reply_to` are the file's own; `at` is None where it gives no time."""

    id: str | None
    author: str
    text: str
    at: datetime | None
    lang: str | None
    reply_to: str | None


@dataclass(frozen=True)
class Recording:
    """
    What a file holds, in its order.

    `brand` is the handle that most posts name, or the one given; None where no handle is named twice. `naming`
    counts the posts whose text names it. `skipped` has a sentence for each line that was left out.
    """

    lines: int
    posts: tuple[Recorded, ...]
    brand: str | None
    naming: int
    skipped: tuple[str, ...]


class _Unreadable(Exception):
    """Why a line is left out."""


def load(path: Path, brand: str | None = None) -> Recording:
    """Read a file. Raises OSError: it cannot be opened."""
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        return read(lines, brand)


def read(lines: Iterable[str], brand: str | None = None) -> Recording:
    """Read the lines of a file. Empty ones do not count."""
    objects: list[tuple[int, dict[str, Any]]] = []
    skipped: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            objects.append((number, _object(line, seen)))
        except _Unreadable as why:
            skipped.append(f"line {number}: {why}")
    naming = Counter(handle for _, one in objects for handle in {who.handle for who in names(one["text"])})
    brand = brand.removeprefix("@") if brand else _most_named(naming)
    posts = tuple(_recorded(number, one, brand) for number, one in objects)
    named = sum(_names(post.text, brand) for post in posts) if brand else 0
    return Recording(len(objects) + len(skipped), posts, brand, named, tuple(skipped))


def _object(line: str, seen: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise _Unreadable("not JSON") from None
    if not isinstance(found, dict):
        raise _Unreadable("not an object")
    if not isinstance(text := found.get("text"), str) or not text.strip():
        raise _Unreadable("no text")
    if (known := _word(found.get("id"))) in seen:
        raise _Unreadable(f"the id {known[:40]} came before")
    if known:
        seen.add(known)
    return found


def _recorded(number: int, found: dict[str, Any], brand: str | None) -> Recorded:
    by_brand = found.get("by_brand") is True
    author = _word(found.get("author")) or (brand if by_brand else None) or f"someone_{number}"
    return Recorded(
        id=_word(found.get("id")) or None,
        author=author.removeprefix("@"),
        text=found["text"],
        at=_moment(found.get("created_at")),
        lang=_word(found.get("lang")) or None,
        reply_to=_word(found.get("reply_to")) or None,
    )


def _most_named(naming: Counter[str]) -> str | None:
    """The handle that most posts name, in its most frequent spelling."""
    together: Counter[str] = Counter()
    for handle, times in naming.items():
        together[handle.lower()] += times
    if not together or (most := together.most_common(1)[0])[1] < NAMED_AT_LEAST:
        return None
    return max((one for one in naming if one.lower() == most[0]), key=naming.__getitem__)


def _names(text: str, brand: str) -> bool:
    return any(one.handle.lower() == brand.lower() for one in names(text))


def _word(value: Any) -> str:
    """An id or a handle, which some files write as a number."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(value: Any) -> datetime | None:
    """A time in ISO 8601, or as X's first API wrote it (`"Tue Oct 31 22:10:47 +0000 2017"`)."""
    for parse in (datetime.fromisoformat, _old_style):
        try:
            at = parse(value)
        except (TypeError, ValueError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None


def _old_style(value: str) -> datetime:
    return datetime.strptime(value, "%a %b %d %H:%M:%S %z %Y")
