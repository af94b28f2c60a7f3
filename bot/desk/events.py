"""What a rule gives back: the changed value and the lines of history that tell of the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

DESK = "desk"
"""Who did it when no person did: a clock ran out, a network answered."""

AUTHOR = "author"
"""Who did it when the person outside wrote."""

Fact = str | int | bool | None


@dataclass(frozen=True)
class Event:
    """
    One line of a case's history.

    `name` is constant (`"case.claimed"`), `by` a Slack user id, `DESK` or `AUTHOR`; `facts` hold ids and choices, and
    exact words only where they are the proof of something (a sent text, the reason of a refusal to approve).
    """

    name: str
    by: str
    at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)


Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Change(Generic[Subject]):
    """The value as it is now. No events: nothing changed, and nothing has to be told."""

    subject: Subject
    events: tuple[Event, ...] = ()
