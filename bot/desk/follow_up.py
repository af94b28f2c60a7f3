"""
The moment a case asks to be looked at again, some days after a reply.

    set ──due──▶ fired ──later──▶ set …
     └────── done (answered again, closed, replaced) ◀──┘

Each time it fires its assignee is reminded, once, and at most a few times in all. It never posts by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.desk.events import DESK, Change, Event
from bot.errors import Refused


class FollowUpState(StrEnum):
    """Whether it is still to come, has come, or is of no more use."""

    SET = "set"
    FIRED = "fired"
    DONE = "done"


@dataclass(frozen=True)
class FollowUp:
    """`set_by` is the agent who asked for it (the drafter where a reply set it); `reminders` how often it has fired."""

    id: int
    case_id: int
    due_at: datetime
    set_by: str
    reminders: int = 0
    state: FollowUpState = FollowUpState.SET


def fire(follow_up: FollowUp, now: datetime) -> Change[FollowUp]:
    """Fire what is set and due; anything else stays as it is, so that nothing fires twice."""
    if follow_up.state is not FollowUpState.SET or follow_up.due_at > now:
        return Change(follow_up)
    fired = replace(follow_up, state=FollowUpState.FIRED, reminders=follow_up.reminders + 1)
    return Change(fired, (Event("follow_up.fired", DESK, now, {"reminder": fired.reminders}),))


def later(follow_up: FollowUp, by: str, due_at: datetime, most: int, now: datetime) -> Change[FollowUp]:
    """
    Have it remind once more.

    Raises:
        Refused: "follow_up_over" when it is done; "enough_reminders" (facts: most); "in_the_past".
    """
    if follow_up.state is FollowUpState.DONE:
        raise Refused("follow_up_over")
    if follow_up.reminders >= most:
        raise Refused("enough_reminders", most=most)
    if due_at <= now:
        raise Refused("in_the_past")
    again = replace(follow_up, state=FollowUpState.SET, due_at=due_at)
    return Change(again, planned(by, due_at, now))


def planned(by: str, due_at: datetime, now: datetime) -> tuple[Event, ...]:
    """The history of a follow-up that somebody set by hand."""
    return (Event("follow_up.set", by, now, {"due": due_at.isoformat()}),)


def done(follow_up: FollowUp) -> FollowUp:
    """It is of no more use."""
    return replace(follow_up, state=FollowUpState.DONE)
