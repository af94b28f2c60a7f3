"""
What a button's value and a modal's metadata carry: of which case, reply or escalation something is asked.

With it comes what its presser saw: the mention that had come in last when it was drawn, and for an approval the
beginning of the fingerprint. Values come back from outside, so they are read strictly: what does not parse is an old
button or a forged one, and both are refused alike.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.layout import digest
from bot.errors import Refused
from bot.slack.ids import GivenUpMenu, Menu, SourceMenu

SHOWN_DIGITS = 16
"""How many hex digits of a fingerprint an approval's value carries."""


@dataclass(frozen=True)
class CaseRef:
    """A case, and the last mention that its presser saw come in."""

    case_id: int
    seen: int


@dataclass(frozen=True)
class ReplyRef:
    """A reply, the last mention that its presser saw come in, and how the fingerprint of what was shown begins."""

    reply_id: int
    seen: int
    shown: str


@dataclass(frozen=True)
class DraftRef:
    """
    A case being answered. `generation` counts how often the desk, not the agent, put the text in.

    `answers` is the mention that was shown as the one to be answered, None in a modal of the release before.
    """

    case_id: int
    seen: int
    generation: int
    answers: int | None = None


@dataclass(frozen=True)
class AsIsRef:
    """A case that is to get the canned text as it was shown; `shown` is that text's digest."""

    case_id: int
    seen: int
    shown: str
    canned_id: str


@dataclass(frozen=True)
class QuestionRef:
    """A case about which somebody is asked; `offer` is the channel and ts of the offer that led to it."""

    case_id: int
    offer: tuple[str, str] | None = None


@dataclass(frozen=True)
class OfferRef:
    """A case about which `asked` (`"U…"` or `"S…"`) may be asked."""

    case_id: int
    asked: str


def case_value(case_id: int, seen: int) -> str:
    """The value of a press on a case: `"42.7"`."""
    return f"{case_id}.{seen}"


def case_of(action: Mapping[str, Any]) -> CaseRef:
    """The case that was pressed. Raises: Refused: "stale_button"."""
    return _case(_value(action))


def case_of_view(view: Mapping[str, Any]) -> CaseRef:
    """The case that a modal is about. Raises: Refused: "stale_button"."""
    return _case(_metadata(view))


def menu_value(choice: Menu, case_id: int, seen: int) -> str:
    """The value of an entry of the overflow: `"assign:42.7"`."""
    return f"{choice.value}:{case_value(case_id, seen)}"


def menu_of(action: Mapping[str, Any]) -> tuple[Menu, CaseRef]:
    """What was chosen in the overflow, and of which case. Raises: Refused: "stale_button"."""
    option = action.get("selected_option")
    value = _value(option) if isinstance(option, Mapping) else ""
    choice, _, case = value.partition(":")
    if choice not in set(Menu):
        raise Refused("stale_button")
    return Menu(choice), _case(case)


def reply_value(reply_id: int, seen: int, fingerprint: str) -> str:
    """The value of a press on a reply: `"7.12.9f86d081884c7d65"`."""
    return f"{reply_id}.{seen}.{fingerprint[:SHOWN_DIGITS]}"


def reply_of(action: Mapping[str, Any]) -> ReplyRef:
    """The reply that was pressed. Raises: Refused: "stale_button"."""
    return _reply(_value(action))


def reply_of_view(view: Mapping[str, Any]) -> ReplyRef:
    """The reply that a modal is about. Raises: Refused: "stale_button"."""
    return _reply(_metadata(view))


def draft_value(case_id: int, seen: int, generation: int, answers: int) -> str:
    """What the reply modal carries: `"42.7.0.6"`."""
    return f"{case_id}.{seen}.{generation}.{answers}"


def draft_of_view(view: Mapping[str, Any]) -> DraftRef:
    """The case that a reply modal answers. Raises: Refused: "stale_button"."""
    metadata = _metadata(view)
    numbers = _parts(metadata, *[_NUMBER] * (4 if metadata.count(".") == 3 else 3))
    return DraftRef(*(int(number) for number in numbers))


def as_is_value(case_id: int, seen: int, text: str, canned_id: str) -> str:
    """The value of *Send as is* on a ready text: `"42.7.<16 hex>.thanks-es"`."""
    return f"{case_id}.{seen}.{digest(text)}.{canned_id}"


def as_is_of(action: Mapping[str, Any]) -> AsIsRef:
    """The case that gets the canned text. Raises: Refused: "stale_button"."""
    case_id, seen, shown, canned_id = _parts(_value(action), _NUMBER, _NUMBER, r"[0-9a-f]{16}", r".+")
    return AsIsRef(int(case_id), int(seen), shown, canned_id)


def escalation_value(escalation_id: int) -> str:
    """The value of a press on an escalation: `"3"`."""
    return str(escalation_id)


def escalation_of(action: Mapping[str, Any]) -> int:
    """The escalation that was pressed. Raises: Refused: "stale_button"."""
    return int(_parts(_value(action), _NUMBER)[0])


def surge_value(surge_id: int) -> str:
    """The value of a press on a surge's card: `"3"`."""
    return str(surge_id)


def surge_of(action: Mapping[str, Any]) -> int:
    """The surge that was pressed. Raises: Refused: "stale_button"."""
    return int(_parts(_value(action), _NUMBER)[0])


def escalation_of_view(view: Mapping[str, Any]) -> int:
    """The escalation that a modal answers. Raises: Refused: "stale_button"."""
    return int(_parts(_metadata(view), _NUMBER)[0])


def offer_value(case_id: int, asked: str) -> str:
    """The value of a press on an offer to ask somebody: `"42.U024BE7LH"`."""
    return f"{case_id}.{asked}"


def offer_of(action: Mapping[str, Any]) -> OfferRef:
    """The case, and who may be asked about it. Raises: Refused: "stale_button"."""
    case_id, asked = _parts(_value(action), _NUMBER, r"[USW][A-Z0-9]{1,30}")
    return OfferRef(int(case_id), asked)


def offered_value(case_id: int, seen: int, channel: str, ts: str) -> str:
    """What the form carries that an offer opened: `"42.7.C024BE91L.1716000000.000100"`."""
    return f"{case_value(case_id, seen)}.{channel}.{ts}"


def question_of_view(view: Mapping[str, Any]) -> QuestionRef:
    """The case, and where the offer stands if one opened the form. Raises: Refused: "stale_button"."""
    metadata = _metadata(view)
    if metadata.count(".") == 1:
        return QuestionRef(_case(metadata).case_id)
    case_id, _, channel, ts = _parts(metadata, _NUMBER, _NUMBER, r"[CDG][A-Z0-9]{1,30}", r"[0-9]+\.[0-9]+")
    return QuestionRef(int(case_id), (channel, ts))


def given_up_value(choice: GivenUpMenu, key: str) -> str:
    """The value of an entry of a given-up line's overflow: `"retry:card:42"`."""
    return f"{choice.value}:{key}"


def given_up_of(action: Mapping[str, Any]) -> tuple[GivenUpMenu, str]:
    """What was chosen, and for the line of which key. Raises: Refused: "stale_button"."""
    option = action.get("selected_option")
    choice, _, key = (_value(option) if isinstance(option, Mapping) else "").partition(":")
    if choice not in set(GivenUpMenu) or not key:
        raise Refused("stale_button")
    return GivenUpMenu(choice), key


def source_value(choice: SourceMenu, subject: str) -> str:
    """The value of an entry of a source's overflow: `"pause_listening:x:acme_es/own"`."""
    return f"{choice.value}:{subject}"


def source_of(action: Mapping[str, Any]) -> tuple[SourceMenu, str]:
    """What was chosen, and for which source or account. Raises: Refused: "stale_button"."""
    option = action.get("selected_option")
    choice, _, subject = (_value(option) if isinstance(option, Mapping) else "").partition(":")
    if choice not in set(SourceMenu) or not subject:
        raise Refused("stale_button")
    return SourceMenu(choice), subject


def alarm_of(action: Mapping[str, Any]) -> str:
    """The name of the alarm that was pressed; any other name ends nothing. Raises: Refused: "stale_button"."""
    return _parts(_value(action), r"alarm:[a-z_]+:.+")[0]


_NUMBER = r"[1-9][0-9]{0,17}|0"


def _case(value: str) -> CaseRef:
    case_id, seen = _parts(value, _NUMBER, _NUMBER)
    return CaseRef(int(case_id), int(seen))


def _reply(value: str) -> ReplyRef:
    reply_id, seen, shown = _parts(value, _NUMBER, _NUMBER, rf"[0-9a-f]{{{SHOWN_DIGITS}}}")
    return ReplyRef(int(reply_id), int(seen), shown)


def _parts(value: str, *patterns: str) -> tuple[str, ...]:
    found = re.fullmatch(r"\.".join(f"({pattern})" for pattern in patterns), value)
    if found is None:
        raise Refused("stale_button")
    return found.groups()


def _value(element: Mapping[str, Any]) -> str:
    value = element.get("value")
    return value if isinstance(value, str) else ""


def _metadata(view: Mapping[str, Any]) -> str:
    value = view.get("private_metadata")
    return value if isinstance(value, str) else ""
