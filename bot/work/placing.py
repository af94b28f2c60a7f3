"""
Where in Slack the card of a case stands, and what becomes of the message where it stood before.

    its queue's channel ──refused again and again──▶ the operators' channel ──taken again──▶ its queue's channel

A card has one live message. Where it stood before, a stub stays behind; but a channel that takes nothing takes no edit
either, so the message there is kept in mind (`"left:42"`) until the card comes back to it, or goes elsewhere.
"""

from datetime import datetime

from sqlmodel import Session

from bot.desk.case import Case
from bot.store import cases, places
from bot.store.places import Place
from bot.work import operating, telling
from bot.work.desk import Desk


def refuge_of(desk: Desk, case: Case) -> str | None:
    """The channel in which the case's card stands while its own takes nothing: the operators', if there is one."""
    channel = desk.layout.operators_channel
    return None if channel == desk.queue_of(case).channel else channel


def keep(desk: Desk, case_id: int, place: Place, now: datetime) -> None:
    """Keep where the card stands now; a card that has come back ends what alarmed about its channel."""
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        stood = places.read(tx, f"card:{case_id}")
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
