"""
The parts of Block Kit that people press, choose from and write into, and the texts on them.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterator

from bot.sandbox.slack.shapes import Check, boolean, choice, kind, many, number, record, string, typed, wrong


def plain(most: int) -> dict[str, Check]:
    """A text of at most `most` characters in which nothing is markup."""
    return kind("plain_text", {"text": string(most)}, {"emoji": boolean})


def mrkdwn(most: int) -> dict[str, Check]:
    """A text of at most `most` characters with Slack's markup."""
    return kind("mrkdwn", {"text": string(most)}, {"verbatim": boolean})


block_id: dict[str, Check] = {"block_id": string(255)}
image_fields: dict[str, Check] = {"image_url": string(3000), "alt_text": string(2000)}
_action_id: dict[str, Check] = {"action_id": string(255)}
_style: dict[str, Check] = {"style": choice("primary", "danger")}
_confirm: dict[str, Check] = {
    "confirm": record(
        {
            "title": typed(plain(100)),
            "text": typed({**plain(300), **mrkdwn(300)}),
            "confirm": typed(plain(30)),
            "deny": typed(plain(30)),
        },
        _style,
    )
}
_field: dict[str, Check] = {**_action_id, "focus_on_load": boolean, "placeholder": typed(plain(150))}
_option = record(
    {"text": typed(plain(75)), "value": string(150)},
    {"description": typed(plain(75))},
)
_marked_option = record(
    {"text": typed({**plain(75), **mrkdwn(75)}), "value": string(150)},
    {"description": typed({**plain(75), **mrkdwn(75)})},
)
_overflow_option = record(
    {"text": typed(plain(75)), "value": string(150)},
    {"description": typed(plain(75)), "url": string(3000)},
)
_option_group = record({"label": typed(plain(75)), "options": many(_option, 100)}, {})


def _chosen_among_options(check: Check) -> Check:
    """`check`, and what is chosen at first must be one of the options, which must be there."""

    def both(value: object, place: str) -> Iterator[str]:
        found = list(check(value, place))
        yield from found
        if found or not isinstance(value, dict):
            return
        if ("options" in value) == ("option_groups" in value):
            yield wrong(place, "exactly one of options and option_groups is required")
            return
        options = [*value.get("options", []), *(o for g in value.get("option_groups", []) for o in g["options"])]
        for first in [*value.get("initial_options", []), *filter(None, [value.get("initial_option")])]:
            if first not in options:
                yield wrong(f"{place}/initial_option", "initial option was not found in options")

    return both


def _chooser(name: str, required: dict[str, Check], optional: dict[str, Check]) -> dict[str, Check]:
    return {name: _chosen_among_options(kind(name, required, optional)[name])}


_BUTTON = kind(
    "button",
    {"text": typed(plain(75))},
    {
        **_action_id,
        **_style,
        **_confirm,
        "url": string(3000),
        "value": string(2000),
        "accessibility_label": string(75),
    },
)
_OVERFLOW = kind("overflow", {"options": many(_overflow_option, 5)}, {**_action_id, **_confirm})
_CHOOSERS = {
    **_chooser(
        "static_select",
        {},
        {
            **_field,
            **_confirm,
            "options": many(_option, 100),
            "option_groups": many(_option_group, 100),
            "initial_option": _option,
        },
    ),
    **_chooser(
        "radio_buttons",
        {"options": many(_marked_option, 10)},
        {**_action_id, **_confirm, "focus_on_load": boolean, "initial_option": _marked_option},
    ),
    **_chooser(
        "checkboxes",
        {"options": many(_marked_option, 10)},
        {**_action_id, **_confirm, "focus_on_load": boolean, "initial_options": many(_marked_option, 10)},
    ),
    **kind("users_select", {}, {**_field, **_confirm, "initial_user": string(20, like="[UW][A-Z0-9]+")}),
    **kind("datepicker", {}, {**_field, **_confirm, "initial_date": string(10, like=r"\d{4}-\d\d-\d\d")}),
    **kind(
        "timepicker",
        {},
        {
            **_field,
            **_confirm,
            "initial_time": string(5, like=r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": string(60),
        },
    ),
    **kind(
        "datetimepicker",
        {},
        {
            **_action_id,
            **_confirm,
            "focus_on_load": boolean,
            "initial_date_time": number(1_000_000_000, 9_999_999_999),
        },
    ),
}
_TYPED_ON = choice("on_enter_pressed", "on_character_entered")
_TEXT_INPUT = kind(
    "plain_text_input",
    {},
    {
        **_field,
        "initial_value": string(3000, least=0),
        "multiline": boolean,
        "min_length": number(0, 3000),
        "max_length": number(1, 3000),
        "dispatch_action_config": record({}, {"trigger_actions_on": many(_TYPED_ON, 2)}),
    },
)

ACTIONS: dict[str, Check] = {**_BUTTON, **_OVERFLOW, **_CHOOSERS}
"""What may stand in an `actions` block."""

ACCESSORIES: dict[str, Check] = {**ACTIONS, **kind("image", image_fields, {})}
"""What may stand beside the text of a section."""

INPUTS: dict[str, Check] = {**_TEXT_INPUT, **_CHOOSERS}
"""What may stand in an `input` block."""
