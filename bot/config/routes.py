"""The sections of `desk.toml` about where a mention goes, and by which words the desk knows what it is about."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.config.listening import AuthorOf, Platform
from bot.config.section import AccountOf, OneOrMore, RoleOf, SearchOf, Section, TeamOf
from bot.config.values import Language, Name, Words, wrong
from bot.desk.case import Priority
from bot.desk.label import Label


class Route(Section):
    """`[[routes]]`: `team`, `priority` and `set_label` are what it decides, all else are its conditions."""

    id: Name
    team: TeamOf | None = None
    priority: Annotated[Priority, Field(strict=False)] | None = None
    set_label: Annotated[Label, Field(strict=False)] | None = None
    platform: Annotated[list[Platform], OneOrMore] = []
    account: Annotated[list[AccountOf], OneOrMore] = []
    role: Annotated[list[RoleOf], OneOrMore] = []
    search: Annotated[list[SearchOf], OneOrMore] = []
    words: Annotated[list[Words], OneOrMore] = []
    author: Annotated[list[AuthorOf], OneOrMore] = []
    followers_at_least: int = Field(default=0, ge=0)
    language: Annotated[list[Language], OneOrMore] = []
    label: Annotated[list[Annotated[Label, Field(strict=False)]], OneOrMore] = []

    @model_validator(mode="after")
    def _decides_something(self) -> Self:
        if not (self.team or self.priority or self.set_label):
            raise wrong("A route decides something: a team, a priority or a label to set")
        return self


class Labels(Section):
    """`[labels]`: words by which the operator knows what a mention is about."""

    question: list[Words] = []
    complaint: list[Words] = []
    praise: list[Words] = []
    sales: list[Words] = []
    press: list[Words] = []
