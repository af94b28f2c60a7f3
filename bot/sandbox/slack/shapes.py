"""
Small checks that combine into the description of a JSON document.

A check takes a value and the place where it stands and yields what is wrong with it, one sentence each, in the
manner of Slack: `"must be less than 76 characters [json-pointer:/blocks/0/text]"`.
"""

import re
from collections.abc import Callable, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]


def wrong(place: str, sentence: str) -> str:
    """One line of Slack's `response_metadata.messages`."""
    return f"[ERROR] {sentence} [json-pointer:{place}]"


def string(most: int, least: int = 1, like: str | None = None) -> Check:
    """A string of `least` to `most` characters, which matches the pattern `like` as a whole."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong(place, "must be a string")
        elif len(value) < least:
            yield wrong(place, f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield wrong(place, f"must be less than {most + 1} characters")
        elif like is not None and not re.fullmatch(like, value):
            yield wrong(place, "has the wrong format")

    return check


def choice(*allowed: str) -> Check:
    """One of a few strings."""

    def check(value: object, place: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(place, f"must be one of {', '.join(allowed)}")

    return check


def boolean(value: object, place: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong(place, "must be a boolean")


def number(least: int, most: int) -> Check:
    """A whole number between two bounds, both allowed."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield wrong(place, f"must be a number from {least} to {most}")

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` values, each of which passes `each`."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong(place, "must be an array")
            return
        if len(value) < least:
            yield wrong(place, f"no fewer than {least} items allowed")
        if len(value) > most:
            yield wrong(place, f"no more than {most} items allowed")
        for index, one in enumerate(value):
            yield from each(one, f"{place}/{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """An object with all the required fields, perhaps some of the optional ones, and no other."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong(place, "must be an object")
            return
        for name in required.keys() - value.keys():
            yield wrong(place, f"missing required field: {name}")
        for name, one in value.items():
            field = required.get(name) or optional.get(name)
            if field is None:
                yield wrong(place, f"invalid additional property: {name}")
            else:
                yield from field(one, f"{place}/{name}")

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of the checks it must pass."""

    def check(value: object, place: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            yield wrong(f"{place}/type", f"unsupported type: {kind}")
        else:
            yield from kinds[kind](value, place)

    return check


def kind(name: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> dict[str, Check]:
    """The entry of `typed` for objects whose `type` is `name`."""
    return {name: record({"type": choice(name), **required}, optional)}
