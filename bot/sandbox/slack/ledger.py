"""What happened between the bot and the sandbox's Slack: for tests and measurements to read."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request to the Web API. `error` is `""` where it was done, `"fault: …"` where a fault prevented it."""

    method: str
    args: dict[str, Any]
    error: str
    at: datetime

    @property
    def ok(self) -> bool:
        """Whether the deed was done, whatever became of the answer."""
        return not self.error


@dataclass
class Envelope:
    """
    One thing sent to the bot over a socket.

    `type` is `"events_api"`, `"interactive"` or `"slash_commands"`. It ends once: `acked_after` milliseconds
    with the bot's `response`, or never acknowledged, which leaves `acked_after` None.
    """

    id: str
    type: str
    payload: dict[str, Any]
    attempt: int = 0
    acked_after: float | None = None
    response: dict[str, Any] | None = None
    sent: float = field(default_factory=time.monotonic, repr=False)
    ended: threading.Event = field(default_factory=threading.Event, repr=False)
