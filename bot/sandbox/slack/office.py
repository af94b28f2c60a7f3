"""What the workspace's administrators do, of which Slack tells the bot."""

from bot.sandbox.slack import interactions
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.workspace import BOT, Workspace

_LEFT = {"channels": "channel_left", "groups": "group_left"}
_ARCHIVED = {"channels": "channel_archive", "groups": "group_archive"}
_UNARCHIVED = {"channels": "channel_unarchive", "groups": "group_unarchive"}


class Office:
    """Where channels are archived and apps removed. Threads may share it."""

    def __init__(self, slack: Workspace, deliveries: Deliveries) -> None:
        self._slack = slack
        self._deliveries = deliveries

    def archive(self, channel: str) -> None:
        """Nobody can write into the channel any more."""
        place = self._slack.channels[channel]
        self._slack.archive(channel)
        self._tell({"type": _ARCHIVED[place.kind], "channel": channel, "user": "U0ADMIN"})

    def unarchive(self, channel: str) -> None:
        """The channel is as it was."""
        place = self._slack.channels[channel]
        with self._slack.lock:
            place.archived = False
        self._tell({"type": _UNARCHIVED[place.kind], "channel": channel, "user": "U0ADMIN"})

    def remove_bot(self, channel: str) -> None:
        """The bot is no longer in the channel."""
        place = self._slack.channels[channel]
        self._slack.kick(channel, BOT)
        self._tell({"type": _LEFT[place.kind], "channel": channel})

    def invite_bot(self, channel: str) -> None:
        """The bot is in the channel again."""
        with self._slack.lock:
            self._slack.channels[channel].members.add(BOT)
        self._tell({"type": "member_joined_channel", "channel": channel, "user": BOT, "inviter": "U0ADMIN"})

    def revoke(self) -> None:
        """The bot's token is good for nothing any more."""
        self._slack.revoked = True
        self._tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}})

    def restore(self) -> None:
        """The token is good again, as that of an app that was installed again would be."""
        self._slack.revoked = False

    def _tell(self, event: Json) -> None:
        self._deliveries.deliver("events_api", interactions.event_callback(self._slack, event))
