"""Reading what the desk knows, for people who ask. Reads take no lock and skip the rules."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.dossier import Dossier
from bot.desk.escalation import Escalation
from bot.desk.events import Event
from bot.desk.people import Agent
from bot.desk.reply import Reply
from bot.store import cases, escalations, events, lists, mentions, places, replies
from bot.store.lists import Line
from bot.store.places import Place
from bot.work.desk import Desk
from bot.work.sources import Overview, overview

TILE_ROWS = 10
MOST_LISTED = 100
FOLLOW_UPS_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Tile:
    """The first rows of a list, and how many more there are (counted up to `MOST_LISTED`)."""

    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True)
class HomePage:
    """What an agent's App Home shows; `free` is None for who is in no team, `sources` for all but operators."""

    mine: Tile
    to_approve: Tile
    follow_ups: Tile
    free: Tile | None
    sources: Overview | None = None


@dataclass(frozen=True)
class Tally:
    """How much the desk has taken in: `cases` by queue (`"care/es"`), and how many of their cards stand in Slack."""

    mentions: int
    cases: Mapping[str, int]
    cards: int


def home(desk: Desk, agent: Agent, now: datetime) -> HomePage:
    """The agent's cases (due first), what waits for their approval, their follow-ups, the free cases; sources."""
    with desk.db.reading() as tx:
        return HomePage(
            mine=_tile(lists.held_by(tx, agent.id, MOST_LISTED)),
            to_approve=_tile(lists.to_approve(tx, agent.approves, agent.id, MOST_LISTED)),
            follow_ups=_tile(lists.follow_ups(tx, agent.id, now + FOLLOW_UPS_AHEAD, MOST_LISTED)),
            free=_tile(lists.free(tx, agent.teams, now, MOST_LISTED)) if agent.teams else None,
            sources=overview(tx, desk, now, desk.db.clock()) if agent.operates else None,
        )


def next_case(desk: Desk, agent: Agent, now: datetime) -> Line | None:
    """The free case of the agent's teams that is due first; an urgent one before all others."""
    with desk.db.reading() as tx:
        return next(iter(lists.free(tx, agent.teams, now, 1)), None)


def mine(desk: Desk, agent: Agent) -> Tile:
    """What the agent holds, due first."""
    with desk.db.reading() as tx:
        return _tile(lists.held_by(tx, agent.id, MOST_LISTED))


def find(desk: Desk, agent: Agent, text: str) -> Tile:
    """Cases of the agent's teams by number, author's handle or words, newest first."""
    with desk.db.reading() as tx:
        return _tile(lists.search(tx, text, agent.teams, MOST_LISTED))


def dossier(desk: Desk, case_id: int) -> Dossier:
    """
    Everything known about a case.

    Raises:
        Refused: "no_such_case".
    """
    with desk.db.reading() as tx:
        return cases.dossier(tx, case_id)


def history(desk: Desk, case_id: int) -> tuple[Event, ...]:
    """What happened in a case, oldest first; the line of a sent reply is its proof."""
    with desk.db.reading() as tx:
        return events.of_case(tx, case_id)


def reply(desk: Desk, reply_id: int) -> Reply:
    """
    One reply.

    Raises:
        Refused: "no_such_reply".
    """
    with desk.db.reading() as tx:
        return replies.read(tx, reply_id)


def escalation(desk: Desk, escalation_id: int) -> Escalation:
    """
    One escalation.

    Raises:
        Refused: "no_such_escalation".
    """
    with desk.db.reading() as tx:
        return escalations.read(tx, escalation_id)


def card_place(desk: Desk, case_id: int) -> Place | None:
    """Where the case's card stands; None until it is posted."""
    with desk.db.reading() as tx:
        return places.read(tx, f"card:{case_id}")


def tally(desk: Desk) -> Tally:
    """How many mentions, cases and cards there are."""
    found: Counter[str] = Counter()
    with desk.db.reading() as tx:
        for team, language, count in cases.tally(tx):
            found[f"{team}/{desk.layout.queue_for(team, language).language}"] += count
        return Tally(mentions.count(tx), found, places.count(tx, "card:"))


def _tile(lines: tuple[Line, ...]) -> Tile:
    return Tile(lines[:TILE_ROWS], max(0, len(lines) - TILE_ROWS))
