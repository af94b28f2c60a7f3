"""
Folding bursts into one card, and letting every case out of it in time: at a press, at half of its clock, when it is
touched, and at the latest when the burst is over.

Whoever takes in a page holds locks on cases, in the page's order, so nothing here locks a case while it holds a surge.
The surge's card is asked for by `SurgeWatch` alone, for the same reason.
"""

import logging
from datetime import datetime

from sqlmodel import Session

from bot.desk import surge as rules
from bot.desk.case import Case, Priority
from bot.desk.events import DESK, Event
from bot.desk.mention import Mention, Visibility
from bot.desk.people import Agent
from bot.desk.surge import SHOWN_AT_ONCE, Surge
from bot.errors import Refused
from bot.store import cases, events, surges
from bot.work import telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def new_card(tx: Session, desk: Desk, case: Case, mention: Mention, now: datetime) -> None:
    """Have the card of a new case posted, or let the card of a surge tell of it."""
    surge = _surge_of(tx, desk, case, mention, now)
    if surge is None:
        telling.new_card(tx, desk, case, now)
        return
    surges.heard(tx, surge.id, case.priority is Priority.URGENT, now)
    if rules.must_show(case, now):
        telling.new_card(tx, desk, case, now)
        return
    surges.fold(tx, case.id, surge.id)
    events.add(tx, case.id, (Event("case.folded", DESK, now, {"surge": surge.id}),))


def _surge_of(tx: Session, desk: Desk, case: Case, mention: Mention, now: datetime) -> Surge | None:
    """The surge that a new case belongs to, which may begin with it."""
    plan, brand_words = desk.layout.surge, desk.layout.brand_words
    if not plan.cases or mention.visibility is Visibility.DIRECT:  # Its words are not to name what it is about.
        return None
    queue = desk.queue_of(case).language
    own = rules.topics(mention.text, brand_words)
    for surge in surges.lock_current(tx):
        is_of_queue = (surge.team, surge.queue) == (case.team, queue)
        if is_of_queue and surge.topic in own and not rules.is_over(surge, plan, now):
            return surge
    posts = surges.recent_posts(tx, case.team, now - plan.within, case.id)
    recent = [text for language, text in posts if desk.layout.queue_for(case.team, language).language == queue]
    topic = rules.topic_of(mention.text, recent, plan, brand_words)
    if topic is None:
        return None
    log.info("surge.begun", extra={"team": case.team, "queue": queue})
    return surges.begin(tx, case.team, queue, topic, now)


def show_next(desk: Desk, surge_id: int, agent: Agent, now: datetime) -> list[int]:
    """
    Give the next few cases of a surge, due first, cards of their own; returns their ids.

    Raises:
        Refused: "not_in_surge_team" (facts: team); "stale_button".
    """
    with desk.db.reading() as tx:
        surge, waiting = surges.read(tx, surge_id), surges.folded(tx, surge_id, SHOWN_AT_ONCE)
    if surge.team not in agent.teams:
        raise Refused("not_in_surge_team", team=surge.team)
    shown = [case.id for case in waiting if _show(desk, case.id, agent.id, now)]
    log.info("surge.shown", extra={"surge": surge_id, "cases": shown, "by": agent.id})
    return shown


def _show(desk: Desk, case_id: int, by: str, now: datetime) -> bool:
    """Whether the case was folded still, and has a card of its own from now on."""
    with desk.db.transaction() as tx:
        case = cases.lock(tx, case_id)
        if case.surge_id is None:
            return False
        telling.new_card(tx, desk, case, now)
        events.add(tx, case_id, (Event("case.shown", by, now, {"surge": case.surge_id}),))
    return True


class SurgeWatch:
    """Lets out of surges what cannot wait, ends those that are over, and has their cards drawn when they changed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: dict[int, tuple[int, int]] = {}

    def look(self, now: datetime) -> None:
        """Go through all surges; whoever begins to look has each card drawn once for nothing at most."""
        with self._desk.db.reading() as tx:
            found = surges.current(tx)
        for surge in found:
            self._look_at(surge, now)
        self._told = {surge.id: self._told[surge.id] for surge in found if surge.id in self._told}

    def _look_at(self, surge: Surge, now: datetime) -> None:
        is_over = rules.is_over(surge, self._desk.layout.surge, now)
        with self._desk.db.reading() as tx:
            waiting = surges.folded(tx, surge.id)
        for case in waiting:
            if is_over or rules.must_show(case, now):
                _show(self._desk, case.id, DESK, now)
        with self._desk.db.reading() as tx:
            count = surges.count(tx, surge.id)
        if is_over and not count:
            self._end(surge, now)
        elif self._told.get(surge.id) != (count, surge.urgent):
            with self._desk.db.transaction() as tx:
                telling.surge(tx, self._desk, surge, now)
            self._told[surge.id] = (count, surge.urgent)

    def _end(self, surge: Surge, now: datetime) -> None:
        with self._desk.db.transaction() as tx:
            surges.end(tx, surge.id, now)
            telling.surge(tx, self._desk, surge, now)
        log.info("surge.over", extra={"surge": surge.id})
