"""
The Bolt app: what Slack tells us comes in here and is answered within its three seconds.

With `process_before_response` an acknowledgement leaves when its listener has returned, which is after the commit: an
unanswered press shows its presser a warning, an answered and lost one shows nothing.
"""

import logging
from collections.abc import Callable
from functools import cache

from slack_bolt import App, BoltContext
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk import WebClient

from bot.clock import Clock
from bot.slack.listeners import (
    adding,
    casework,
    command,
    errors,
    escalating,
    following_up,
    home,
    losing,
    operating,
    replying,
    reviewing,
    sources,
    surging,
)
from bot.slack.people import People
from bot.work.desk import Desk

WITHIN = 3
"""How long a listener waits for Slack, in seconds: as long as Slack waits for the listener."""

PEOPLE_WITHIN = 1
"""How long a press waits to learn who is in a user group, in seconds; the rest is for what was pressed."""


class DeskApp(App):
    """A Bolt app that commits before it acknowledges; whoever hands it a request has proved that it is Slack's."""

    def __init__(self, client: WebClient) -> None:
        super().__init__(
            logger=_logger(),
            client=client,
            process_before_response=True,
            token_verification_enabled=False,
            request_verification_enabled=False,
        )


def _logger() -> logging.Logger:
    """Bolt's logger, at the level that it was given: those that Bolt makes by itself take over the root's."""
    logger = logging.getLogger("slack_bolt")
    logger.addFilter(_is_no_false_alarm)
    return logger


def _is_no_false_alarm(record: logging.LogRecord) -> bool:
    """Bolt finds SLACK_BOT_TOKEN in the environment and warns at every start that a client is preferred to it."""
    return record.msg != warning_client_prioritized_and_token_skipped()


def make_client(token: str, base_url: str, seconds: int = WITHIN) -> WebClient:
    """
    A client that repeats nothing by itself: a message whose answer was lost would be posted twice.

    `base_url` ends with a slash: `"https://slack.com/api/"`.
    """
    return WebClient(token=token, base_url=base_url, timeout=seconds, retry_handlers=[])


def make_app(token: str, base_url: str, desk: Desk, clock: Clock) -> DeskApp:
    """The app with everything it listens to. The token is not tried here; `mentiondesk check` does that."""
    client = make_client(token, base_url)
    people = People(desk.layout, make_client(token, base_url, PEOPLE_WITHIN))
    app = DeskApp(client)

    @cache
    def workspace_url() -> str:
        return str(client.auth_test()["url"])

    @app.middleware
    def with_agent(context: BoltContext, next: Callable[[], None]) -> None:
        context["workspace_url"] = workspace_url()
        if context.user_id is not None:
            context["agent"] = people.agent(context.user_id)
        next()

    errors.register(app)
    casework.register(app, desk, people, clock)
    replying.register(app, desk, clock)
    reviewing.register(app, desk, clock)
    following_up.register(app, desk, clock)
    escalating.register(app, desk, people, clock)
    surging.register(app, desk, clock)
    home.register(app, desk, clock)
    operating.register(app, desk, clock)
    sources.register(app, desk, clock)
    losing.register(app, desk, clock)
    command.register(app, desk, clock)
    adding.register(app, desk, clock)
    return app
