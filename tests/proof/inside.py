"""What is in the world's process, and what is asked of it: a sandbox, and the people at work in it."""

from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.server import Sandbox
from tests.proof import chaos, company
from tests.proof.audit import Truth, truth
from tests.proof.people import People, Tempo


@dataclass
class Inside:
    """The sandbox and its people; `polls` is how often the desk had asked when the last mention was shown."""

    box: Sandbox
    people: People
    polls: int = 0


def furnished(box: Sandbox) -> Inside:
    """The company, with nobody at work yet."""
    company.furnish(box)
    return Inside(box, People(box, Tempo()))


def go_to_work(inside: Inside) -> None:
    """Let people work."""
    inside.people.start()


def calm(inside: Inside) -> None:
    """Let nothing new begin, and nothing more go wrong."""
    inside.people.hush()
    chaos.end(inside.box)
    inside.polls = _polls(inside)


def is_idle(inside: Inside, replicas: int) -> bool:
    """Whether nobody has anything to do, and everything was heard: one of the replicas has polled, and polls again."""
    if inside.box.x.is_late:
        inside.polls = _polls(inside)
    return inside.people.idle and _polls(inside) > inside.polls + replicas


def next_late_at(inside: Inside) -> datetime | None:
    """When the next thing that goes on late is done; whatever is due by now is done first."""
    inside.box.faults.catch_up()
    return inside.box.faults.next_late_at


def known(inside: Inside) -> Truth:
    """What the world knows by now."""
    return truth(inside.box, inside.people)


def _polls(inside: Inside) -> int:
    return sum(call.method.endswith("/mentions") for call in inside.box.x.ledger)
