"""
Rich text as Slack takes it: sections, quotes, lists and preformatted text of already parsed parts.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from bot.sandbox.slack.elements import block_id
from bot.sandbox.slack.shapes import Check, boolean, choice, kind, many, number, record, string, typed

_STYLE: dict[str, Check] = {
    "style": record({}, {"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean})
}
_PARTS = typed(
    {
        **kind("text", {"text": string(12_000)}, _STYLE),
        **kind("link", {"url": string(3000)}, {**_STYLE, "text": string(3000), "unsafe": boolean}),
        **kind("emoji", {"name": string(100)}, {"unicode": string(100)}),
        **kind("user", {"user_id": string(20, like="[UW][A-Z0-9]+")}, _STYLE),
        **kind("usergroup", {"usergroup_id": string(20, like="S[A-Z0-9]+")}, _STYLE),
        **kind("channel", {"channel_id": string(20, like="[CG][A-Z0-9]+")}, _STYLE),
        **kind("broadcast", {"range": choice("here", "channel", "everyone")}, _STYLE),
        **kind(
            "date",
            {"timestamp": number(0, 9_999_999_999), "format": string(200)},
            {"url": string(3000), "fallback": string(200)},
        ),
    }
)
_WORDS: dict[str, Check] = {"elements": many(_PARTS, 1000, least=0)}
_SECTION = kind("rich_text_section", _WORDS, {})
_LINES = typed(
    {
        **_SECTION,
        **kind("rich_text_quote", _WORDS, {"border": number(0, 1)}),
        **kind("rich_text_preformatted", _WORDS, {"border": number(0, 1)}),
        **kind(
            "rich_text_list",
            {"style": choice("bullet", "ordered"), "elements": many(typed(_SECTION), 1000)},
            {"indent": number(0, 8), "offset": number(0, 10_000), "border": number(0, 1)},
        ),
    }
)

RICH_TEXT: dict[str, Check] = kind("rich_text", {"elements": many(_LINES, 1000)}, block_id)
"""The block as a whole."""
