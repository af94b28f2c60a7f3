"""
Pausing and resuming: listening to a source, sending from an account; who did it is shown to everybody.

What is paused loses nothing. A source goes on from its cursor; a reply stays approved and leaves when its account may
send again, after its post was asked for once more (`bot.work.sending`).
"""

import logging
from datetime import datetime

from sqlmodel import Session

from bot.desk.layout import Layout
from bot.desk.switch import Act, Off, Switch
from bot.errors import Refused
from bot.store import cases, replies, sources, switches
from bot.work import telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def pause(desk: Desk, switch: Switch, by: str, now: datetime) -> Off | None:
    """
    Do no more of it from now on; returns who had paused it before, and stays shown, None where nobody had.

    Raises:
        Refused: "no_such_source" (facts: subject).
    """
    _known(desk.layout, switch)
    with desk.db.transaction() as tx:
        if not switches.turn_off(tx, switch, by, now):
            return switches.read(tx, switch)
        _redraw(tx, desk, switch, now)
    log.info("switch.off", extra={"switch": switch.name, "by": by})
    return None


def resume(desk: Desk, switch: Switch, by: str, now: datetime) -> bool:
    """
    Go on at once; False where it was not paused.

    Raises:
        Refused: "no_such_source" (facts: subject).
    """
    _known(desk.layout, switch)
    with desk.db.transaction() as tx:
        if not switches.turn_on(tx, switch):
            return False
        if switch.act is Act.LISTEN:
            sources.hurry(tx, switch.subject)
        _redraw(tx, desk, switch, now)
    log.info("switch.on", extra={"switch": switch.name, "by": by})
    return True


def _known(layout: Layout, switch: Switch) -> None:
    match switch.act:
        case Act.LISTEN:
            there = switch.subject in {source.id for source in layout.sources}
        case Act.SEND:
            there = switch.subject in layout.accounts
    if not there:
        raise Refused("no_such_source", subject=switch.subject)


def _redraw(tx: Session, desk: Desk, switch: Switch, now: datetime) -> None:
    """Have everything drawn again that shows a reply which is held now, or is no more."""
    if switch.act is Act.SEND:
        for reply in replies.approved_from(tx, switch.subject):
            telling.reply_changed(tx, desk, cases.lock(tx, reply.case_id), reply, now)
