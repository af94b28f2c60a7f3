"""The sections of `desk.toml` about where the desk listens: accounts, searches, and whom it does not hear."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from bot.config import secrets
from bot.config.section import AccountOf, Around, Section, Some, TeamOf, account_id
from bot.config.values import Duration, Language, Name, SomeTime, WebAddress, Words, wrong
from bot.platforms.kinds import KINDS


def _platform(written: str) -> str:
    if written not in KINDS:
        raise wrong(f"Input should be {_either(KINDS)}")
    return written


def _handle(written: str, asked: ValidationInfo[Around]) -> str:
    kind = KINDS.get(asked.data.get("platform", ""))
    if kind and not re.fullmatch(kind.handles, written, re.ASCII):
        raise wrong(f'Input should be a handle such as "{kind.example}", without the at sign')
    return written


def _credentials(prefix: str, asked: ValidationInfo[Around]) -> str:
    if asked.context.environ is None or "platform" not in asked.data:
        return prefix
    try:
        secrets.of_account(asked.context.environ, KINDS[asked.data["platform"]].sign_ins, prefix)
    except ValueError as error:
        raise wrong(str(error)) from None
    return prefix


def _home(written: object, asked: ValidationInfo[Around]) -> object:
    kind = KINDS.get(asked.data.get("platform", ""))
    if written is None and kind and kind.home is None:
        raise wrong('The server of the account is needed, such as "https://mastodon.social"')
    return (kind.home if kind else "https://unknown.invalid") if written is None else written


def _author(written: str) -> str:
    platform, _, handle = written.partition(":")
    if platform not in KINDS or not re.fullmatch(r"[^\s@]\S*", handle):
        raise wrong('Input should be an author such as "x:marta_l", without the at sign')
    return written.lower()


def _either(names: Iterable[str]) -> str:
    *others, last = (f"'{name}'" for name in names)
    return f"{', '.join(others)} or {last}"


Platform = Annotated[str, AfterValidator(_platform)]
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
    paid_recheck_for: Duration = timedelta(days=1)


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
