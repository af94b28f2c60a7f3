"""
What happened since a reply went onto the wire that its approval knew nothing of.

While it is there nobody can take it back; but it is not sent again on ground that has shifted. The history tells: what
was written down behind the line of its departure came to be known since.
"""

from itertools import takewhile

from sqlmodel import Session

from bot.desk.events import Event
from bot.desk.reply import Reply
from bot.store import events, mentions

SHIFTS = {
    "case.author_wrote": "wrote_again",
    "case.thanked": "wrote_again",
    "case.edited": "post_edited",
    "case.answered_elsewhere": "answered_elsewhere",
}
"""The events after which a reply that has not left is a draft again, and why, as `desk.reply.void` takes it."""


def why_shifted(tx: Session, reply: Reply) -> str | None:
    """Why the reply is not to be sent again, as `desk.reply.void` takes it; None where all is as it was."""
    if mentions.read(tx, reply.mention_id).withdrawn_at is not None:
        return "deleted"
    since = takewhile(lambda event: not _leaves(event, reply), reversed(events.of_case(tx, reply.case_id)))
    return next((SHIFTS[event.name] for event in since if event.name in SHIFTS), None)


def _leaves(event: Event, reply: Reply) -> bool:
    """Whether it tells that the reply left, and not that it did so once more."""
    return event.name == "reply.sending" and event.facts["reply"] == reply.id and not event.facts["again"]
