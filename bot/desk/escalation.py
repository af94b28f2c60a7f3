"""
Asking somebody who knows: a question about a case to a person or a user group, answered as guidance.

    asked ──I'm on it──▶ taken ──answer──▶ answered
      └──────── answer, not me ──▶ answered | declined

The expert never writes in public, and the author's clock does not stop for them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.desk.events import Change, Event, Fact
from bot.desk.people import Agent
from bot.errors import Refused

MOST_CHARACTERS = 300
"""The longest question and answer, in characters."""


class Need(StrEnum):
    """What the agent needs of the expert."""

    ANSWER = "answer"
    DECISION = "decision"
    TAKE_OVER = "take_over"
    JUST_KNOW = "just_know"


class EscalationState(StrEnum):
    """Whether the question still waits for somebody."""

    ASKED = "asked"
    TAKEN = "taken"
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True)
class Escalation:
    """`asked` is the Slack id of a person (`"U…"`) or a user group (`"S…"`); `expert` who took or answered it."""

    id: int
    case_id: int
    asker: str
    asked: str
    need: Need
    question: str
    asked_at: datetime
    due_at: datetime | None = None
    state: EscalationState = EscalationState.ASKED
    expert: str | None = None
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has answered or declined it yet."""
        return self.state in (EscalationState.ASKED, EscalationState.TAKEN)


def checked_question(question: str) -> str:
    """
    The question, without the space around it.

    Raises:
        Refused: "no_question"; "question_too_long" (facts: limit).
    """
    return _checked(question, "question")


def take(escalation: Escalation, agent: Agent, now: datetime) -> Change[Escalation]:
    """
    Tell the asker that one is on it.

    Raises:
        Refused: "not_asked"; "answered_before"; "taken_by_other" (facts: expert).
    """
    _may_answer(escalation, agent)
    if escalation.expert == agent.id:
        return Change(escalation)
    if escalation.expert is not None:
        raise Refused("taken_by_other", expert=escalation.expert)
    taken = replace(escalation, state=EscalationState.TAKEN, expert=agent.id)
    return Change(taken, (Event("escalation.taken", agent.id, now, {"escalation": escalation.id}),))


def answer(escalation: Escalation, agent: Agent, text: str, now: datetime) -> Change[Escalation]:
    """
    Give the guidance that was asked for.

    Raises:
        Refused: "not_asked"; "answered_before"; "no_answer"; "answer_too_long" (facts: limit).
    """
    _may_answer(escalation, agent)
    answered = replace(
        escalation,
        state=EscalationState.ANSWERED,
        expert=agent.id,
        answer=_checked(text, "answer"),
        answered_at=now,
    )
    facts: dict[str, Fact] = {"escalation": escalation.id, "answer": answered.answer}
    return Change(answered, (Event("escalation.answered", agent.id, now, facts),))


def decline(escalation: Escalation, agent: Agent, now: datetime) -> Change[Escalation]:
    """
    Say that one is not the person to ask.

    Raises:
        Refused: "not_asked"; "answered_before".
    """
    _may_answer(escalation, agent)
    declined = replace(escalation, state=EscalationState.DECLINED, expert=agent.id, answered_at=now)
    return Change(declined, (Event("escalation.declined", agent.id, now, {"escalation": escalation.id}),))


def _may_answer(escalation: Escalation, agent: Agent) -> None:
    if escalation.asked != agent.id and escalation.asked not in agent.groups:
        raise Refused("not_asked", asked=escalation.asked)
    if not escalation.waits:
        raise Refused("answered_before", expert=escalation.expert or "")


def _checked(text: str, what: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise Refused(f"no_{what}")
    if len(stripped) > MOST_CHARACTERS:
        raise Refused(f"{what}_too_long", limit=MOST_CHARACTERS)
    return stripped
