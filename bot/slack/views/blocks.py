"""
Block Kit, built so that Slack takes it: every builder keeps its block within Slack's limits, visibly clipped.

Strangers' words go into `quote` and `words`, which Slack never parses; a `markdown` block is never used.

Source: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.clean import clean
from bot.slack.views import text as texts

Block = dict[str, Any]
View = dict[str, Any]

MESSAGE_TEXT = 4000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
CONTEXT_ELEMENTS = 10
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
OPTION_TEXT = 75
SELECT_OPTIONS = 100
OVERFLOW_OPTIONS = 5
LABEL = 2000
PLACEHOLDER = 150
MODAL_TITLE = 24
INPUT = 3000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30


@dataclass(frozen=True)
class Message:
    """What is posted: the blocks, and `text`, which says the same for screen readers and notifications."""

    text: str
    blocks: list[Block]


def message(text: str, blocks: list[Block]) -> Message:
    """A message within Slack's limits; `text` is markup."""
    return Message(texts.clip_markup(text, MESSAGE_TEXT), blocks[:MESSAGE_BLOCKS])


def mrkdwn(text: str, most: int = SECTION_TEXT) -> Block:
    """A piece of markup, in which everything strange is escaped already."""
    return {"type": "mrkdwn", "text": texts.clip_markup(text, most) or "–", "verbatim": True}


def plain(text: str, most: int = SECTION_TEXT) -> Block:
    """A piece of text in which nothing is markup, not even an emoji's name."""
    return {"type": "plain_text", "text": texts.clip(texts.shown(text), most) or "–", "emoji": False}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of markup, perhaps with something to press beside it."""
    return _with_accessory({"type": "section", "text": mrkdwn(text)}, accessory)


def plain_section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of strangers' words, perhaps with something to press beside it."""
    return _with_accessory({"type": "section", "text": plain(text)}, accessory)


def context(*elements: Block) -> Block:
    """Small print, made of `mrkdwn` and `plain` pieces."""
    return {"type": "context", "elements": list(elements[:CONTEXT_ELEMENTS])}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """A row of things to press."""
    return {"type": "actions", "elements": list(elements)}


def button(label: str, action_id: str, value: str, style: str | None = None) -> Block:
    """A button; `style` is `"primary"` or `"danger"`."""
    element = {"type": "button", "text": _label(label, BUTTON_TEXT), "action_id": action_id, "value": value}
    return element | ({"style": style} if style else {})


def link_button(label: str, action_id: str, url: str) -> Block:
    """A button that opens `url`, which must be `is_web`."""
    return {"type": "button", "text": _label(label, BUTTON_TEXT), "action_id": action_id, "url": url}


def option(label: str, value: str) -> Block:
    """One choice of a select, an overflow, radio buttons or checkboxes."""
    return {"text": _label(label, OPTION_TEXT), "value": value}


def overflow(action_id: str, options: Sequence[Block], sure: Block | None = None) -> Block:
    """The `⋯` beside the buttons; `sure` is a `confirmation` that Slack asks for first."""
    element = {"type": "overflow", "action_id": action_id, "options": list(options[:OVERFLOW_OPTIONS])}
    return element | ({"confirm": sure} if sure else {})


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """A question that Slack puts before a press counts."""
    return {
        "title": _label(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": _label(yes, CONFIRM_BUTTON),
        "deny": _label(no, CONFIRM_BUTTON),
    }


def select(action_id: str, options: Sequence[Block], chosen: str | None = None, placeholder: str = "Choose") -> Block:
    """A select; `chosen` is the value of the option it begins with."""
    element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER),
        "options": list(options[:SELECT_OPTIONS]),
    }
    return _with_initial(element, chosen)


def radio(action_id: str, options: Sequence[Block], chosen: str | None = None) -> Block:
    """A choice of at most ten, all in sight."""
    return _with_initial({"type": "radio_buttons", "action_id": action_id, "options": list(options)}, chosen)


def checkbox(action_id: str, choice: Block, ticked: bool) -> Block:
    """A single thing to tick."""
    element = {"type": "checkboxes", "action_id": action_id, "options": [choice]}
    return element | ({"initial_options": [choice]} if ticked else {})


def people_select(action_id: str, chosen: str | None = None) -> Block:
    """A choice among the people of the workspace."""
    element = {"type": "users_select", "action_id": action_id, "placeholder": plain("Choose a colleague")}
    return element | ({"initial_user": chosen} if chosen else {})


def moment_picker(action_id: str) -> Block:
    """A date and a time, in the zone of whoever chooses."""
    return {"type": "datetimepicker", "action_id": action_id}


def text_input(action_id: str, initial: str = "", most: int = INPUT, *, typed: bool = False) -> Block:
    """A field of several lines; with `typed`, Slack tells of what is typed while it is."""
    element: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": True, "max_length": most}
    if initial:
        element["initial_value"] = texts.clip(initial, most)
    if typed:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return element


def line_input(action_id: str, initial: str = "", most: int = INPUT, *, typed: bool = False) -> Block:
    """The same, of one line."""
    return text_input(action_id, " ".join(initial.split()), most, typed=typed) | {"multiline": False}


def input_block(
    label: str,
    element: Block,
    *,
    block_id: str | None = None,
    hint: str = "",
    optional: bool = False,
    dispatch: bool = False,
) -> Block:
    """A field of a modal with its label. Its block id is the element's action id, unless it must be another."""
    block = {
        "type": "input",
        "block_id": block_id or element["action_id"],
        "label": plain(label, LABEL),
        "element": element,
        "optional": optional,
        "dispatch_action": dispatch,
    }
    return block | ({"hint": plain(hint, LABEL)} if hint else {})


def modal(title: str, callback_id: str, metadata: str, blocks: list[Block], submit: str | None = None) -> View:
    """A modal; without `submit` it only shows."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain(title, MODAL_TITLE),
        "close": plain("Cancel" if submit else "Close", MODAL_TITLE),
        "blocks": blocks[:VIEW_BLOCKS],
    }
    return view | ({"submit": plain(submit, MODAL_TITLE)} if submit else {})


def values_of(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What a submitted, typed-in or closed modal holds, by action id."""
    state = view.get("state") or {}
    return {
        action_id: element for block in (state.get("values") or {}).values() for action_id, element in block.items()
    }


def typed_text(element: Mapping[str, Any] | None) -> str:
    """What stands in a field, made storable; nothing where Slack says null."""
    return clean((element or {}).get("value") or "")


def chosen(element: Mapping[str, Any] | None) -> str | None:
    """The value of what was chosen in a select or among radio buttons."""
    picked = (element or {}).get("selected_option") or {}
    value = picked.get("value")
    return value if isinstance(value, str) else None


def ticked(element: Mapping[str, Any] | None) -> bool:
    """Whether a single checkbox is ticked."""
    return bool((element or {}).get("selected_options"))


def _label(text: str, most: int) -> Block:
    """What stands on something to press or choose: our own words, and shorter JSON than `plain`."""
    return {"type": "plain_text", "text": texts.clip(texts.shown(text), most) or "–"}


def _with_accessory(block: Block, accessory: Block | None) -> Block:
    return block | ({"accessory": accessory} if accessory else {})


def _with_initial(element: Block, chosen: str | None) -> Block:
    options: Iterable[Block] = element["options"]
    for choice in options:
        if choice["value"] == chosen:
            return element | {"initial_option": choice}
    return element
