"""What people may turn off for a while: listening to one source, sending from one account."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What is not done while a switch is off."""

    LISTEN = "listen"  # to a source
    SEND = "send"  # replies from an account


@dataclass(frozen=True)
class Switch:
    """`subject` is the id of a source (`"x:acme_es/own"`) or, for sending, of an account."""

    act: Act
    subject: str

    @property
    def name(self) -> str:
        """`"listen x:acme_es/own"`"""
        return f"{self.act} {self.subject}"


@dataclass(frozen=True)
class Off:
    """Who turned it off, a person's Slack id or `"terminal"`, and when."""

    by: str
    at: datetime
