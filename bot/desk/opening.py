"""With what a case begins: its queue, its promise, how urgent it is, and why all that is so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk.case import Priority, Reason
from bot.desk.events import Fact
from bot.desk.label import Label
from bot.desk.mention import Mention
from bot.desk.routing import Routed
from bot.desk.tongue import Tongue


@dataclass(frozen=True)
class Opening:
    """What a case is opened with: the account that it belongs to. `why` is what its history keeps of the reasons."""

    account: str
    team: str
    language: str | None
    first_reply_due_at: datetime
    priority: Priority = Priority.NORMAL
    priority_reason: Reason | None = None
    label: Label | None = None
    why: Mapping[str, Fact] = field(default_factory=dict)


def opening(
    mention: Mention,
    tongue: Tongue,
    routed: Routed,
    addressee: str | None,
    queue_language: str,
    due_at: datetime,
    *,
    is_owed: bool,
) -> Opening:
    """
    Open a case for a mention as the rules sent it.

    It belongs to the `addressee`, or to the account that found the post where that is for none of ours.
    `queue_language` is that of the queue it comes to. Whom we have owed an answer elsewhere for a while, as
    `is_owed` says, has to write a second time: that is urgent.
    """
    reason = Reason.ROUTE if routed.priority is Priority.URGENT else Reason.SECOND_POST if is_owed else None
    why: dict[str, Fact] = {
        "source": mention.source,
        "addressee": addressee,
        "route": routed.route,
        "queue": queue_language,
        "label": routed.label,
        "reason": reason,
        "hint": mention.hint,
        "basis": tongue.basis,
        "score": tongue.percent,
    }
    priority = Priority.URGENT if reason else Priority.NORMAL
    account = addressee or mention.account
    return Opening(account, routed.team, tongue.language, due_at, priority, reason, routed.label, why)
