"""
Where things stand in X's JSON of a post.

X is renaming its fields (tweets become posts), so each is looked for under every name it ever had.
"""

import re
from typing import Any

from bot.platforms.lenient import Json, record, records


def either(raw: Json, *names: str) -> Any:
    """What stands under the first of these names that has anything; None where none has."""
    return next((raw[name] for name in names if raw.get(name)), None)


def by(key: str, rows: object) -> dict[str, Json]:
    """Those of `rows` that have this key, by it."""
    return {str(row[key]): row for row in records(rows) if row.get(key)}


def id_of(value: object) -> str | None:
    """An id as X gives it, to a post as to a person: a number of 63 bits. None for anything else."""
    found = str(value)
    return found if re.fullmatch(r"[0-9]{1,19}", found) else None


def number(raw: Json) -> int | None:
    """The id of a post, as the number by which posts are in order; None where it has none."""
    found = id_of(raw.get("id"))
    return None if found is None else int(found)


def post_id(raw: Json) -> str:
    """
    The id of a post.

    Raises:
        ValueError: it has none.
    """
    found = id_of(raw.get("id"))
    if found is None:
        raise ValueError("a post without an id")
    return found


def history(raw: Json) -> tuple[str, ...]:
    """
    The ids of all versions of a post, the first one first; its own alone where it was never edited.

    Raises:
        ValueError: it has no id.
    """
    told = either(raw, "edit_history_post_ids", "edit_history_tweet_ids")
    versions = [found for one in told if (found := id_of(one))] if isinstance(told, list) else []
    return tuple(versions) or (post_id(raw),)


def whole(raw: Json) -> Json:
    """Where a long post has its whole text; empty for all others."""
    return record(either(raw, "note_post", "note_tweet"))


def reference(raw: Json, *kinds: str) -> str | None:
    """The id of the post that this one refers to in one of these ways (`"replied_to"`, `"quoted"`)."""
    for other in records(either(raw, "referenced_posts", "referenced_tweets")):
        if other.get("type") in kinds:
            return id_of(other.get("id"))
    return None
