"""Whom a line speaks to, and how often that side may be asked."""

from datetime import timedelta

from bot.store.limits import Limit
from bot.store.outbox import Kind

SLACK = "slack"
PLATFORM_KINDS = frozenset({Kind.REPLY, Kind.BY_HAND})
SLACK_KINDS = frozenset(Kind) - PLATFORM_KINDS

REDRAWS, BY_HAND = " redraws", " by hand"
"""What the names of lanes end with that share their channel or account with another lane."""

POST_EVERY, POST_BURST = timedelta(seconds=1), 3
UPDATE_EVERY, UPDATE_BURST = timedelta(seconds=1.2), 15
"""Slack takes some one message a second in a channel, and 50 edits a minute in all; both with short bursts."""


def side_of(kind: Kind, lane: str) -> str:
    """`"slack"`, or the account on whose platform it is (`"x:acme_es"`)."""
    return lane.removesuffix(BY_HAND) if kind in PLATFORM_KINDS else SLACK


def limit_of(kind: Kind, lane: str) -> Limit:
    """The bucket that a line takes from: a channel's posts, the workspace's edits, an account's replies or looks."""
    if kind in PLATFORM_KINDS:
        return Limit(lane)
    if lane.endswith(REDRAWS):
        return Limit(f"{SLACK} chat.update", UPDATE_EVERY, UPDATE_BURST)
    return Limit(f"{SLACK} {lane}", POST_EVERY, POST_BURST)


def looking(side: str) -> str:
    """The key of the pause that a side asked for when it was looked at."""
    return f"{side} looks"


def lanes_of(account: str) -> tuple[str, str]:
    """The lanes in which an account's replies stand."""
    return account, f"{account}{BY_HAND}"
