"""The workspace as JSON, for scripts that look at it from outside."""

from collections.abc import Iterable

from bot.sandbox.slack.message import Json
from bot.sandbox.slack.workspace import Workspace


def everything(slack: Workspace, limit: int) -> Json:
    """People, channels, user groups, and of each channel the newest `limit` messages."""
    people = [
        {"id": one.id, "name": one.name, "real_name": one.real_name, "role": one.role, "bot": one.bot}
        for one in slack.people.values()
    ]
    groups = [{"id": one.id, "handle": one.handle, "users": one.users} for one in slack.usergroups.values()]
    channels = [one.as_json() for one in slack.channels.values()]
    return {
        **part(slack, slack.channels, limit),
        "users": people,
        "usergroups": groups,
        "channels": channels,
    }


def part(slack: Workspace, channels: Iterable[str], limit: int) -> Json:
    """The moment, the version, and the newest `limit` messages of some channels, ephemeral ones among them."""
    return {
        "now": slack.now().isoformat(),
        "version": slack.version,
        "messages": {channel: _written(slack, channel)[-limit:] for channel in channels},
    }


def _written(slack: Workspace, channel: str) -> list[Json]:
    alone = [one for id in slack.people for one in slack.ephemerals(id) if one.channel == channel]
    everything = sorted([*slack.messages(channel), *alone], key=lambda message: message.ts)
    return [message.as_json() for message in everything]
