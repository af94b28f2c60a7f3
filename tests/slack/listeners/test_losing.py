"""What administrators take from the desk, and what its operators read of it."""

from collections.abc import Iterator

import pytest

from bot.sandbox.slack import interactions
from bot.sandbox.slack.workspace import BOT
from bot.work import operating
from tests.slack.listeners.stage import ANA, CARE, Stage


@pytest.fixture
def calm_stage(stage: Stage) -> Iterator[Stage]:
    yield stage  # only the news of it was told: the office itself lost nothing, and has nothing to give back
    with stage.desk.db.transaction() as tx:
        for subject in (CARE, "slack"):
            operating.calm(tx, subject)


def alarms(stage: Stage) -> list[tuple[str, str]]:
    with stage.desk.db.reading() as tx:
        return sorted((alarm.code, alarm.subject) for alarm in operating.trouble(tx).alarms)


def tell(stage: Stage, event: dict[str, str]) -> None:
    payload = interactions.event_callback(stage.box.slack, event)
    for _ in range(2):
        envelope = stage.box.deliveries.deliver("events_api", payload)
        assert envelope.ended.wait(10)
        assert envelope.acked_after is not None


def test_a_channel_that_is_lost_alarms_the_operators(calm_stage: Stage) -> None:
    tell(calm_stage, {"type": "channel_archive", "channel": CARE})
    tell(calm_stage, {"type": "member_left_channel", "channel": CARE, "user": BOT})

    assert alarms(calm_stage) == [("is_archived", CARE), ("not_in_channel", CARE)]


def test_a_channel_that_is_given_back_is_well_again(calm_stage: Stage) -> None:
    tell(calm_stage, {"type": "channel_archive", "channel": CARE})

    tell(calm_stage, {"type": "member_joined_channel", "channel": CARE, "user": ANA})
    before = alarms(calm_stage)
    tell(calm_stage, {"type": "channel_unarchive", "channel": CARE})

    assert (before, alarms(calm_stage)) == ([("is_archived", CARE)], [])


def test_what_an_administrator_does_to_the_app_reaches_the_operators(calm_stage: Stage) -> None:
    tell(calm_stage, {"type": "tokens_revoked"})
    tell(calm_stage, {"type": "app_uninstalled"})

    assert alarms(calm_stage) == [("account_inactive", "slack"), ("token_revoked", "slack")]


def test_other_channels_and_other_people_alarm_nobody(calm_stage: Stage) -> None:
    tell(calm_stage, {"type": "channel_deleted", "channel": "C0OTHER"})
    tell(calm_stage, {"type": "member_left_channel", "channel": CARE, "user": ANA})

    assert alarms(calm_stage) == []
