"""
Bursts: many people writing about the same thing within minutes.

A card for each of them would overrun Slack and its readers. So once enough new cases of a queue share a topic, those
that follow are folded: they are open, their clocks run, and one card counts them until each gets its own.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.case import Case, Priority

SHOWN_AT_ONCE = 5
"""How many cases come out of a surge at one press."""

_LINK = re.compile(r"https?://(?:www\.)?([^\s?#]+)")
_TAG = re.compile(r"#\w+")
_NAME = re.compile(r"@[\w.@-]+")
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class SurgePlan:
    """How many new `cases` of a queue `within` which time make a surge (0: none does), and when one is over."""

    cases: int = 0
    within: timedelta = timedelta(minutes=10)
    quiet_for: timedelta = timedelta(minutes=10)


NO_SURGES = SurgePlan()


@dataclass(frozen=True)
class Surge:
    """
    A burst in the queue of `team` for `queue`, a language or `ANY`; `topic` is what its posts share.

    `urgent` counts the posts about it that got a card of their own because they could not wait.
    """

    id: int
    team: str
    queue: str
    topic: str
    began_at: datetime
    last_at: datetime
    urgent: int = 0
    ended_at: datetime | None = None


def topics(text: str, brand_words: Collection[str] = ()) -> frozenset[str]:
    """What a post may share with others: its tags (`"#login"`), where its links lead, its longer words."""
    folded = text.casefold()
    links = {link.rstrip("/.,;:!)") for link in _LINK.findall(folded)}
    rest = _NAME.sub(" ", _LINK.sub(" ", folded))
    own = {word.casefold() for word in brand_words}
    tags = {tag for tag in _TAG.findall(rest) if tag[1:] not in own}
    words = {word for word in _WORD.findall(_TAG.sub(" ", rest)) if word not in own}
    return frozenset(links | tags | words)


def topic_of(text: str, recent: Sequence[str], plan: SurgePlan, brand_words: Collection[str] = ()) -> str | None:
    """
    The topic of the surge that a post makes, or None.

    `recent` are the other new posts of the queue within the plan's time. A tag or a link decides by itself; a word,
    which people share for many reasons, only where half of all posts have it.
    """
    if not plan.cases or len(recent) + 1 < plan.cases:
        return None
    own = topics(text, brand_words)
    shared = Counter(topic for other in recent for topic in topics(other, brand_words) & own)
    enough = [topic for topic, others in shared.items() if others + 1 >= plan.cases]
    strong = [topic for topic in enough if not topic.isalpha() or 2 * (shared[topic] + 1) > len(recent)]
    return max(strong, key=lambda topic: (not topic.isalpha(), shared[topic], topic), default=None)


def must_show(case: Case, now: datetime) -> bool:
    """Whether a case cannot wait in a surge (any more): it is urgent, or half of its time is gone."""
    half = case.opened_at + (case.first_reply_due_at - case.opened_at) / 2
    return case.priority is Priority.URGENT or now >= half


def is_over(surge: Surge, plan: SurgePlan, now: datetime) -> bool:
    """Whether nobody has written about it for long enough."""
    return now - surge.last_at >= plan.quiet_for
