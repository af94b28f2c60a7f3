"""
What stands in a field: Slack's way of writing it in `state.values`, and what a person puts there.

People give plain values (`"a text"`, an option's value, `["a", "b"]`, `"U0ANA"`, `"2026-03-05"`, seconds since
1970); a field takes only what the real one would let them choose or type.
"""

from datetime import date, time
from typing import Any

Json = dict[str, Any]


class Impossible(Exception):
    """What somebody tries to do cannot be done on what they see; says so in one sentence."""


_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""Where each kind keeps what was chosen, and where the bot puts what is chosen at first."""


def first_value(element: Json) -> Json | None:
    """The value of a field nobody touched; None for a button or a menu, which hold nothing."""
    if element["type"] not in _KEYS:
        return None
    key, first = _KEYS[element["type"]]
    empty: object = [] if element["type"] == "checkboxes" else None
    return {"type": element["type"], key: element.get(first, empty)}


def is_empty(value: Json) -> bool:
    """Whether a required field would ask for more."""
    return not value[_KEYS[value["type"]][0]]


def value_of(element: Json, given: object, people: dict[str, Any]) -> Json:
    """
    The field's value when somebody puts `given` into it; None or "" empties it.

    Raises:
        Impossible: it is not among the options, too long, nobody, or not of the field's form.
    """
    kind = element["type"]
    if kind not in _KEYS:
        raise Impossible(f"Nothing can be put into a {kind}.")
    if given is None or given == "" or given == []:
        return {"type": kind, _KEYS[kind][0]: [] if kind == "checkboxes" else None}
    return {"type": kind, _KEYS[kind][0]: _chosen(element, given, people)}


def _chosen(element: Json, given: object, people: dict[str, Any]) -> object:
    match element["type"]:
        case "plain_text_input":
            return _text(element, given)
        case "static_select" | "radio_buttons":
            return option(element, given)
        case "checkboxes":
            return [option(element, one) for one in (given if isinstance(given, list) else [given])]
        case "users_select":
            if given not in people:
                raise Impossible(f"There is nobody called {given!r}.")
            return given
        case kind:
            return _moment(kind, str(given))


def _moment(kind: str, given: str) -> object:
    try:
        match kind:
            case "datepicker":
                return date.fromisoformat(given).isoformat()
            case "timepicker":
                return time.fromisoformat(given).strftime("%H:%M")
            case _:
                return int(given)
    except ValueError as error:
        raise Impossible(f"{given!r} is nothing a {kind} could show.") from error


def _text(element: Json, given: object) -> str:
    text = str(given)
    most = element.get("max_length", 3000)
    if len(text) > most:
        raise Impossible(f"The field takes {most} characters, not {len(text)}.")
    return text


def option(element: Json, value: object) -> Json:
    """The option of a menu that carries `value`. Raises Impossible: there is none."""
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    for one in options:
        if one["value"] == value:
            return dict(one)
    shown = ", ".join(repr(one["value"]) for one in options)
    raise Impossible(f"There is no option {value!r}; there are {shown}.")
