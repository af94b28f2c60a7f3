"""What the sections of `desk.toml` have in common, and what one of them may name of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from bot.config.values import wrong


@dataclass(frozen=True)
class Around:
    """
    What a key may refer to in the same file, the ids of teams, accounts and searches and the roles of accounts; and the
    environment.

    Without an environment no account's credentials are looked for.
    """

    teams: frozenset[str]
    accounts: frozenset[str]
    searches: frozenset[str]
    roles: frozenset[str]
    environ: Mapping[str, str] | None


class Section(BaseModel):
    """Unknown keys are errors, and nothing is taken for what it is not."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def account_id(platform: str, handle: str) -> str:
    """The id by which the desk knows an account, whatever case its handle is written in."""
    return f"{platform}:{handle.lower()}"


def _team(written: str, asked: ValidationInfo[Around]) -> str:
    if written not in asked.context.teams:
        raise wrong(f'No team is called "{written}"')
    return written


def _account(written: str, asked: ValidationInfo[Around]) -> str:
    if written.lower() not in asked.context.accounts:
        raise wrong(f'No account is "{written}"; write it as "x:handle"')
    return written.lower()


def _search(written: str, asked: ValidationInfo[Around]) -> str:
    if written not in asked.context.searches:
        raise wrong(f'No search is called "{written}"')
    return written


def _role(written: str, asked: ValidationInfo[Around]) -> str:
    if written not in asked.context.roles:
        raise wrong(f'No account has the role "{written}"')
    return written


def _one_or_more(written: object) -> object:
    return _some(written) if isinstance(written, list) else [written]


def _some(written: object) -> object:
    if written == []:
        raise wrong("Input should hold something, or be left out")
    return written


TeamOf = Annotated[str, AfterValidator(_team)]
AccountOf = Annotated[str, AfterValidator(_account)]
SearchOf = Annotated[str, AfterValidator(_search)]
RoleOf = Annotated[str, AfterValidator(_role)]
OneOrMore = BeforeValidator(_one_or_more)
"""A value, or a list of them."""

Some = BeforeValidator(_some)
"""A list that is given is not empty: it would hold for nothing, or for everything, and nobody would know which."""
