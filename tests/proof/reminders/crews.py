"""Teams with odd hours, one a zone, and the follow-ups that they set around the changes of their clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from bot.desk.hours import Hours, Span
from bot.desk.layout import Account, Canned, FollowUpPlan, Layout, Queue
from bot.desk.people import Agent, Team
from tests.proof.reminders.clocks import FIRST, LAST, changes

ACCOUNT = "x:brand"
_DAY = timedelta(days=1)
_NONE: tuple[Span, ...] = ()


def _from(start: time, end: time) -> tuple[Span, ...]:
    return (Span(start, end),)


_OFFICE, _SPLIT = _from(time(9), time(18)), (Span(time(7), time(9, 30)), Span(time(16), time(20, 30)))
_NIGHTS = (Span(time(0), time(6)), Span(time(22), time(0)))
_WEEKS: tuple[tuple[tuple[Span, ...], ...], ...] = (
    (_OFFICE,) * 5 + (_NONE, _NONE),
    (_OFFICE,) * 4 + (_NONE, _NONE, _OFFICE),
    (_SPLIT, _SPLIT, _NONE) + (_SPLIT,) * 4,
    (_NIGHTS,) * 7,
    (_NONE, _from(time(12, 15), time(14)), _NONE, _NONE, _NONE, _from(time(23), time(0)), _NONE),
    (_from(time(2), time(3)),) * 7,
    (_from(time(0, 30), time(4)),) * 7,
    (_from(time(2, 15), time(3, 15)),) * 7,
    (_from(time(0), time(0)),) * 7,
)
"""Offices, split days, nights, and the very hours that a change takes away or gives twice."""


@dataclass(frozen=True)
class Crew:
    """A team with one agent, who sets and gets its follow-ups; `changes` are those of its clocks."""

    team: Team
    agent: Agent
    changes: tuple[datetime, ...]

    @property
    def hours(self) -> Hours:
        """When it works."""
        return self.team.hours


@dataclass(frozen=True)
class Promise:
    """A follow-up to be set at `at`, `days` working days ahead; by hand, or by a reply that is sent then."""

    crew: Crew
    at: datetime
    days: int
    by_reply: bool


def crews(random: Random, seed: int, count: int) -> list[Crew]:
    """Teams in the zones whose turn it is: seeds that follow each other go through all of them."""
    zones = sorted(available_timezones())
    first = (seed - 1) * count
    return [_crew(random, number, zones[(first + number) % len(zones)]) for number in range(count)]


def promises(random: Random, teams: Sequence[Crew], count: int) -> list[Promise]:
    """Follow-ups, as many for each team as for the next, oldest first."""
    made = [_promise(random, teams[number % len(teams)]) for number in range(count)]
    return sorted(made, key=lambda promise: promise.at)


def layout_of(teams: Sequence[Crew]) -> Layout:
    """A desk of these teams, each with a queue that asks for no approval."""
    return Layout(
        name="Brand",
        zone=ZoneInfo("UTC"),
        accounts={ACCOUNT: Account(ACCOUNT, "x", "brand", "care", teams[0].team.id)},
        teams={crew.team.id: crew.team for crew in teams},
        queues=tuple(
            Queue(crew.team.id, "*", f"C{crew.team.id.upper()}", "C0REVIEWS", timedelta(hours=4), approval=False)
            for crew in teams
        ),
        canned=(Canned("solved-es", "¿Se arregló?", "es", "Hola {author}, ¿ya funciona?", follow_up=True),),
        follow_up=FollowUpPlan(),
    )


def _crew(random: Random, number: int, zone_name: str) -> Crew:
    zone, name = ZoneInfo(zone_name), f"t{number:04}"
    own_changes = changes(zone)
    week = random.choice(_WEEKS)
    near = [(change + random.randint(-2, 3) * _DAY).astimezone(zone).date() for change in own_changes]
    far = [(FIRST + random.random() * (LAST - FIRST)).date() for _ in range(100)]
    hours = Hours(zone, week, frozenset(random.sample(near, len(near) // 4) + far))
    agent = f"U{number:04}"
    return Crew(Team(name, (agent,), (), (), hours), Agent(agent, teams=frozenset({name})), tuple(own_changes))


def _promise(random: Random, crew: Crew) -> Promise:
    around = random.choice(crew.changes) if crew.changes else FIRST + random.random() * (LAST - FIRST)
    hours = random.choice((random.uniform(-4 * 24, 24), random.uniform(-2, 2)))
    at = around + timedelta(hours=hours)
    return Promise(crew, at, random.choice((1, 2, 2, 3, 5)), random.random() < 0.5)
