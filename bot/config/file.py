"""
`desk.toml`, section by section; those about what comes in stand in `bot.config.listening` and `.routes`.

What a section may name elsewhere (a team, an account, a variable of the environment) comes in as `Around`, so that a
wrong name is told beside all the other mistakes and at its own key.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.config.listening import Account, Budget, Listening, Search, Surge
from bot.config.routes import Labels, Route
from bot.config.section import Section, TeamOf
from bot.config.values import (
    Channel,
    DatabaseAddress,
    Duration,
    Language,
    LanguageOrAny,
    Name,
    Person,
    SomeTime,
    Spans,
    TimeOfDay,
    Words,
    Zone,
    wrong,
)
from bot.desk.layout import ANY

VARIABLES = ("author", "account", "case")
"""What a canned text may leave open."""


def _canned_text(written: str) -> str:
    for name in re.findall(r"\{([^{}]*)\}", written):
        if name not in VARIABLES:
            known = ", ".join(f"{{{variable}}}" for variable in VARIABLES)
            raise wrong(f"{{{name}}} stands for nothing; there are {known}")
    return written


class Desk(Section):
    """`[desk]`"""

    name: Words
    time_zone: Zone
    database: DatabaseAddress = "sqlite:///mentiondesk.db"
    poll_every: SomeTime = timedelta(seconds=60)
    stop_window: Duration = timedelta(seconds=20)
    health_port: int = Field(default=8642, ge=0, le=65535)
    slack_host: Words = "127.0.0.1"
    slack_port: int | None = Field(default=None, ge=0, le=65535)
    operators_channel: Channel | None = None
    operators: list[Person] = []


class Week(Section):
    """`teams.hours`: a span or a list of spans for every day on which the team works."""

    mon: Spans = ()
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()

    @model_validator(mode="after")
    def _somebody_works(self) -> Self:
        if not any(self.days()):
            raise wrong('At least one day needs working hours, such as mon = "09:00-18:00"')
        return self

    def days(self) -> tuple[Spans, ...]:
        """Monday to Sunday."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class Team(Section):
    """`[[teams]]`"""

    id: Name
    agents: list[Person] = Field(min_length=1)
    approvers: list[Person] = []
    leads: list[Person] = []
    hours: Week
    time_zone: Zone | None = None
    holidays: list[date] = []

    def can_approve(self) -> bool:
        """Whether two different people can stand behind a text; a user group may hold any number."""
        approving = {*self.approvers, *self.leads}
        everybody = approving | {*self.agents}
        return bool(approving) and (len(everybody) > 1 or any(one.startswith("S") for one in everybody))


class Queue(Section):
    """`[[queues]]`"""

    team: TeamOf
    language: LanguageOrAny
    channel: Channel
    approvers_channel: Channel
    first_reply_within: SomeTime
    approval: bool = True


class Canned(Section):
    """`[[canned]]`"""

    id: Name
    title: Words = Field(max_length=75)
    language: Language
    text: Annotated[Words, AfterValidator(_canned_text)]
    follow_up: bool = False


class FollowUp(Section):
    """`[follow_up]`; the days are those that the reply modal offers, 0 is none."""

    after_days: Literal[0, 1, 2, 3, 5] = 2
    at: TimeOfDay = time(10)
    most_reminders: int = Field(default=3, ge=1, le=20)


class DeskFile(Section):
    """The whole file."""

    desk: Desk
    accounts: list[Account] = Field(min_length=1)
    searches: list[Search] = []
    listening: Listening = Listening()
    budget: Budget = Budget()
    surge: Surge = Surge()
    teams: list[Team] = Field(min_length=1)
    queues: list[Queue] = Field(min_length=1)
    routes: list[Route] = []
    labels: Labels = Labels()
    canned: list[Canned] = []
    follow_up: FollowUp = FollowUp()

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        problems = [
            *_twice("accounts", "handle", [account.id for account in self.accounts]),
            *_twice("searches", "id", [search.id for search in self.searches]),
            *_twice("teams", "id", [team.id for team in self.teams]),
            *_twice("queues", "language", [(queue.team, queue.language) for queue in self.queues]),
            *_twice("routes", "id", [route.id for route in self.routes]),
            *_twice("canned", "id", [canned.id for canned in self.canned]),
            *self._without_queue(),
            *self._without_approver(),
        ]
        if problems:
            raise wrong("\n".join(problems))
        return self

    def _without_queue(self) -> Iterator[str]:
        caught = {queue.team for queue in self.queues if queue.language == ANY}
        for place, team in enumerate(self.teams):
            if team.id not in caught:
                yield f'teams.{place}.id: Team "{team.id}" needs a queue for the language "*"'

    def _without_approver(self) -> Iterator[str]:
        teams = {team.id: team for team in self.teams}
        for place, queue in enumerate(self.queues):
            if queue.approval and not teams[queue.team].can_approve():
                yield (
                    f"queues.{place}.approval: Two different people stand behind every text, one of them an approver "
                    f'or lead, and team "{queue.team}" has no two'
                )


def _twice(section: str, key: str, ids: Sequence[object]) -> Iterator[str]:
    for place, one in enumerate(ids):
        if (first := ids.index(one)) != place:
            yield f"{section}.{place}.{key}: The same as {section}.{first}"
