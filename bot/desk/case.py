"""
A case: what it is, and what agents do to it.

    open ──answered──▶ waiting ──follow-up, the author──▶ open
      └──────close, dismiss──▶ closed ──reopen, the author──▶ open

Whose move it is changes as the exchange with its author goes on: that stands in `bot.desk.exchange`.
Every function is given the case as it is on its locked row. `seen` is what was the case's `newest` when that was drawn
on which somebody pressed: who decides that nothing more is to be said must have read everything.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.desk.events import Change, Event
from bot.desk.label import Label
from bot.desk.people import Agent
from bot.errors import Refused


class Status(StrEnum):
    """Whose move it is: ours, the author's, nobody's."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class Outcome(StrEnum):
    """Why a case is closed; all but the first are reasons to dismiss it without a reply."""

    SOLVED = "solved"
    SPAM = "spam"
    NOT_US = "not_us"
    DUPLICATE = "duplicate"
    PRAISE = "praise"
    NO_ANSWER = "no_answer"


class Priority(StrEnum):
    """How much it matters that somebody looks soon."""

    NORMAL = "normal"
    URGENT = "urgent"


class Reason(StrEnum):
    """Why a case is urgent."""

    ROUTE = "route"  # a rule of the operator's says so
    SECOND_POST = "second_post"  # its author wrote again and nobody had answered


@dataclass(frozen=True)
class Case:
    """
    The work that a mention asks of us: one author in one thread with one account.

    `language` is the author's as far as we know it; `newest` the id of what came in last, be it an edit or a post that
    was late, and need not be the post that a reply answers (`bot.desk.dossier.Dossier.newest`);
    `reply_due_at` when the running promise ends, None when nothing is owed; `author_wrote_at` when the author wrote
    after we had answered or closed, until we answer again. `surge_id` is the surge whose card tells of the case while
    it has none of its own.
    """

    id: int
    platform: str
    account: str
    thread_id: str
    author_id: str
    team: str
    language: str | None
    newest: int
    opened_at: datetime
    first_reply_due_at: datetime
    status: Status = Status.OPEN
    reply_due_at: datetime | None = None
    first_reply_at: datetime | None = None
    author_wrote_at: datetime | None = None
    assignee: str | None = None
    assigned_at: datetime | None = None
    snoozed_until: datetime | None = None
    closed_as: Outcome | None = None
    closed_by: str | None = None
    priority: Priority = Priority.NORMAL
    priority_reason: Reason | None = None
    label: Label | None = None
    surge_id: int | None = None


def number(case_id: int) -> str:
    """The case's number as people read it: `"MD-1042"`."""
    return f"MD-{case_id}"


def claim(case: Case, agent: Agent, now: datetime) -> Change[Case]:
    """
    Make `agent` the assignee of a case that nobody holds.

    Claiming a case that one holds already changes nothing, for buttons get pressed twice.

    Raises:
        Refused: "case_closed"; "not_in_team"; "already_claimed" (facts: holder, seconds).
    """
    _still_open(case)
    _in_team(case, agent)
    if case.assignee == agent.id:
        return Change(case)
    if case.assignee is not None:
        ago = int((now - case.assigned_at).total_seconds()) if case.assigned_at else 0
        raise Refused("already_claimed", holder=case.assignee, seconds=ago)
    return Change(
        replace(case, assignee=agent.id, assigned_at=now),
        (Event("case.claimed", agent.id, now),),
    )


def release(case: Case, agent: Agent, now: datetime) -> Change[Case]:
    """
    Give the case back to its queue.

    Raises:
        Refused: "case_closed"; "not_in_team"; "held_by_other" (facts: holder).
    """
    _still_open(case)
    may_act(case, agent)
    if case.assignee is None:
        return Change(case)
    return Change(
        replace(case, assignee=None, assigned_at=None),
        (Event("case.released", agent.id, now, {"from": case.assignee}),),
    )


def assign(case: Case, agent: Agent, to: Agent, now: datetime) -> Change[Case]:
    """
    Give the case to a colleague.

    Raises:
        Refused: "case_closed"; "not_in_team"; "held_by_other" (facts: holder);
            "colleague_not_in_team" (facts: colleague).
    """
    _still_open(case)
    may_act(case, agent)
    if case.team not in to.teams:
        raise Refused("colleague_not_in_team", colleague=to.id)
    if case.assignee == to.id:
        return Change(case)
    return Change(
        replace(case, assignee=to.id, assigned_at=now),
        (Event("case.assigned", agent.id, now, {"to": to.id, "from": case.assignee}),),
    )


def close(case: Case, agent: Agent, outcome: Outcome, seen: int, now: datetime) -> Change[Case]:
    """
    Say that nothing more is to be done; any outcome but `SOLVED` dismisses the mention.

    Raises:
        Refused: "wrote_again"; "not_in_team"; "held_by_other" (facts: holder).
    """
    may_act(case, agent)
    has_seen(case, seen)
    if case.status is Status.CLOSED:
        return Change(case)
    closed = replace(
        case,
        status=Status.CLOSED,
        closed_as=outcome,
        closed_by=agent.id,
        snoozed_until=None,
        reply_due_at=None,
    )
    return Change(closed, (Event("case.closed", agent.id, now, {"as": outcome.value}),))


def reopen(case: Case, agent: Agent, now: datetime) -> Change[Case]:
    """
    Take a closed case up again, with the promise it had as long as it was never answered.

    Raises:
        Refused: "not_in_team".
    """
    _in_team(case, agent)
    if case.status is not Status.CLOSED:
        return Change(case)
    opened = replace(
        case,
        status=Status.OPEN,
        closed_as=None,
        closed_by=None,
        reply_due_at=None if case.first_reply_at else case.first_reply_due_at,
    )
    return Change(opened, (Event("case.reopened", agent.id, now),))


def snooze(case: Case, agent: Agent, until: datetime, now: datetime) -> Change[Case]:
    """
    Put the case aside until a moment, or until its author writes. No promise stops for it.

    Raises:
        Refused: "case_closed"; "not_in_team"; "held_by_other" (facts: holder); "in_the_past".
    """
    _still_open(case)
    may_act(case, agent)
    if until <= now:
        raise Refused("in_the_past")
    return Change(
        replace(case, snoozed_until=until),
        (Event("case.snoozed", agent.id, now, {"until": until.isoformat()}),),
    )


def wake(case: Case, by: str, now: datetime) -> Change[Case]:
    """Take a snoozed case up again, by a press or because its moment has come."""
    if case.snoozed_until is None:
        return Change(case)
    return Change(replace(case, snoozed_until=None), (Event("case.woken", by, now),))


def move(case: Case, agent: Agent, team: str, language: str | None, now: datetime) -> Change[Case]:
    """
    Send the case to the queue of another team or language; its clock runs on.

    A case that leaves its team has no assignee there. Moving needs no hold: who sees the wrong language may say so.

    Raises:
        Refused: "not_in_team".
    """
    _in_team(case, agent)
    if (case.team, case.language) == (team, language):
        return Change(case)
    moved = replace(case, team=team, language=language)
    if team != case.team:
        moved = replace(moved, assignee=None, assigned_at=None)
    facts = {"team": team, "language": language, "from_team": case.team, "from_language": case.language}
    return Change(moved, (Event("case.moved", agent.id, now, facts),))


def may_act(case: Case, agent: Agent) -> None:
    """
    Let through who may work on the case: if free, everybody in the team; if held, its assignee and the leads.

    Raises:
        Refused: "not_in_team"; "held_by_other" (facts: holder).
    """
    _in_team(case, agent)
    if case.assignee not in (None, agent.id) and case.team not in agent.leads:
        raise Refused("held_by_other", holder=case.assignee or "")


def has_seen(case: Case, seen: int) -> None:
    """
    Let through who has seen what came in last, and so has read all that the author wrote.

    Raises:
        Refused: "wrote_again".
    """
    if seen != case.newest:
        raise Refused("wrote_again")


def _still_open(case: Case) -> None:
    if case.status is Status.CLOSED:
        raise Refused("case_closed")


def _in_team(case: Case, agent: Agent) -> None:
    if case.team not in agent.teams:
        raise Refused("not_in_team", team=case.team)
