"""Made-up Block Kit for the tests of the page: one message with every block, one hostile, one modal."""

from typing import Any

Json = dict[str, Any]

POST = "https://x.com/marta_l/status/1"


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> Json:
    return {"text": words(text), "value": value}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": words(text), "action_id": action_id, "value": "MD-1", **more}


def quote(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(parts)}]}


def text(content: str, **style: bool) -> Json:
    return {"type": "text", "text": content, **({"style": style} if style else {})}


MENU = {
    "type": "overflow",
    "action_id": "more",
    "options": [option("Escalate …", "escalate"), option("Snooze …", "snooze"), option("History", "history")],
}
CHOICES = [option("Care", "care"), option("Sales", "sales"), option("Press", "press")]

CARD: list[Json] = [
    {
        "type": "context",
        "elements": [
            marked("*X* · @nimbo_care · ES · complaint · 12.4k followers · API reply ok"),
            marked("*MD-1042*"),
        ],
    },
    {"type": "section", "text": marked("*Marta López*  @marta_l")},
    quote(text("Llevo tres días sin servicio y nadie contesta @nimbo_care. ¿Alguien ahí?")),
    {
        "type": "context",
        "elements": [marked(f"1 image · <{POST}|View on X> · <!date^1772546520^{{date_short}} {{time}}^{POST}|3 Mar>")],
    },
    {
        "type": "section",
        "text": marked(":red_circle: *NEW* · first reply due <!date^1772553720^{time}|16:02> · nobody yet"),
    },
    {
        "type": "actions",
        "block_id": "case",
        "elements": [
            button("Claim", "claim", style="primary"),
            button("Reply", "reply"),
            button("Dismiss", "dismiss", style="danger"),
            MENU,
        ],
    },
]

EVERYTHING: list[Json] = [
    {"type": "header", "text": words("Every block :tada:")},
    {
        "type": "section",
        "text": marked(
            "*bold* _italic_ ~struck~ `code` <https://example.org/a_b_c|a link> <@U0ANA> <#C0CARE> "
            "<!subteam^S0LEADS> :wave: snake_case_word 2*3*4\n> a quote\n> of two lines\nafter &amp; &lt;b&gt;"
        ),
        "accessory": button("Open", "open", url="https://example.org/"),
    },
    {"type": "section", "fields": [marked("*Team*\nCare"), marked("*Due*\n16:02"), words("plain *field*")]},
    {"type": "divider"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    text("rich "),
                    text("bold", bold=True),
                    text(" and "),
                    text("code", code=True),
                    text(" by "),
                    {"type": "user", "user_id": "U0BEN"},
                    {"type": "emoji", "name": "eyes"},
                    {"type": "link", "url": "https://example.org/x", "text": "example.org"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [text("first")]},
                    {"type": "rich_text_section", "elements": [text("second")]},
                ],
            },
            {"type": "rich_text_preformatted", "elements": [text("a = 1\nb = 2")]},
            {"type": "rich_text_quote", "elements": [text("quoted *not bold*")]},
        ],
    },
    {
        "type": "actions",
        "block_id": "choose",
        "elements": [
            {"type": "static_select", "action_id": "team", "placeholder": words("Team"), "options": CHOICES},
            {"type": "users_select", "action_id": "who", "placeholder": words("Who")},
            button(
                "Delete",
                "delete",
                style="danger",
                confirm={
                    "title": words("Delete it?"),
                    "text": marked("This *cannot* be undone."),
                    "confirm": words("Delete"),
                    "deny": words("Keep"),
                },
            ),
        ],
    },
    {"type": "image", "image_url": "https://example.org/p.png", "alt_text": "a broken router"},
    {"type": "context", "elements": [marked("<!date^1772546520^{date_long} {time_secs}|long ago>"), words("the end")]},
]

HOSTILE = "<img src=x onerror=document.title='owned'> <!channel> <@U0ANA> [x](javascript:alert(1)) \u202egnp.exe\u202c"
ESCAPED = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
HOSTILE_BLOCKS: list[Json] = [
    quote(text(HOSTILE)),
    {"type": "section", "text": marked(ESCAPED)},
    {"type": "section", "text": marked("<javascript:document.title='owned'|innocent>")},
    quote({"type": "link", "url": "javascript:document.title='owned'", "text": "harmless"}),
]


def reply_modal(note: str = "Due 16:02", max_length: int = 280) -> Json:
    """A modal with every kind of field; `note` is what an update changes."""
    return {
        "type": "modal",
        "callback_id": "reply",
        "notify_on_close": True,
        "title": words("Reply to Marta"),
        "submit": words("Send for approval"),
        "close": words("Cancel"),
        "blocks": [
            {"type": "context", "block_id": "note", "elements": [marked(note)]},
            quote(text("Llevo tres días sin servicio")) | {"block_id": "post"},
            {
                "type": "input",
                "block_id": "text",
                "dispatch_action": True,
                "label": words("Your reply"),
                "hint": words("As X counts"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "text",
                    "multiline": True,
                    "max_length": max_length,
                    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
                },
            },
            field("team", "Team", {"type": "static_select", "options": CHOICES, "initial_option": CHOICES[0]}),
            field("approver", "Approver", {"type": "users_select"}),
            field("checks", "Checked", {"type": "checkboxes", "options": CHOICES[:2]}),
            field("way", "Where", {"type": "radio_buttons", "options": CHOICES[:2], "initial_option": CHOICES[1]}),
            field("day", "Follow up on", {"type": "datepicker"}),
            field("hour", "At", {"type": "timepicker", "initial_time": "10:00"}),
            field("moment", "Not before", {"type": "datetimepicker"}),
        ],
    }


def field(name: str, label: str, element: Json) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": words(label),
        "element": {"action_id": name, **element},
    }
