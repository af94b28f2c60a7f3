"""What stands in the sandbox's Slack: people, channels, messages, user groups. Values, but for the channel."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """A member of the workspace; `role` is for the page's reader and means nothing to Slack."""

    id: str
    name: str
    real_name: str
    role: str = ""
    bot: bool = False


@dataclass(frozen=True)
class UserGroup:
    """People who are mentioned together as `@handle`."""

    id: str
    handle: str
    users: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """One message as it stands now; `edited` is the `ts` of its last edit, `ephemeral_to` its only reader."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: str | None = None
    ephemeral_to: str | None = None

    def as_json(self) -> Json:
        """The message as the sandbox's hands and its page see it."""
        return {
            "channel": self.channel,
            "ts": self.ts,
            "user": self.user,
            "text": self.text,
            "blocks": list(self.blocks),
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "ephemeral_to": self.ephemeral_to,
        }


@dataclass
class Channel:
    """A public or private channel, or the direct messages between the bot and `im` (a person's id)."""

    id: str
    name: str
    members: set[str]
    private: bool = False
    archived: bool = False
    im: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    """By `ts`, oldest first; ephemeral ones are not among them."""
    threads: dict[str, list[str]] = field(default_factory=dict)
    """The `ts` of the replies, oldest first, by that of their root."""

    @property
    def kind(self) -> str:
        """Which of Slack's kinds of channel it is: the first word of the scopes that open it."""
        if self.im:
            return "im"
        return "groups" if self.private else "channels"

    def as_json(self) -> Json:
        """The channel as the sandbox's hands and its page see it."""
        return {
            "id": self.id,
            "name": self.name,
            "members": sorted(self.members),
            "private": self.private,
            "archived": self.archived,
            "im": self.im,
        }
