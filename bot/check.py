"""
Whether the desk could start as it is configured: every token, scope, channel and account, and the database, is tried.

Nothing is posted and nothing is changed. Each finding says that something is well, or what to do about it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import utcnow
from bot.config.load import Config, OverRequests, OverSockets, SlackAccess
from bot.errors import ConfigError, Rejected, RemoteError
from bot.platforms.base import Adapter
from bot.slack.asking import header
from bot.slack.causes import cause, cause_of_app_token
from bot.slack.difference import MOST, difference
from bot.slack.http import PATH
from bot.store import ailing
from bot.store.database import Database, SchemaState
from bot.work.granting import NO_DATABASE

WITHIN = 10  # seconds that Slack has for an answer

SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "usergroups:read",
        "channels:read",
        "groups:read",
        "channels:history",
        "groups:history",
        "im:write",
        "im:history",
    }
)
"""What the bot token needs; `manifest.yml` asks for the same."""


@dataclass(frozen=True)
class Finding:
    """Whether `subject` is well, and in words what it is or what to do."""

    subject: str
    well: bool
    words: str


def findings(config: Config, adapters: Mapping[str, Adapter], db: Database) -> Iterator[Finding]:
    """Everything that was tried, as it is tried."""
    yield from _slack(config)
    for adapter_id, adapter in adapters.items():
        yield _account(adapter_id, adapter)
    yield from _database(db)


def _slack(config: Config) -> Iterator[Finding]:
    access = config.slack
    bot = WebClient(access.bot_token.get_secret_value(), access.api_url, timeout=WITHIN, retry_handlers=[])
    asked_at = utcnow()
    try:
        who = _asked(bot.auth_test)
    except Rejected as error:
        yield Finding("Slack bot token", False, error.cause)
    else:
        yield Finding("Slack bot token", True, f"@{who['user']} in {who['team']}")
        yield _scopes(who)
        yield clock_finding(difference(who, asked_at))
        for channel, keys in _channels(config).items():
            yield _channel(bot, channel, keys)
    yield _hearing(access)


def _hearing(access: SlackAccess) -> Finding:
    match access.hearing:
        case OverRequests(host=host, port=port):
            return Finding("Slack requests", True, f"are taken at http://{host}:{port}{PATH}; Slack needs a way there")
        case OverSockets(token):
            app = WebClient(token.get_secret_value(), access.api_url, timeout=WITHIN, retry_handlers=[])
    try:
        _asked(app.apps_connections_open, cause_of_app_token, app_token=app.token)
    except Rejected as error:
        return Finding("Slack app token", False, error.cause)
    return Finding("Slack app token", True, "Socket Mode is open to it")


def _asked(
    method: Callable[..., SlackResponse], words: Callable[[str], str] = cause, **arguments: Any
) -> SlackResponse:
    """Slack's answer. Raises `Rejected`, whose cause says what is the matter, by `words` for a code of Slack's."""
    try:
        return method(**arguments)
    except SlackApiError as error:
        code = str(error.response.get("error") or error.response.status_code)
        if not code.isidentifier():  # A page, or what the SDK says of one: no code of Slack's has a blank.
            raise Rejected("no_api", "this is not Slack's Web API; look at SLACK_API_URL") from None
        raise Rejected(code, words(code)) from None
    except (SlackClientError, HTTPException, OSError, ValueError) as error:
        code = type(getattr(error, "reason", error)).__name__
        raise Rejected(code, f"Slack cannot be reached ({code}); look at the network and at SLACK_API_URL") from None


def _scopes(who: SlackResponse) -> Finding:
    granted = {scope.strip() for scope in header(who, "x-oauth-scopes").split(",")}
    if missing := sorted(SCOPES - granted):
        return Finding("Slack scopes", False, f"{', '.join(missing)} missing; install the app again from manifest.yml")
    return Finding("Slack scopes", True, f"all {len(SCOPES)} are granted")


def clock_finding(ahead: timedelta | None) -> Finding:
    """What is to be said of a clock that is so far ahead of Slack's."""
    if ahead is None:
        return Finding("Clock", True, "Slack does not say what time it is")
    if abs(ahead) <= MOST:
        return Finding("Clock", True, "this machine's is Slack's")
    where = "ahead of" if ahead > MOST else "behind"
    seconds = round(abs(ahead).total_seconds())
    return Finding("Clock", False, f"this machine's is {seconds} s {where} Slack's; have it set by NTP")


def _channels(config: Config) -> Mapping[str, list[str]]:
    """The keys at which each channel stands, in the file's order."""
    named: dict[str, list[str]] = {}
    if config.file.desk.operators_channel is not None:
        named[config.file.desk.operators_channel] = ["desk.operators_channel"]
    for place, queue in enumerate(config.file.queues):
        named.setdefault(queue.channel, []).append(f"queues.{place}.channel")
        named.setdefault(queue.approvers_channel, []).append(f"queues.{place}.approvers_channel")
    return named


def _channel(bot: WebClient, channel: str, keys: list[str]) -> Finding:
    subject = f"Channel {channel} ({', '.join(keys)})"
    try:
        found = _asked(bot.conversations_info, channel=channel)["channel"]
    except Rejected as error:
        return Finding(subject, False, error.cause)
    name = f"#{found.get('name', channel)}"
    if found.get("is_archived"):
        return Finding(subject, False, f"{name}, {cause('is_archived')}")
    if not found.get("is_member"):
        return Finding(subject, False, f"{name}, {cause('not_in_channel')}")
    if found.get("is_ext_shared"):
        return Finding(subject, False, f"{name} is shared with other companies; name a channel of your own")
    return Finding(subject, True, name)


def _account(adapter_id: str, adapter: Adapter) -> Finding:
    subject = f"Account {adapter_id}"
    try:
        return Finding(subject, True, f"the credentials belong to {adapter.check()}")
    except Rejected as error:
        return Finding(subject, False, error.cause or f"{error.code}; is its api_url right?")
    except RemoteError as error:
        if error.code == NO_DATABASE:
            return Finding(subject, False, "not asked, for its tokens are in the database, and that cannot be used")
        return Finding(subject, False, f"nobody could be asked ({error.code}); try again, and look at its api_url")


def _database(db: Database) -> Iterator[Finding]:
    try:
        schema, weaknesses = db.state_of_schema(), db.weaknesses()
    except SQLAlchemyError as error:
        yield Finding("Database", False, f"cannot be opened: {ailing.reason(error)}")
        return
    except ConfigError as error:
        yield Finding("Database", False, str(error).removeprefix("database: "))
        return
    yield Finding("Database", not weaknesses, "; ".join(weaknesses) or f"{db.engine} answers")
    match schema:
        case SchemaState.CURRENT:
            yield Finding("Migrations", True, "the database has the shape that this release knows")
        case SchemaState.BEHIND:
            yield Finding("Migrations", False, "not all were run: `mentiondesk migrate`")
        case SchemaState.UNKNOWN:
            yield Finding("Migrations", False, "a newer release has migrated the database; run that one")
