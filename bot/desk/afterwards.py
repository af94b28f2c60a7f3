"""What becomes of a case by what its author does that asks for nothing: thanks, an edit, a deletion."""

from dataclasses import replace
from datetime import datetime

from bot.desk.case import Case, Status
from bot.desk.events import AUTHOR, Change, Event, Fact


def thanked(case: Case, mention_id: int, posted_at: datetime) -> Change[Case]:
    """Let a post that says nothing but thanks join the case: it opens nothing, and no clock starts or stops for it."""
    facts: dict[str, Fact] = {"mention": mention_id}
    return Change(replace(case, newest=mention_id), (Event("case.thanked", AUTHOR, posted_at, facts),))


def edited(case: Case, was: int, mention_id: int, at: datetime) -> Change[Case]:
    """
    Let a post's new version take the place of the one that came in as mention `was`; nobody has read it yet.

    No clock starts or stops for it, and it opens nothing: the card shows the new words.
    """
    facts: dict[str, Fact] = {"was": was, "mention": mention_id}
    return Change(replace(case, newest=mention_id), (Event("case.edited", AUTHOR, at, facts),))


def withdrawn(case: Case, mention_id: int, left: tuple[int, ...], is_owed: bool, now: datetime) -> Change[Case]:
    """
    Take a deleted post out of account.

    `left` are the author's other posts, the newest last; `is_owed` says that we have not answered all of those. When
    none is left nothing is owed and nobody has to be waited for.
    """
    changed = case
    if not left:
        changed = replace(changed, reply_due_at=None, author_wrote_at=None, snoozed_until=None)
    elif mention_id == case.newest:
        changed = replace(changed, newest=left[-1])
    if left and not is_owed and case.status is Status.OPEN and case.author_wrote_at is not None:
        changed = replace(changed, status=Status.WAITING, reply_due_at=None, author_wrote_at=None)
    return Change(changed, (Event("case.withdrawn", AUTHOR, now, {"mention": mention_id}),))
