"""
The hands of whoever is not in Slack: authors on the social networks, and those who move the clock or look at it all.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.sandbox.fields import Impossible, Json
from bot.sandbox.hand import Hand, hand
from bot.sandbox.network import Network
from bot.sandbox.slack import snapshot
from bot.sandbox.slack.workspace import Workspace

_SPANS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Outside:
    """What is done to the sandbox's world beside Slack. Threads may share it."""

    def __init__(self, slack: Workspace, networks: Mapping[str, Network]) -> None:
        self._slack = slack
        self._networks = networks

    @property
    def named(self) -> Mapping[str, Hand]:
        """Those that a script may use: all."""
        return {
            "post": self.post,
            "edit": self.edit,
            "delete": self.delete,
            "clock": self.clock,
            "state": self.state,
        }

    @hand
    def post(
        self, author: str, text: str, lang: str | None = None, reply_to: str | None = None, platform: str = "x"
    ) -> Json:
        """Publish something on a social network as anybody: `reply_to` is a post's id."""
        try:
            post = self._network(platform).post(author=author, text=text, lang=lang, reply_to=reply_to)
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"ok": True, "id": post.id}

    @hand
    def edit(self, id: str, text: str, platform: str = "x") -> Json:
        """Change the words of a post, as its author."""
        try:
            post = self._network(platform).edit(id, text)
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"ok": True, "id": post.id}

    @hand
    def delete(self, id: str, platform: str = "x") -> Json:
        """Take a post away, as its author."""
        try:
            self._network(platform).delete(id)
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"ok": True}

    @hand
    def clock(self, forward: str) -> Json:
        """Let time pass at once: `"2d"`, `"1h"`, `"30m"`, `"20s"`."""
        given = re.fullmatch(r"(\d{1,5})([smhd])", str(forward))
        if given is None:
            raise Impossible("Write how far: 20s, 30m, 1h or 2d.")
        self._slack.time.forward(timedelta(**{_SPANS[given[2]]: int(given[1])}))
        self._slack.touch()
        return {"ok": True, "now": self._slack.now().isoformat()}

    @hand
    def state(self, channel: str | None = None, limit: int = 1_000_000) -> Json:
        """Everything, or one channel alone; of each channel the newest `limit` messages."""
        with self._slack.lock:
            if channel is None:
                return {"ok": True, **snapshot.everything(self._slack, limit), "posts": self._posts()}
            if channel not in self._slack.channels:
                raise Impossible(f"There is no channel {channel}.")
            return {"ok": True, **snapshot.part(self._slack, [channel], limit)}

    def _network(self, platform: str) -> Network:
        if platform not in self._networks:
            raise Impossible(f"There is no network called {platform}.")
        return self._networks[platform]

    def _posts(self) -> list[Json]:
        return [post for network in self._networks.values() for post in network.as_json()]
