"""
The payloads Slack sends when somebody does something, in the shapes it documents.

Source: https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/reference/events
"""

import secrets
from typing import Any

from bot.sandbox.fields import first_value
from bot.sandbox.slack.api_reads import shown
from bot.sandbox.slack.message import Channel, Json, Message
from bot.sandbox.slack.surfaces import View
from bot.sandbox.slack.workspace import APP, BOT, TEAM, Workspace

_TOKEN = "sandbox"  # noqa: S105  Slack's deprecated verification token, which nobody looks at.


def message_action(slack: Workspace, user: str, message: Message, action: Json, response_url: str) -> Json:
    """`block_actions` of an element in a message."""
    channel = slack.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    told = {
        **_interaction(slack, "block_actions", user),
        "container": container,
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "state": {"values": _chosen(action)},
        "response_url": response_url,
        "actions": [{**action, "action_ts": slack.next_ts()}],
    }
    if message.ephemeral_to is None:
        told["message"] = shown(slack, message, metadata=False)
    return told


def message_shortcut(slack: Workspace, user: str, message: Message, callback_id: str, response_url: str) -> Json:
    """`message_action`: a shortcut that was chosen in the menu of a message."""
    channel = slack.channels[message.channel]
    return {
        **_interaction(slack, "message_action", user),
        "callback_id": callback_id,
        "action_ts": slack.next_ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "message": shown(slack, message, metadata=False),
        "response_url": response_url,
    }


def view_action(slack: Workspace, view: View, action: Json) -> Json:
    """`block_actions` of an element in a modal or a Home."""
    return {
        **_interaction(slack, "block_actions", view.user),
        "container": {"type": "view", "view_id": view.id},
        "view": view.as_json(),
        "actions": [{**action, "action_ts": slack.next_ts()}],
    }


def submission(slack: Workspace, view: View) -> Json:
    """`view_submission`."""
    told = _interaction(slack, "view_submission", view.user)
    return {**told, "view": view.as_json(), "response_urls": []}


def closing(slack: Workspace, view: View, cleared: bool) -> Json:
    """`view_closed`; `cleared` when the whole stack went."""
    told = _interaction(slack, "view_closed", view.user)
    del told["trigger_id"]
    return {**told, "view": view.as_json(), "is_cleared": cleared}


def slash_command(slack: Workspace, user: str, channel: Channel, command: str, text: str, response_url: str) -> Json:
    """What a slash command sends."""
    return {
        "token": _TOKEN,
        "team_id": TEAM,
        "team_domain": "demo",
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user,
        "user_name": slack.people[user].name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": slack.surfaces.trigger(user),
    }


def written(slack: Workspace, message: Message) -> Json:
    """The `message` event of what a person wrote."""
    channel = slack.channels[message.channel]
    kinds = {"channels": "channel", "groups": "group", "im": "im"}
    event = {
        "type": "message",
        "channel": channel.id,
        "channel_type": kinds[channel.kind],
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
        "team": TEAM,
        "client_msg_id": secrets.token_hex(16),
    }
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
        root = slack.message(channel.id, message.thread_ts)
        event |= {"parent_user_id": root.user} if root else {}
    return event_callback(slack, event)


def home_opened(slack: Workspace, user: str) -> Json:
    """The `app_home_opened` event, with the Home as it stood."""
    event = {
        "type": "app_home_opened",
        "user": user,
        "channel": slack.direct(user).id,
        "tab": "home",
        "event_ts": slack.next_ts(),
    }
    home = slack.home(user)
    return event_callback(slack, {**event, "view": home.as_json()} if home else event)


def action_of(block: Json, element: Json, value: Json) -> Json:
    """The entry of `actions` for one element: what it is, where it stands, and what was chosen."""
    told = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    if element["type"] == "button":
        told["text"] = element["text"]
        told |= {key: element[key] for key in ("value", "style", "url") if key in element}
    return {**told, **value}


def _interaction(slack: Workspace, type: str, user: str) -> dict[str, Any]:
    person = slack.people[user]
    return {
        "type": type,
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": TEAM},
        "api_app_id": APP,
        "token": _TOKEN,
        "trigger_id": slack.surfaces.trigger(user),
        "team": {"id": TEAM, "domain": "demo"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def event_callback(slack: Workspace, event: Json) -> Json:
    """The `event_callback` around an event, with an id of its own."""
    return {
        "token": _TOKEN,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(slack.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": secrets.token_urlsafe(12),
    }


def _channel_name(channel: Channel) -> str:
    match channel.kind:
        case "im":
            return "directmessage"
        case "groups":
            return "privategroup"
        case _:
            return channel.name


def _chosen(action: Json) -> Json:
    """The `state.values` of a message: what was chosen in it just now."""
    if first_value(action) is None:
        return {}
    chosen = {key: value for key, value in action.items() if key == "type" or key.startswith("selected_")}
    return {action["block_id"]: {action["action_id"]: chosen}}
