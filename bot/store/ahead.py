"""
How far the replicas' clocks were ahead of Slack's lately: who looks for a message must look back as much further.

It is remembered for a day, for what a clock that was ahead has posted may be looked for by another replica, or when
that clock is right again.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.store import marks

AHEAD = "clock ahead, minutes: "
KEPT = timedelta(days=1)
FURTHEST = timedelta(days=30)
"""No look reads Slack's history further back than that for it: for a year no replica's would come to an end."""
MINUTE = timedelta(minutes=1)


def note(tx: Session, by: timedelta, now: datetime) -> None:
    """Remember that a clock is ahead by so much; `now` is the moment by a clock that is not."""
    marks.save(tx, f"{AHEAD}{-(-by // MINUTE)}", now)


def forget(tx: Session, now: datetime) -> None:
    """Forget what is long ago by such a clock, and what the release before has noted by one that was days ahead."""
    marks.forget(tx, *(name for name, at in marks.begun(tx, AHEAD) if abs(now - at) > KEPT))


def most(tx: Session) -> timedelta:
    """The most that is remembered, in whole minutes; zero where the clocks were right."""
    noted = (MINUTE * int(name.removeprefix(AHEAD)) for name, _ in marks.begun(tx, AHEAD))
    return min(max(noted, default=timedelta()), FURTHEST)
