"""
Who has to hear of what, besides the card: a direct message, or a line in the card's thread.

A notice names its subject; the words are drawn when it is delivered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.desk.events import Fact


class NoticeKind(StrEnum):
    """What is told; the comment says to whom, and which facts it carries."""

    ASSIGNED = "assigned"  # the new assignee; by
    APPROVED = "approved"  # the drafter; reply, by
    SENT_BACK = "sent_back"  # the drafter; reply, by
    VOIDED = "voided"  # drafter and approver; reply, why
    FAILED = "failed"  # drafter and approver; reply
    UNSURE = "unsure"  # drafter and approver; reply
    BY_HAND = "by_hand"  # the drafter: an approved text waits to be posted; reply
    BY_HAND_MISSED = "by_hand_missed"  # the drafter: it was not found on our timeline; reply
    ASKED = "asked"  # the expert, or the card's thread for a user group; escalation
    ESCALATION_TAKEN = "escalation_taken"  # the card's thread; escalation
    ANSWERED = "answered"  # the card's thread; escalation
    DECLINED = "declined"  # the asker; escalation
    OFFER = "offer"  # the card's thread: shall I ask them?; by, asked
    POST_EDITED = "post_edited"  # the card's thread, while somebody holds the case
    POST_DELETED = "post_deleted"  # the same
    FOLLOW_UP_FREE = "follow_up_free"  # the card's thread, when nobody holds the case; promised_by


THREAD = "thread"
"""The addressee of what belongs in the card's thread."""


@dataclass(frozen=True)
class Notice:
    """`to` is a Slack user id or `THREAD`."""

    id: int
    kind: NoticeKind
    case_id: int
    to: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
