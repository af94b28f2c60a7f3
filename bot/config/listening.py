"""The sections of `desk.toml` about where the desk listens: accounts, searches, and whom it does not hear."""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from bot.config import secrets
from bot.config.section import AccountOf, Around, Section, Some, TeamOf, account_id
from bot.config.values import Duration, Language, Name, SomeTime, WebAddress, Words, wrong

Platform = Literal["x", "bluesky", "mastodon"]

HANDLES = {
    "x": (r"[A-Za-z0-9_]{1,15}", '"acme"'),
    "bluesky": (r"([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*", '"acme.bsky.social"'),
    "mastodon": (r"\w[\w.-]*@[A-Za-z0-9.:-]+", '"acme@mastodon.social"'),
}
"""How a platform spells handles, and an example."""

HOMES = {"x": "https://api.x.com", "bluesky": "https://bsky.social"}
"""Where a platform answers everybody; Mastodon is many servers."""


def _handle(written: str, asked: ValidationInfo[Around]) -> str:
    spelling, example = HANDLES.get(asked.data.get("platform", ""), (".+", ""))
    if not re.fullmatch(spelling, written, re.ASCII):
        raise wrong(f"Input should be a handle such as {example}, without the at sign")
    return written


def _credentials(prefix: str, asked: ValidationInfo[Around]) -> str:
    if asked.context.environ is None or "platform" not in asked.data:
        return prefix
    try:
        secrets.of_account(asked.context.environ, asked.data["platform"], prefix)
    except ValueError as error:
        raise wrong(str(error)) from None
    return prefix


def _home(written: object, asked: ValidationInfo[Around]) -> object:
    platform = asked.data.get("platform", "x")
    if written is None and platform not in HOMES:
        raise wrong('The server of the account is needed, such as "https://mastodon.social"')
    return HOMES[platform] if written is None else written


def _author(written: str) -> str:
    if not re.fullmatch(r"(x|bluesky|mastodon):[^\s@]\S*", written):
        raise wrong('Input should be an author such as "x:marta_l", without the at sign')
    return written.lower()


AuthorOf = Annotated[str, AfterValidator(_author)]


class Account(Section):
    """`[[accounts]]`"""

    platform: Platform
    handle: Annotated[str, AfterValidator(_handle)]
    role: Words
    team: TeamOf
    languages: list[Language] = []
    credentials: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$"), AfterValidator(_credentials)]
    api_url: Annotated[WebAddress, BeforeValidator(_home)] = Field(default=None, validate_default=True)

    @property
    def id(self) -> str:
        """`"x:acme_es"`"""
        return account_id(self.platform, self.handle)


class Search(Section):
    """`[[searches]]`"""

    id: Name
    accounts: Annotated[list[AccountOf], Some]
    phrases: list[Words] = []
    tags: list[Annotated[str, Field(pattern=r"^[^\s#]+$")]] = []
    context: list[Words] = []
    exclude: list[Words] = []
    languages: list[Language] = []

    @model_validator(mode="after")
    def _looks_for_something(self) -> Self:
        if not (self.phrases or self.tags):
            raise wrong("A search needs phrases or tags to look for")
        return self


class Listening(Section):
    """`[listening]`"""

    muted: list[AuthorOf] = []
    search_every: SomeTime = timedelta(minutes=5)
    recheck_for: Duration = timedelta(days=30)


class Surge(Section):
    """`[surge]`"""

    cases: int = Field(default=12, ge=0, le=1000)
    within: SomeTime = timedelta(minutes=10)
    quiet_for: SomeTime = timedelta(minutes=10)


class Budget(Section):
    """`[budget]`"""

    usd_a_month: float | None = Field(default=None, gt=0, le=1_000_000, allow_inf_nan=False)

    @property
    def micros_a_month(self) -> int | None:
        """The same in millionths of a dollar."""
        return None if self.usd_a_month is None else round(self.usd_a_month * 1_000_000)
