"""The operators' card is what Slack takes, whatever is wrong and however much of it."""

from datetime import timedelta

import pytest

from bot.slack.views.operators import operators_card
from bot.store.given_up import GivenUp
from bot.store.outbox import Kind
from bot.work.operating import SHOWN, Alarm, Trouble
from tests.build import NOON
from tests.slack.views.checks import faults_of, told, words
from tests.work.desks import CARE, LAYOUT


def line(kind: Kind, ref: str = "42") -> GivenUp:
    return GivenUp(kind, ref, f"{kind}:{ref}", 8, NOON, "is_archived")


@pytest.mark.parametrize("alarms", [0, 1, 60])
@pytest.mark.parametrize("lines", [0, 1, SHOWN])
def test_slack_takes_it_however_much_is_wrong(lines: int, alarms: int) -> None:
    drawn = operators_card(
        Trouble(
            tuple(line(Kind.NOTICE, f"{number}") for number in range(lines)),
            70_000 if lines == SHOWN else 0,
            tuple(Alarm("<!channel> no such code", f"C{number}", NOON) for number in range(alarms)),
        ),
        NOON,
        LAYOUT,
    )

    assert faults_of(drawn) == []
    assert told(drawn) == set()


@pytest.mark.parametrize(
    ("kind", "ref", "says"),
    [
        (Kind.CARD, "42", "the card of MD-42"),
        (Kind.THREAD, "42", "the thread of MD-42"),
        (Kind.STUB, "42.C0OLD.1.5", "the pointer to MD-42"),
        (Kind.REVIEW, "7.2", "a reply for review"),
        (Kind.REMINDER, "5.1", "a reminder"),
        (Kind.NOTICE, "12", "a notice"),
    ],
)
def test_every_line_says_what_it_is_and_what_to_do(kind: Kind, ref: str, says: str) -> None:
    drawn = operators_card(Trouble((line(kind, ref),), 0, ()), NOON, LAYOUT)

    assert says in drawn.text
    assert f"{kind}:{ref}" in words(drawn)
    assert "unarchive it" in drawn.text
    assert "tried 8 times" in drawn.text


def test_an_alarm_about_a_channel_leads_to_it() -> None:
    drawn = operators_card(Trouble((), 0, (Alarm("not_in_channel", CARE, NOON),)), NOON, LAYOUT)

    assert told(drawn) == {f"<#{CARE}>"}
    assert "/invite @mentiondesk" in drawn.text


def test_what_is_well_says_since_when() -> None:
    drawn = operators_card(Trouble((), 0, ()), NOON - timedelta(hours=1), LAYOUT)

    assert "All is well" in drawn.text
    assert "3 Mar 11:00" in drawn.text
    assert faults_of(drawn) == []
