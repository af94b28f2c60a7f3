"""A sandbox that a test drives: real sockets, the real desk, and hands that wait for what they expect."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.message import Message

PATIENCE = 60.0
"""Seconds until what a test waits for counts as missing; nothing that is well takes that long."""

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds, once it finds something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.02)  # polls a condition; no test depends on how long it takes
    raise AssertionError(f"did not happen within {PATIENCE:.0f} s: {what}")


class Stage:
    """What happens in a sandbox with a desk in it, in the words of those who sit before it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.time = sandbox.time
        self.slack = sandbox.slack
        self.x = sandbox.x
        self.hands = sandbox.hands

    def post(self, author: str, text: str, lang: str | None = None, reply_to: str | None = None) -> str:
        """Somebody outside writes; returns the post's id."""
        return self.x.post(author, text, lang, reply_to).id

    def message(self, channel: str, *words: str) -> Message:
        """The newest message in a channel that holds all these words, once it is there."""
        return eventually(
            lambda: next(
                (m for m in reversed(self.slack.messages(channel)) if all(word in _all(m) for word in words)), None
            ),
            f"a message in {channel} with {words}",
        )

    def direct(self, user: str, *words: str) -> Message:
        """The newest direct message from the desk to somebody that holds all these words."""
        return self.message(self.slack.direct(user).id, *words)

    def press(self, user: str, message: Message, action_id: str, value: str | None = None) -> dict[str, Any]:
        """Press a button of a message."""
        return self.hands.press(user=user, action_id=action_id, channel=message.channel, ts=message.ts, value=value)

    def view(self, user: str, *words: str) -> dict[str, Any]:
        """The modal that somebody has open, once it is there and holds these words."""

        def look() -> dict[str, Any] | None:
            views = self.slack.views(user)
            body = views[-1].body if views else None
            return body if body and all(word in str(body) for word in words) else None

        return eventually(look, f"a modal of {user} with {words}")

    def block(self, view: dict[str, Any], action_id: str) -> str:
        """The id of the modal's block that holds an element."""
        for block in view["blocks"]:
            if block.get("element", {}).get("action_id") == action_id:
                return str(block["block_id"])
        raise AssertionError(f"the modal has no {action_id}")

    def ours(self) -> list[str]:
        """The texts of the brand's own posts on the network."""
        return [post["text"] for post in self.x.as_json() if post["by_account"]]


def _all(message: Message) -> str:
    return f"{message.text} {message.blocks}"
