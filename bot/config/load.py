"""From the file and the environment to a `Config`, or to every mistake at once."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from bot.config import layout, secrets
from bot.config.file import Desk as DeskSection
from bot.config.file import DeskFile
from bot.config.listening import Account
from bot.config.section import Around, account_id
from bot.config.values import database_address, web_address
from bot.desk.layout import Layout
from bot.errors import ConfigError
from bot.platforms.kinds import KINDS

SLACK_API_URL = "https://slack.com/api/"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "SLACK_SIGNING_SECRET": ""}
"""The secrets of the Slack app, and how each begins: the first, and by the way in which the desk hears, another."""


@dataclass(frozen=True)
class OverSockets:
    """What Slack says comes over sockets that the desk opens with this token."""

    app_token: SecretStr


@dataclass(frozen=True)
class OverRequests:
    """What Slack says comes as requests to this port, signed with this secret."""

    signing_secret: SecretStr
    host: str
    port: int


@dataclass(frozen=True)
class SlackAccess:
    """Where Slack's Web API answers (the address ends with a slash), with which token, and how the desk hears."""

    bot_token: SecretStr
    hearing: OverSockets | OverRequests
    api_url: str = SLACK_API_URL


@dataclass(frozen=True)
class AccountAccess:
    """How to reach an account: `secrets` has the parts of its credentials by the names the adapter gives them."""

    id: str
    platform: str
    handle: str
    api_url: str
    secrets: Mapping[str, SecretStr]


@dataclass(frozen=True)
class Premises:
    """What is known without a token: enough for whoever speaks neither to Slack nor to a platform."""

    file: DeskFile = field(repr=False)
    database_url: str = field(repr=False)

    def layout(self) -> Layout:
        """The desk as its rules know it."""
        return layout.of(self.file)


@dataclass(frozen=True)
class Config:
    """Everything the operator decided."""

    file: DeskFile = field(repr=False)
    database_url: str = field(repr=False)
    slack: SlackAccess
    accounts: tuple[AccountAccess, ...]

    def layout(self) -> Layout:
        """The desk as its rules know it."""
        return layout.of(self.file)

    @property
    def health_port(self) -> int:
        """The port on which `/healthz` answers, on loopback."""
        return self.file.desk.health_port

    def secrets(self) -> frozenset[str]:
        """Every value that no log may show."""
        hidden = [self.slack.bot_token]
        match self.slack.hearing:
            case OverSockets(app_token=secret) | OverRequests(signing_secret=secret):
                hidden.append(secret)
        for account in self.accounts:
            hidden.extend(account.secrets.values())
        password = urlsplit(self.database_url).password
        plain = {secret.get_secret_value() for secret in hidden}
        return frozenset(plain | {password, unquote(password)} if password else plain)


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """
    Read the configuration.

    Raises:
        ConfigError: with a line for every mistake in the file and in the environment.
    """
    problems: list[str] = []
    file = _file(_read(path), environ, problems)
    over_sockets = file is None or file.desk.slack_port is None
    hearing = "SLACK_APP_TOKEN" if over_sockets else "SLACK_SIGNING_SECRET"
    found = _environment(environ, ("SLACK_BOT_TOKEN", hearing, "DATABASE_URL"), problems)
    slack_url = _slack_url(environ, problems)
    if file is None or problems:
        raise ConfigError(*problems)
    accounts = tuple(_access(one, environ) for one in file.accounts)
    slack = SlackAccess(found["SLACK_BOT_TOKEN"], _hearing(file.desk, found), slack_url)
    return Config(file, _database_url(file, found), slack, accounts)


def _access(one: Account, environ: Mapping[str, str]) -> AccountAccess:
    found = secrets.of_account(environ, KINDS[one.platform].sign_ins, one.credentials)
    return AccountAccess(one.id, one.platform, one.handle, one.api_url, found)


def load_premises(path: Path, environ: Mapping[str, str] = os.environ) -> Premises:
    """Read what needs no token. Raises as `load` does, but for the tokens."""
    problems: list[str] = []
    file = _file(_read(path), None, problems)
    found = _environment(environ, ("DATABASE_URL",), problems)
    if file is None or problems:
        raise ConfigError(*problems)
    return Premises(file, _database_url(file, found))


def _hearing(desk: DeskSection, found: Mapping[str, SecretStr]) -> OverSockets | OverRequests:
    if desk.slack_port is None:
        return OverSockets(found["SLACK_APP_TOKEN"])
    return OverRequests(found["SLACK_SIGNING_SECRET"], desk.slack_host, desk.slack_port)


def _slack_url(environ: Mapping[str, str], problems: list[str]) -> str:
    """Where Slack answers; nonsense there would be waited for as long as an outage."""
    try:
        return web_address(environ.get("SLACK_API_URL") or SLACK_API_URL) + "/"
    except PydanticCustomError as error:
        problems.append(f"SLACK_API_URL: {error.message()}")
        return SLACK_API_URL


def _database_url(file: DeskFile, found: Mapping[str, SecretStr]) -> str:
    database = found.get("DATABASE_URL")
    return database.get_secret_value() if database else file.desk.database


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: There is no such file; `mentiondesk init` writes one") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: The file is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from None


def _file(raw: dict[str, Any], environ: Mapping[str, str] | None, problems: list[str]) -> DeskFile | None:
    teams = frozenset(str(team.get("id")) for team in _entries(raw, "teams"))
    accounts = frozenset(
        account_id(str(account.get("platform")), str(account.get("handle"))) for account in _entries(raw, "accounts")
    )
    searches = frozenset(str(search.get("id")) for search in _entries(raw, "searches"))
    roles = frozenset(str(account.get("role")) for account in _entries(raw, "accounts"))
    try:
        return DeskFile.model_validate(raw, context=Around(teams, accounts, searches, roles, environ))
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_context=False, include_input=False):
            key = ".".join(map(str, mistake["loc"]))
            # What concerns the file as a whole brings its own keys, one line a mistake.
            problems.extend([f"{key}: {mistake['msg']}"] if key else mistake["msg"].splitlines())
        return None


def _entries(raw: dict[str, Any], section: str) -> list[dict[str, Any]]:
    """The tables of a section that may still be anything."""
    entries = raw.get(section)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _environment(environ: Mapping[str, str], names: Iterable[str], problems: list[str]) -> dict[str, SecretStr]:
    """Those of `names` that are set; a token that is not is a problem."""
    found = {}
    for name in names:
        try:
            secret = secrets.read(environ, name)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            continue
        if secret is not None:
            found[name] = secret
        elif name in TOKENS:
            problems.append(f"{name}: Not set (nor {name}_FILE)")
    problems.extend(_malformed(found))
    return found


def _malformed(found: Mapping[str, SecretStr]) -> list[str]:
    problems = [
        f'{name}: Should begin with "{prefix}"'
        for name, prefix in TOKENS.items()
        if name in found and not found[name].get_secret_value().startswith(prefix)
    ]
    if "DATABASE_URL" in found:
        try:
            database_address(found["DATABASE_URL"].get_secret_value())
        except PydanticCustomError as error:
            problems.append(f"DATABASE_URL: {error.message()}")
    return problems
