"""What becomes of a case by what its author does that asks for nothing: thanks, an edit, a deletion."""

from dataclasses import replace
from datetime import datetime

from bot.desk.case import Case, Priority, Reason, Status
from bot.desk.events import AUTHOR, DESK, Change, Event, Fact
from bot.desk.routing import Routed


def thanked(case: Case, mention_id: int, posted_at: datetime) -> Change[Case]:
    """Let a post that says nothing but thanks join the case: it opens nothing, and no clock starts or stops for it."""
    facts: dict[str, Fact] = {"mention": mention_id}
    return Change(replace(case, newest=mention_id), (Event("case.thanked", AUTHOR, posted_at, facts),))


def edited(case: Case, was: int, mention_id: int, at: datetime) -> Change[Case]:
    """
    Let a post's new version take the place of the one that came in as mention `was`; nobody has read it yet.

    No clock starts or stops for it, it opens nothing, and it moves nothing: the author's newest post stays the one that
    is answered. But whichever post it is of, nobody decides on what they saw before, and no approval outlasts it: an
    answer to the newest post is given, and let out, by who has read the ones before it too.
    """
    facts: dict[str, Fact] = {"was": was, "mention": mention_id}
    return Change(replace(case, newest=mention_id), (Event("case.edited", AUTHOR, at, facts),))


def relabelled(case: Case, now_is: Routed, mention_id: int, at: datetime) -> Change[Case]:
    """
    Let a case be about what the rules say of its first post, now that this was edited.

    It becomes urgent if they say so, and is never less urgent for it: somebody may have been called already. The queue
    stays: whoever works on the case goes on, by the hours and the clock that were promised.
    """
    is_raised = now_is.priority is Priority.URGENT and case.priority is not Priority.URGENT
    if now_is.label is case.label and not is_raised:
        return Change(case)
    changed = replace(case, label=now_is.label)
    if is_raised:
        changed = replace(changed, priority=Priority.URGENT, priority_reason=Reason.ROUTE)
    facts: dict[str, Fact] = {
        "mention": mention_id,
        "label": now_is.label,
        "was": case.label,
        "route": now_is.route,
        "language": case.language,
        "reason": Reason.ROUTE if is_raised else None,
    }
    return Change(changed, (Event("case.relabelled", DESK, at, facts),))


def withdrawn(case: Case, mention_id: int, left: tuple[int, ...], is_owed: bool, now: datetime) -> Change[Case]:
    """
    Take a deleted post out of account.

    `left` are the author's other posts; `is_owed` says that we have not answered all of those. When none is left
    nothing is owed and nobody has to be waited for.
    """
    changed = case
    if not left:
        changed = replace(changed, reply_due_at=None, author_wrote_at=None, snoozed_until=None)
    elif mention_id == case.newest:
        changed = replace(changed, newest=max(left))
    if left and not is_owed and case.status is Status.OPEN and case.author_wrote_at is not None:
        changed = replace(changed, status=Status.WAITING, reply_due_at=None, author_wrote_at=None)
    return Change(changed, (Event("case.withdrawn", AUTHOR, now, {"mention": mention_id}),))
