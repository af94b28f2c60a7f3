"""
What a network says, read so that something missing or misshapen costs no more than itself.

Only what a post cannot be answered without may make it unreadable; everything else is a value or nothing.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
MOST_FOLLOWERS = 2**31 - 1  # one more than this, and PostgreSQL refuses the whole page that the post came in

# Codes that ISO 639-1 gave up, and that some still write.
OLD_CODES = {"in": "id", "iw": "he", "ji": "yi"}


def record(value: object) -> Json:
    """`value` where it is a JSON object; else an empty one, for what is missing and what is misshapen alike."""
    return value if isinstance(value, Mapping) else {}


def records(value: object) -> list[Json]:
    """The JSON objects in `value`, a list of them unless the network sent something else."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def language(value: object) -> str | None:
    """The two letters of a language, whatever region or script follows them."""
    code = re.split("[-_]", value.lower())[0] if isinstance(value, str) else ""
    return OLD_CODES.get(code, code) if re.fullmatch(r"[a-z]{2}", code) else None


def followers(value: object) -> int | None:
    """How many follow somebody; None for what nobody can count, nor a database hold."""
    return value if isinstance(value, int) and 0 <= value <= MOST_FOLLOWERS else None


def moment(value: object) -> datetime | None:
    """A moment in UTC, of which one without a zone is taken to be; None where no network was there yet, or will be."""
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if told is None:
        return None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return told.astimezone(UTC) if EARLIEST <= told <= LATEST else None
