"""What administrators take from the desk: a channel, which they may give back, or its token. Operators read of it."""

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.slack.listeners.whisper import Json
from bot.work import losing
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to channels being lost and found again, and to tokens being lost."""
    _listen_to_channels(app, desk, clock)
    _listen_to_returns(app, desk, clock)
    _listen_to_tokens(app, desk, clock)


def _listen_to_channels(app: App, desk: Desk, clock: Clock) -> None:
    @app.event("channel_left")
    @app.event("group_left")
    def on_left(ack: Ack, body: Json, event: Json) -> None:
        losing.lose_channel(desk, body["event_id"], "not_in_channel", event["channel"], clock())
        ack()

    @app.event("member_left_channel")
    def on_somebody_left(ack: Ack, body: Json, event: Json, context: BoltContext) -> None:
        if event["user"] == context.bot_user_id:
            losing.lose_channel(desk, body["event_id"], "not_in_channel", event["channel"], clock())
        ack()

    @app.event("channel_archive")
    @app.event("group_archive")
    def on_archived(ack: Ack, body: Json, event: Json) -> None:
        losing.lose_channel(desk, body["event_id"], "is_archived", event["channel"], clock())
        ack()

    @app.event("channel_deleted")
    @app.event("group_deleted")
    def on_deleted(ack: Ack, body: Json, event: Json) -> None:
        losing.lose_channel(desk, body["event_id"], "channel_not_found", event["channel"], clock())
        ack()


def _listen_to_returns(app: App, desk: Desk, clock: Clock) -> None:
    @app.event("channel_unarchive")
    @app.event("group_unarchive")
    def on_unarchived(ack: Ack, body: Json, event: Json) -> None:
        losing.regain_channel(desk, body["event_id"], event["channel"], clock())
        ack()

    @app.event("member_joined_channel")
    def on_somebody_joined(ack: Ack, body: Json, event: Json, context: BoltContext) -> None:
        if event["user"] == context.bot_user_id:
            losing.regain_channel(desk, body["event_id"], event["channel"], clock())
        ack()


def _listen_to_tokens(app: App, desk: Desk, clock: Clock) -> None:
    @app.event("tokens_revoked")
    def on_revoked(ack: Ack, body: Json) -> None:
        losing.lose_access(desk, body["event_id"], "token_revoked", clock())
        ack()

    @app.event("app_uninstalled")
    def on_uninstalled(ack: Ack, body: Json) -> None:
        losing.lose_access(desk, body["event_id"], "account_inactive", clock())
        ack()
