"""
Where in Slack the card of a case stands, and what becomes of the message where it stood before.

    its queue's channel ──refused again and again──▶ the operators' channel ──taken again──▶ its queue's channel

A card has one live message. Where it stood before, a stub stays behind; but a channel that takes nothing takes no edit
either, so the message there is kept in mind (`"left:42"`) until the card comes back to it, or goes elsewhere.
"""

from datetime import datetime

from sqlmodel import Session

from bot.desk.case import Case
from bot.desk.layout import Queue
from bot.store import cases, events, places
from bot.store.places import Place
from bot.work import operating, telling
from bot.work.desk import Desk


def refuge_of(desk: Desk, case: Case) -> str | None:
    """The channel in which the case's card stands while its own takes nothing: the operators', if there is one."""
    channel = desk.layout.operators_channel
    return None if channel == desk.queue_of(case).channel else channel


def queues_left(desk: Desk, case_id: int) -> list[Queue]:
    """
    The queues that a case was moved out of, the newest first: something of it may stand in their channels.

    Where the team that it left is no more, nobody knows in which channels that one was.
    """
    with desk.db.reading() as tx:
        moves = [event.facts for event in events.of_case(tx, case_id) if event.name == "case.moved"]
    left = [(str(facts["from_team"]), facts["from_language"]) for facts in reversed(moves)]
    return [
        desk.layout.queue_for(team, None if language is None else str(language))
        for team, language in left
        if team in desk.layout.teams
    ]


def keep(desk: Desk, case_id: int, place: Place, before: Place | None, now: datetime) -> None:
    """
    Keep where the card stands now; a card that has come back ends what alarmed about its channel.

    Whoever posted it knew it to stand at `before`. If somebody else has placed it since, theirs stays, for the desk may
    have spoken in its thread already; the other one is a copy, and swept. If its case went elsewhere since, the card
    is still to be posted there; what was posted here is a stub, unless something else is known to stand here already.
    """
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        stood = places.read(tx, f"card:{case_id}")
        if stood != before:
            if stood is None and places.subject_at(tx, place) is None:
                places.save(tx, f"card:{case_id}", place)
                _leave_stub(tx, desk, case, f"card:{case_id}", now)
            return
        if place.channel == refuge_of(desk, case):
            if stood is not None and stood.channel != place.channel:
                places.rename(tx, f"card:{case_id}", f"left:{case_id}")
        elif stood is not None and stood.channel != place.channel:
            _leave_stub(tx, desk, case, f"card:{case_id}", now)
            _come_back(tx, desk, case, place, now)
        places.save(tx, f"card:{case_id}", place)


def _come_back(tx: Session, desk: Desk, case: Case, place: Place, now: datetime) -> None:
    left = places.read(tx, f"left:{case.id}")
    if left is not None and left.channel != place.channel:  # its queue has another channel since
        _leave_stub(tx, desk, case, f"left:{case.id}", now)
    places.forget(tx, f"left:{case.id}")
    operating.calm(tx, place.channel)


def try_home(desk: Desk, now: datetime) -> None:
    """Have every card tried in its own channel that stands with the operators."""
    with desk.db.transaction() as tx:
        telling.strayed_cards(tx, desk, now)


def relocate(desk: Desk, case_id: int, now: datetime) -> None:
    """Let go of a card that was posted where its case had just moved away from; a stub remains there."""
    with desk.db.transaction() as tx:
        leave_stubs(tx, desk, cases.lock(tx, case_id), now)


def follow(tx: Session, desk: Desk, before: Case, case: Case, now: datetime) -> None:
    """Have the card of a case that has changed drawn where it belongs now; in another channel a stub remains."""
    if desk.queue_of(before).channel == desk.queue_of(case).channel:
        telling.card(tx, desk, case, now)
        return
    leave_stubs(tx, desk, before, now)
    telling.new_card(tx, desk, case, now)


def leave_stubs(tx: Session, desk: Desk, before: Case, now: datetime) -> None:
    """Let a card that goes elsewhere become a stub wherever it stands."""
    for subject in (f"card:{before.id}", f"left:{before.id}"):
        _leave_stub(tx, desk, before, subject, now)


def _leave_stub(tx: Session, desk: Desk, before: Case, subject: str, now: datetime) -> None:
    place = places.read(tx, subject)
    if place is not None:
        stub = f"{before.id}.{place.channel}.{place.ts}"
        places.rename(tx, subject, f"stub:{stub}")
        telling.stub(tx, desk, before, stub, now)
