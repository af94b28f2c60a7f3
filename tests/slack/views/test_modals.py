import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import bot
from bot.desk.case import Outcome
from bot.desk.dossier import Dossier, Face
from bot.desk.events import AUTHOR, DESK, Event, Fact
from bot.desk.layout import ANY
from bot.desk.mention import Author
from bot.platforms.clean import clean
from bot.sandbox.slack.blocks import elements_of
from bot.slack import ids, refs
from bot.slack.views import case_modals, modals
from bot.slack.views.blocks import View
from bot.slack.views.history import MOST_EVENTS, history_modal
from tests.slack.views.checks import faults_of, few, hostile, told, words
from tests.slack.views.desks import CASE, ESCALATION, FACES, HELD, LAYOUT, POSTED, SENT, SUBMITTED, dossier, said

LINK = "https://acme.slack.com/archives/C0CAREES/p1"


def every_modal(case: Dossier) -> list[View]:
    return [
        case_modals.dismiss_modal(case),
        case_modals.assign_modal(case),
        case_modals.snooze_modal(case, LAYOUT, POSTED),
        case_modals.move_modal(case, LAYOUT),
        case_modals.follow_up_modal(case),
        case_modals.later_modal(case),
        case_modals.more_modal(case, LINK),
        modals.escalate_modal(case, LAYOUT),
        modals.send_back_modal(case, SUBMITTED),
        modals.answer_modal(case, ESCALATION, LAYOUT),
        history_modal(case, (Event("case.opened", AUTHOR, POSTED),), LAYOUT),
    ]


def values(view: View, action_id: str) -> list[str]:
    elements = [element for _, element in elements_of(view["blocks"]) if element.get("action_id") == action_id]
    return [option["value"] for element in elements for option in element["options"]]


def element(view: View, action_id: str) -> dict[str, Any]:
    return next(element for _, element in elements_of(view["blocks"]) if element.get("action_id") == action_id)


@pytest.mark.parametrize("state", Face)
def test_slack_takes_every_modal_in_every_state(state: Face) -> None:
    for view in every_modal(FACES[state]):
        assert faults_of(view) == [], view["callback_id"]


def test_a_modal_carries_what_it_is_about() -> None:
    found = {view["callback_id"]: view for view in every_modal(dossier(HELD, SUBMITTED))}

    assert refs.reply_of_view(found.pop(ids.SEND_BACK_MODAL)).reply_id == 5
    assert refs.escalation_of_view(found.pop(ids.ANSWER_MODAL)) == 4
    assert {refs.case_of_view(view) for view in found.values()} == {refs.CaseRef(42, 7)}


def test_every_reason_but_solved_dismisses() -> None:
    view = case_modals.dismiss_modal(dossier())

    assert {Outcome(value) for value in values(view, ids.REASON)} == set(Outcome) - {Outcome.SOLVED}


def test_a_snooze_ends_in_the_teams_hours() -> None:
    view = case_modals.snooze_modal(dossier(), LAYOUT, POSTED)  # a Tuesday, 14:02 in Madrid

    labels = [option["text"]["text"] for option in element(view, ids.UNTIL)["options"]]
    moments = [datetime.fromtimestamp(int(value), UTC) for value in values(view, ids.UNTIL)]
    assert labels == ["In one hour, Tuesday 15:02", "Next working day, Wednesday 09:00", "Next week, Monday 09:00"]
    assert moments == [
        datetime(2026, 3, 3, 14, 2, tzinfo=UTC),
        datetime(2026, 3, 4, 8, tzinfo=UTC),
        datetime(2026, 3, 9, 8, tzinfo=UTC),
    ]


def test_on_a_friday_the_next_working_day_is_offered_once() -> None:
    view = case_modals.snooze_modal(dossier(), LAYOUT, POSTED + timedelta(days=3))

    assert len(values(view, ids.UNTIL)) == 2


def test_a_move_begins_where_the_case_is() -> None:
    known = case_modals.move_modal(dossier(), LAYOUT)
    unknown = case_modals.move_modal(dossier(replace(CASE, language=None)), LAYOUT)

    assert element(known, ids.LANGUAGE)["initial_option"]["value"] == "es"
    assert element(known, ids.TEAM)["initial_option"]["value"] == "care"
    assert element(unknown, ids.LANGUAGE)["initial_option"]["value"] == ANY


def test_more_offers_what_the_case_allows() -> None:
    def labels(case: Dossier, link: str | None = LINK) -> list[str]:
        view = case_modals.more_modal(case, link)
        return [element["text"]["text"] for _, element in elements_of(view["blocks"])]

    assert labels(dossier()) == ["Claim", "Follow up", "Close", "Dismiss", "History", "Why this card?", "Open card"]
    assert labels(dossier(HELD))[0] == "Release"
    assert labels(FACES[Face.WITHDRAWN]) == ["Close", "History", "Why this card?", "Open card"]
    assert labels(FACES[Face.CLOSED], link=None) == ["History", "Why this card?"]


@pytest.mark.parametrize(
    ("asked", "field", "initial"),
    [("U0EVA", ids.COLLEAGUE, "U0EVA"), ("S0CARE", ids.GROUP, "S0CARE"), ("S0BILLING", ids.GROUP, "S0BILLING")],
)
def test_whoever_was_named_in_the_thread_is_chosen_already(asked: str, field: str, initial: str) -> None:
    view = modals.escalate_modal(dossier(HELD), LAYOUT, asked=asked)

    chosen = element(view, field)
    assert faults_of(view) == []
    assert initial in (chosen.get("initial_user"), chosen.get("initial_option", {}).get("value"))
    assert element(view, ids.KEEP)["initial_options"]


def test_every_event_that_the_code_writes_has_its_sentence() -> None:
    sources = "\n".join(path.read_text() for path in Path(bot.__file__).parent.rglob("*.py"))
    names = set(re.findall(r'\bEvent\(\s*"([a-z_.]+)"', sources))

    unsaid = [name for name in names if name in words(history_modal(dossier(), (Event(name, DESK, POSTED),), LAYOUT))]

    assert len(names) > 20
    assert unsaid == []


def test_the_history_holds_the_proof_of_a_sent_reply() -> None:
    facts: dict[str, Fact] = {
        "reply": 5,
        "drafter": "U0ANA",
        "approver": "U0LUIS",
        "account": "x:acme_es",
        "parent": "1001",
        "text": "Hola <Marta>\nLo sentimos",
        "post": "1002",
        "by_hand": False,
    }

    view = history_modal(dossier(HELD, SENT), (Event("reply.sent", DESK, POSTED, facts),), LAYOUT)

    shown = words(view)
    assert faults_of(view) == []
    assert "written by <@U0ANA>, approved by <@U0LUIS>, as @acme_es, post 1002 in answer to 1001" in shown
    assert ">Hola &lt;Marta&gt;\\n>Lo sentimos" in shown


def test_of_a_very_long_history_the_newest_part_is_shown() -> None:
    events = tuple(Event("case.claimed", f"U{count}", POSTED) for count in range(MOST_EVENTS + 30))

    view = history_modal(dossier(), events, LAYOUT)

    assert faults_of(view) == []
    assert "30 older lines are not shown." in words(view)
    assert f"<@U{MOST_EVENTS + 29}>" in words(view)
    assert "<@U29>" not in words(view)


@few
@given(text=hostile, name=hostile, question=hostile)
def test_strangers_words_cannot_act_in_a_modal(text: str, name: str, question: str) -> None:
    case = replace(
        said(text, Author("99", name, name)), case=HELD, replies=(replace(SUBMITTED, text=clean(question)[:3000]),)
    )

    views = [
        case_modals.follow_up_modal(case),
        modals.answer_modal(case, replace(ESCALATION, question=question[:300]), LAYOUT),
        history_modal(case, (Event("reply.sent_back", "U0LUIS", POSTED, {"sentence": question}),), LAYOUT),
    ]

    for view in views:
        assert faults_of(view) == []
        assert told(view) <= {"<@U0ANA>", "<@U0LUIS>"}
