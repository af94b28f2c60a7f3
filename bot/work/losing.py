"""What becomes of the news that something was taken from the desk, or given back."""

import logging
from datetime import datetime

from bot.store import inbox
from bot.work import operating, telling
from bot.work.desk import Desk

log = logging.getLogger(__name__)


def lose_channel(desk: Desk, event_id: str, code: str, channel: str, now: datetime) -> None:
    """Alarm the operators, once for each event, where the desk needs the channel; `code` is Slack's word for it."""
    if channel in desk.layout.channels:
        _alarm(desk, event_id, code, channel, now)
        log.error("channel.lost", extra={"channel": channel, "code": code})


def regain_channel(desk: Desk, event_id: str, channel: str, now: datetime) -> None:
    """End, once for each event, what alarmed about the channel, and bring the cards back that belong there."""
    if channel not in desk.layout.channels:
        return
    with desk.db.transaction() as tx:
        if inbox.first_time(tx, event_id, now):
            operating.calm(tx, channel)
            telling.strayed_cards(tx, desk, now, channel)
    log.info("channel.regained", extra={"channel": channel})


def lose_access(desk: Desk, event_id: str, code: str, now: datetime) -> None:
    """Alarm the operators, once for each event: Slack lets the whole desk in no more."""
    _alarm(desk, event_id, code, "slack", now)
    log.error("slack.lost", extra={"code": code})


def _alarm(desk: Desk, event_id: str, code: str, subject: str, now: datetime) -> None:
    with desk.db.transaction() as tx:
        if inbox.first_time(tx, event_id, now):
            operating.alarm(tx, code, subject, now)
